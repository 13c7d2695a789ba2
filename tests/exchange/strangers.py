"""What people send who should not be heard: single SIP requests over UDP, and what comes back."""

from __future__ import annotations

import contextlib
import hashlib
import re
import socket
import time

from tests.exchange.site import DOMAIN
from tests.network import STRANGER

PATIENCE = 10.0


class Sender:
    """A UDP socket at an address, towards a node's port."""

    def __init__(self, node: str, port: int = 5060, address: str = STRANGER) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 0))
        self._socket.connect((node, port))
        self._here = "{}:{}".format(*self._socket.getsockname())
        self._count = 0

    def close(self) -> None:
        self._socket.close()

    def send(self, method: str, uri: str, user: str = "101", domain: str = DOMAIN, more: str = "") -> None:
        """Send one request; ``more`` are header lines."""
        self._count += 1
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._here};branch=z9hG4bK{time.monotonic_ns()};rport",
            "Max-Forwards: 9",
            f"From: <sip:{user}@{domain}>;tag=s{self._count}",
            f"To: <sip:{user}@{domain}>" if method == "REGISTER" else f"To: <{uri}>",
            f"Call-ID: {time.monotonic_ns()}@stranger",
            f"CSeq: {self._count} {method}",
            f"Contact: <sip:{user}@{self._here}>",
            *([more] if more else []),
            "Content-Length: 0",
            "\r\n",
        ]
        self._socket.send("\r\n".join(lines).encode())

    def status(self, seconds: float = PATIENCE) -> int | None:
        """The status of the next final answer; None if there is none in time."""
        return self._answer(seconds)[0]

    def ask(
        self, method: str, uri: str, user: str = "101", domain: str = DOMAIN, more: str = ""
    ) -> int | None:
        """Send one request; the status of its answer."""
        self.send(method, uri, user, domain, more)
        return self.status()

    def log_in(
        self, user: str, password: str, method: str = "REGISTER", uri: str = f"sip:{DOMAIN}"
    ) -> int | None:
        """Send a request and answer its challenge (RFC 3261, section 22); the last status."""
        self.send(method, uri, user)
        status, text = self._answer(PATIENCE)
        if status not in (401, 407):
            return status
        nonce = re.search(r'nonce="([^"]+)"', text)
        assert nonce, text
        response = _digest(user, password, method, uri, nonce[1])
        header = "Authorization" if status == 401 else "Proxy-Authorization"
        credentials = (
            f'{header}: Digest username="{user}", realm="{DOMAIN}", nonce="{nonce[1]}", uri="{uri}", '
            f'response="{response}"'
        )
        return self.ask(method, uri, user, more=credentials)

    def _answer(self, seconds: float) -> tuple[int | None, str]:
        self._socket.settimeout(seconds)
        with contextlib.suppress(TimeoutError):
            while True:
                text = self._socket.recv(4096).decode(errors="replace")
                found = re.match(r"SIP/2.0 ([2-6]\d\d)", text)
                if found:
                    return int(found[1]), text
        return None, ""


def _digest(user: str, password: str, method: str, uri: str, nonce: str) -> str:
    """The response without qop (RFC 7616, section 3.4.1)."""

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    return md5(f"{md5(f'{user}:{DOMAIN}:{password}')}:{nonce}:{md5(f'{method}:{uri}')}")
