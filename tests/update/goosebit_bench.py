"""gooseBit, a real update server that speaks hawkBit's protocol, on this machine's loopback, with TLS."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.update.certificates import certificate

INSTALLER = Path(__file__).resolve().parents[2] / "deploy/goosebit.sh"
TENANT = "DEFAULT"
STATES = {1: "unknown", 2: "registered", 3: "running", 4: "error", 5: "finished"}
"""Of ``goosebit.db.models.UpdateStateEnum``."""
MIGRATIONS = """\
[tool.aerich]
tortoise_orm = "goosebit.db.config.TORTOISE_CONF"
location = "{location}"
src_folder = "./."
"""
SETTINGS = """\
db_uri: sqlite:///{folder}/db.sqlite3
artifacts_dir: {folder}/artifacts
device_auth:
  enable: true
  mode: strict
logging:
  version: 1
  disable_existing_loggers: false
"""
"""Of its log all that is wanted is uvicorn's, of each request."""


def venv() -> Path | None:
    """Where gooseBit is installed, or None."""
    found = subprocess.run([INSTALLER, "--cached"], capture_output=True, text=True, check=False)
    return Path(found.stdout.strip()) if found.returncode == 0 else None


@dataclass
class Device:
    """A phone as the server's own database has it."""

    state: str
    version: str | None
    progress: int | None
    log: str


class Goosebit:
    """A server in ``folder``, and what its operator does."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.url = f"https://127.0.0.1:{port}"
        self.ca = folder / "cert.pem"
        self._web = httpx.Client(
            base_url=self.url, verify=ssl.create_default_context(cafile=self.ca), timeout=60
        )
        owner = {"username": "owner@dering.example", "password": "only on this machine"}
        token = self._answer(self._web.post("/setup", data=owner))["access_token"]
        self._web.headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        self._web.close()

    def expect(self, device: str, token: str) -> None:
        """Let a phone in, with this token."""
        self._answer(self._web.put("/api/v1/devices", json={"devices": [device], "auth_token": token}))

    def upload(self, bundle: Path) -> int:
        """Take a bundle; gives the server's number for it."""
        with bundle.open("rb") as file:
            answer = self._web.put("/api/v1/software", files={"file": (bundle.name, file)})
        return int(self._answer(answer)["id"])

    def assign(self, device: str, software: int) -> None:
        """Want this on one phone."""
        self._change(device, software=str(software))

    def withdraw(self, device: str) -> None:
        """Want nothing of it any more."""
        self._change(device, pinned=True)

    def force(self, device: str) -> None:
        """Have it tried although it failed."""
        self._change(device, force_update=True)

    def roll_out(self, software: int) -> int:
        """Want this on every phone that it fits; gives the rollout's number."""
        body = {"name": "all", "feed": "default", "software_id": software}
        return int(self._answer(self._web.put("/api/v1/rollouts", json=body))["id"])

    def counts(self, rollout: int) -> tuple[int, int]:
        """How many phones of a rollout succeeded and failed."""
        listed = self._answer(self._web.get("/api/v1/rollouts"))["rollouts"]
        found = next(each for each in listed if each["id"] == rollout)
        return found["success_count"], found["failure_count"]

    def device(self, name: str) -> Device:
        """The phone, read from the database itself."""
        with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3")) as database:
            sql = "SELECT last_state, sw_version, progress, last_log FROM device WHERE id = ?"
            state, version, progress, log = database.execute(sql, (name,)).fetchone()
        return Device(STATES[state], version, progress, log or "")

    def hardware(self, name: str) -> str:
        """What the server thinks the phone is."""
        with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3")) as database:
            sql = "SELECT model FROM hardware JOIN device ON hardware_id = hardware.id WHERE device.id = ?"
            return str(database.execute(sql, (name,)).fetchone()[0])

    def log(self) -> str:
        """What the server has written down of each request."""
        return (self.folder / "server.log").read_text("utf-8")

    def _change(self, device: str, **changes: Any) -> None:
        self._answer(self._web.patch("/api/v1/devices", json={"devices": [device], **changes}))

    @staticmethod
    def _answer(answer: httpx.Response) -> Any:
        assert answer.is_success, (answer.request.url, answer.status_code, answer.text, answer.headers)
        return answer.json()


@contextlib.contextmanager
def goosebit(installed: Path, folder: Path) -> Iterator[Goosebit]:
    """Start one with an empty database. Its socket is ours, so that whoever comes early waits in it."""
    location = next(installed.glob("lib/python3*/site-packages/goosebit/db/migrations"))
    (folder / "pyproject.toml").write_text(MIGRATIONS.format(location=location))
    (folder / "goosebit.yaml").write_text(SETTINGS.format(folder=folder))
    certificate(folder)
    migrate = [str(installed / "bin/aerich"), "-c", "pyproject.toml", "upgrade"]
    subprocess.run(migrate, cwd=folder, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as listening, (folder / "server.log").open("wb") as log:
        tls = ["--ssl-keyfile", "key.pem", "--ssl-certfile", "cert.pem"]
        serve = [
            str(installed / "bin/python"),
            "-m",
            "uvicorn",
            "goosebit:app",
            "--fd",
            str(listening.fileno()),
        ]
        server = subprocess.Popen(
            [*serve, *tls], cwd=folder, stdout=log, stderr=log, pass_fds=[listening.fileno()]
        )
        try:
            made = Goosebit(folder, listening.getsockname()[1])
            yield made
            made.close()
        finally:
            server.terminate()
            server.wait()
