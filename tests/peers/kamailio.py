"""Kamailio as the registrar and proxy, a real process: UDP and TCP on port 5060, TLS on 5061."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.network import KAMAILIO, SIPP
from tests.peers.certificates import Certificate

PATIENCE = 15.0
CONFIGURATION = Path(__file__).with_name("kamailio.cfg")
TABLES = Path("/usr/share/kamailio/dbtext/kamailio")
"""Empty ones, of db_text."""

OPTIONS = "\r\n".join(
    (
        f"OPTIONS sip:{{user}}{KAMAILIO} SIP/2.0",
        f"Via: SIP/2.0/UDP {KAMAILIO}:{{port}};branch=z9hG4bK{{port}};rport",
        "From: <sip:ping@tests.invalid>;tag=1",
        f"To: <sip:{KAMAILIO}>",
        "Call-ID: ping-{port}",
        "CSeq: 1 OPTIONS",
        "Max-Forwards: 9",
        "Content-Length: 0",
        "\r\n",
    )
)


def password_of(user: str) -> str:
    """The password that the registrar knows for a user."""
    return f"secret-{user}"


class Kamailio:
    """The server: ``start`` and ``stop`` at will, it comes back at the same address.

    It grants a registration ``max_expires`` seconds at most. With ``presence`` it tells which dialogs
    somebody has (Debian's kamailio-presence-modules).
    """

    def __init__(
        self,
        folder: Path,
        certificate: Certificate | None = None,
        algorithm: str = "MD5",
        max_expires: int = 3600,
        presence: bool = False,
    ) -> None:
        self.domain = KAMAILIO
        self.log = folder / "kamailio.log"
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        text = CONFIGURATION.read_text(encoding="utf-8")
        values = {"DOMAIN": self.domain, "SIPP": f'"sip:{SIPP}:5060"', "ALGORITHM": f'"{algorithm}"'}
        values["MAX_EXPIRES"] = str(max_expires)
        if certificate:
            values |= {"CERTIFICATE": f'"{certificate.path}"', "KEY": f'"{certificate.key}"'}
            text = text.replace("#!KAMAILIO", "#!KAMAILIO\n#!define WITH_TLS", 1)
        if presence:
            shutil.copytree(TABLES, folder / "tables")
            values["DATABASE"] = f'"text://{folder / "tables"}"'
            text = text.replace("#!KAMAILIO", "#!KAMAILIO\n#!define WITH_PRESENCE", 1)
        head, mark, body = text.partition("\ndebug=")
        for name, value in values.items():
            body = body.replace(name, value)
        self._configuration = folder / "kamailio.cfg"
        self._configuration.write_text(head + mark + body, encoding="utf-8")

    def start(self) -> None:
        """Start it; it answers when this returns."""
        command = ["kamailio", "-DD", "-E", "-m", "16", "-M", "4", "-f", str(self._configuration)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "-Y", str(self._folder), "-w", str(self._folder)],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, f"kamailio ended:\n{self.log.read_text()}"
            assert time.monotonic() < deadline, f"kamailio does not answer:\n{self.log.read_text()}"

    def stop(self) -> None:
        """End it, if it runs; phones are forgotten."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:  # it hangs when it is told to end while its children still start
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def knows(self, user: str) -> bool:
        """Whether a phone is registered as this user."""
        answer = self._ask(f"{user}@", PATIENCE)
        assert answer, f"kamailio does not answer:\n{self.log.read_text()}"
        return not answer.startswith(b"SIP/2.0 404")

    def _answers(self) -> bool:
        return self._ask("", 0.05).startswith(b"SIP/2.0 200")

    def _ask(self, user: str, seconds: float) -> bytes:
        """The answer to OPTIONS, or nothing."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.bind((self.domain, 0))
            asking.settimeout(seconds)
            port = asking.getsockname()[1]
            asking.sendto(OPTIONS.format(user=user, port=port).encode(), (self.domain, 5060))
            with contextlib.suppress(TimeoutError, ConnectionError):
                return asking.recv(2048)
        return b""


@contextlib.contextmanager
def kamailio(
    folder: Path,
    certificate: Certificate | None = None,
    algorithm: str = "MD5",
    max_expires: int = 3600,
    presence: bool = False,
) -> Iterator[Kamailio]:
    """A running Kamailio."""
    server = Kamailio(folder, certificate, algorithm, max_expires, presence)
    server.start()
    try:
        yield server
    finally:
        server.stop()
