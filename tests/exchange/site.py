"""A whole exchange as deploy/exchange makes it, of real programs, in the private network."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from deploy.exchange.configure import VOICE, Places, configure, dns_records
from deploy.exchange.settings import Exchange, load
from tests.network import PREFIX
from tests.peers.certificates import Authority

DOMAIN = "office.test"
ADDRESSES = {"a": f"{PREFIX}21", "b": f"{PREFIX}22", VOICE: f"{PREFIX}23"}
CONFERENCE = "800"
VOICE_MAIL = "*97"
PATIENCE = 20.0

SETTINGS = """
[exchange]
domain = "{domain}"
extensions = ["{extensions}"]
{nodes}
[media]
relay = "{relay}"
[voice]
address = "{voice}"
conferences = ["{conference}"]
ring_seconds = 5
"""
NODE = """
[[node]]
name = "{name}"
host = "sip-{name}.{domain}"
address = "{address}"
certificate = "{certificate.path}"
key = "{certificate.key}"
"""


class Site:
    """The exchange's files and its nodes. ``start_node`` and ``kill_node`` are what happens to servers."""

    def __init__(self, folder: Path, authority: Authority, tree: Path, extensions: str, relay: str) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.tree = tree
        self._nodes: dict[str, subprocess.Popen[bytes]] = {}
        (folder / "exchange.toml").write_text(_settings(authority, extensions, relay), encoding="utf-8")
        self.exchange: Exchange = load(folder / "exchange.toml")
        self.machines = folder / "machines"
        configure(self.exchange, self.machines, Places(self.machines, tree, log_to_stderr=True))
        self.passwords: dict[str, str] = json.loads((self.machines / "passwords.json").read_text())

    @property
    def records(self) -> list[str]:
        """What belongs into DNS."""
        return dns_records(self.exchange)

    def start_node(self, name: str) -> None:
        """Start Kamailio of a node; it answers when this returns."""
        root = self.machines / name
        (root / "run/kamailio").mkdir(parents=True, exist_ok=True)
        command = [
            "kamailio",
            "-DD",
            "-E",
            "-m",
            "64",
            "-M",
            "8",
            "-f",
            str(root / "etc/kamailio/kamailio.cfg"),
        ]
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                [*command, "-Y", str(root / "run"), "-w", str(root / "run")],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._nodes[name] = process
        deadline = time.monotonic() + PATIENCE
        while not ping(ADDRESSES[name], 0.1):
            assert process.poll() is None, f"kamailio ended:\n{self.log(name).read_text()}"
            assert time.monotonic() < deadline, f"kamailio does not answer:\n{self.log(name).read_text()}"
            time.sleep(0.05)  # a closed port answers at once

    def kill_node(self, name: str) -> None:
        """What a power cut does: every process of it is gone at once, and says nothing more."""
        process = self._nodes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self._nodes):
            self.kill_node(name)

    def contacts(self, name: str) -> int:
        """How many phones this node knows."""
        answer = self.ask(name, "stats.get_statistics", "usrloc:")
        found = re.search(r"location_contacts = (\d+)", str(answer))
        assert found, answer
        return int(found[1])

    def registered_at(self, name: str, extension: str) -> str:
        """At which node a phone on TCP or TLS has its connection, by what this node knows; "" for none."""
        known = str(self.ask(name, "ul.dump"))
        contact = re.search(rf"'AoR': '{extension}', (?:(?!'AoR').)*?'Path': '<sip:([0-9.]+):5090", known)
        return next((node for node, address in ADDRESSES.items() if contact and contact[1] == address), "")

    def ask(self, name: str, method: str, *params: str) -> object:
        """What a node's administrator asks it by its control socket (JSON-RPC 2.0)."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        run = self.machines / name / "run/kamailio"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asking:
            own = run / f"{time.monotonic_ns()}"
            asking.bind(str(own))
            asking.settimeout(PATIENCE)
            try:
                asking.sendto(json.dumps(request).encode(), str(run / "kamailio_rpc.sock"))
                answer = json.loads(asking.recv(1 << 20))
            finally:
                own.unlink()
        assert "result" in answer, answer
        return answer["result"]

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def _settings(authority: Authority, extensions: str, relay: str) -> str:
    nodes = [
        NODE.format(
            name=name,
            domain=DOMAIN,
            address=ADDRESSES[name],
            certificate=authority.issue(f"DNS:{DOMAIN}", f"DNS:sip-{name}.{DOMAIN}"),
        )
        for name in ("a", "b")
    ]
    return SETTINGS.format(
        domain=DOMAIN,
        extensions=extensions,
        nodes="".join(nodes),
        relay=relay,
        voice=ADDRESSES[VOICE],
        conference=CONFERENCE,
    )


def ping(address: str, seconds: float = PATIENCE) -> bool:
    """Whether a SIP server answers there in time (OPTIONS, RFC 3261, section 11)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(seconds)
        with contextlib.suppress(TimeoutError, ConnectionError):
            asking.connect((address, 5060))
            own, port = asking.getsockname()
            branch = f"z9hG4bK{time.monotonic_ns()}"
            lines = (
                f"OPTIONS sip:{address} SIP/2.0",
                f"Via: SIP/2.0/UDP {own}:{port};branch={branch};rport",
                "Max-Forwards: 9",
                "From: <sip:ping@tests.invalid>;tag=1",
                f"To: <sip:{address}>",
                f"Call-ID: {branch}",
                "CSeq: 1 OPTIONS",
                "Content-Length: 0",
                "\r\n",
            )
            asking.send("\r\n".join(lines).encode())
            return asking.recv(2048).startswith(b"SIP/2.0 200")
    return False


@contextlib.contextmanager
def site(
    authority: Authority,
    tree: Path,
    extensions: str = "100-139",
    relay: str = "never",
    before: Callable[[Site], AbstractContextManager[None]] | None = None,
) -> Iterator[Site]:
    """An exchange with both nodes running, in a folder of a short name: paths of sockets are short.

    What ``before`` gives is entered before the nodes start.
    """
    with tempfile.TemporaryDirectory(prefix="exchange-") as folder:
        made = Site(Path(folder) / "site", authority, tree, extensions, relay)
        with before(made) if before else contextlib.nullcontext():
            try:
                for name in ("a", "b"):
                    made.start_node(name)
                yield made
            finally:
                made.stop()
