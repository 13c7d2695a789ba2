"""A PJSIP endpoint to ask, and sockets that speak just enough SIP to ask it something."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

PROGRAM = Path(__file__).with_name("endpoint_process.py")
PATIENCE = 10.0
"""Seconds to wait for an answer that must come."""


class Endpoint:
    """The process of endpoint_process.py: ask("name", ...) calls its method."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def ask(self, name: str, *arguments: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, *arguments]) + "\n")
        answer = self.process.stdout.readline()
        assert answer, f"the endpoint ended at {name}{arguments} with {self.process.wait(PATIENCE)}"
        return json.loads(answer)

    def end(self) -> int:
        """Lets it go down in order; its exit status."""
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.communicate()


class Peer:
    """A socket on the loopback address `host` that talks SIP to an endpoint's port."""

    def __init__(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.socket.connect(("::1" if ":" in host else "127.0.0.1", port))
        self.socket.settimeout(PATIENCE)
        self.host = host
        self.port = int(self.socket.getsockname()[1])
        self._count = 0

    def send(self, start: str) -> None:
        """Sends a message with this start line: a request, or a response nobody waits for."""
        self._count += 1
        host = f"[{self.host}]" if ":" in self.host else self.host
        method = start.partition(" ")[0] if start.endswith("SIP/2.0") else "OPTIONS"
        lines = [
            start,
            f"Via: SIP/2.0/UDP {host}:{self.port};rport;branch=z9hG4bK-{self.port}-{self._count}",
            f"From: <sip:stranger@{host}>;tag=1",
            f"To: <sip:phone@{host}>",
            f"Call-ID: {self.port}-{self._count}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:stranger@{host}:{self.port}>",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        self.socket.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    def answer(self) -> str:
        """The start line of the next message that comes; waits for it."""
        return self.socket.recv(65536).decode().partition("\r\n")[0]

    def options(self) -> str:
        self.send("OPTIONS sip:phone@127.0.0.1 SIP/2.0")
        return self.answer()

    def heard_nothing(self) -> bool:
        """Whether nothing at all has come; asks without waiting."""
        self.socket.setblocking(False)
        try:
            self.socket.recv(65536)
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(PATIENCE)
        return False


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as endpoint:
        yield endpoint
