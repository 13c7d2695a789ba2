"""A machine of its own for the phone's units: a container with a real systemd as its first process."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BOOT = Path(__file__).with_name("boot")
PATIENCE = 120.0
"""Seconds after which a test gives up waiting; never a claim about speed."""

LOOK_S = 0.05

SERVER = "10.99.0.1"
DHCP_SERVER = (
    "until ip link show cable >/dev/null 2>&1; do sleep 0.1; done; "
    f"ip addr add {SERVER}/24 dev cable && ip link set cable up && "
    "exec dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface=cable --bind-interfaces "
    "--user=root --dhcp-leasefile=$0/leases --dhcp-range=10.99.0.50,10.99.0.60,120 --no-ping "
    "--dhcp-authoritative "
    f"--dhcp-option=option:router,{SERVER} --dhcp-option=option:dns-server,{SERVER} "
    f"--dhcp-option=option:ntp-server,{SERVER} --dhcp-option-force=160,https://p.example/{{mac}}.toml"
)
"""What the far end of the phone's cable runs."""


class Machine:
    """The container; ``leader`` is the process id of its systemd, seen from here."""

    def __init__(self, nspawn: subprocess.Popen[bytes], log: Path) -> None:
        self._nspawn = nspawn
        self._log = log
        self.leader = 0

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def run(self, *words: str, check: bool = True) -> str:
        """Run a command in there, as root; gives what it prints."""
        inside = ["nsenter", "--target", str(self.leader), "--all", "--", *words]
        done = subprocess.run(inside, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not check, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def show(self, unit: str, setting: str) -> str:
        """A property of a unit."""
        return self.run("systemctl", "show", "--value", f"--property={setting}", unit).strip()

    def told(self, unit: str) -> str:
        """What a unit's log says."""
        return self.run("journalctl", "--no-pager", "--output=short-monotonic", f"--unit={unit}")

    def until(self, condition: Callable[[], bool], what: str) -> float:
        """Wait for something; gives the seconds that it took."""
        began = time.monotonic()
        while not condition():
            assert self._nspawn.poll() is None, f"the machine ended; {self.log}"
            assert time.monotonic() - began < PATIENCE, f"waited {PATIENCE:.0f} s for {what}; {self.log}"
            time.sleep(LOOK_S)
        return time.monotonic() - began

    def await_systemd(self) -> None:
        """Its systemd runs once it answers."""
        self.until(lambda: self._find_leader() and "running" in self._state(), "systemd")

    def _state(self) -> str:
        state = self.run("systemctl", "is-system-running", check=False).strip()
        return "running" if state in ("running", "degraded", "starting") else state

    def _find_leader(self) -> bool:
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
        for child in children:
            with contextlib.suppress(OSError):
                if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    self.leader = int(child)
        return self.leader != 0


def obstacle() -> str:
    """Why this computer cannot run such a machine, '' if it can."""
    if shutil.which("systemd-nspawn") is None:
        return "systemd-nspawn is not installed (deploy/system-packages.sh test)"
    uid_map = Path("/proc/self/uid_map").read_text().split()
    if os.geteuid() != 0 or uid_map[2] != "4294967295":
        return "only root of the machine may start a container with a systemd in it: sudo make test-system"
    return ""


@contextlib.contextmanager
def machine(folder: Path, card: dict[str, str], units: dict[str, str]) -> Iterator[Machine]:
    """A running machine with these files on its card, and these units or drop-ins beside the phone's."""
    for name, files in (("memory", {}), ("card", card), ("units", units)):
        (folder / name).mkdir(parents=True)
        for path, text in files.items():
            file = folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    log = folder / "console"
    with log.open("wb") as output:
        words = [
            "unshare",
            "--mount",
            "--net",
            "--propagation=private",
            str(BOOT),
            str(CHECKOUT),
            str(folder),
        ]
        nspawn = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    running = Machine(nspawn, log)
    server: subprocess.Popen[bytes] | None = None
    try:
        running.await_systemd()
        beside = ["nsenter", "--target", str(nspawn.pid), "--net", "--", "sh", "-c", DHCP_SERVER, str(folder)]
        with (folder / "dnsmasq").open("wb") as output:
            server = subprocess.Popen(beside, stdout=output, stderr=output)
        yield running
    finally:
        if server is not None:
            _end(server, 5)
        _end(nspawn, 20)  # it shuts its systemd down


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
