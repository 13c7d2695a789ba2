"""The HTTP client (RFC 9110) of whoever asks a web server: checked TLS, nobody's proxy, nothing left open."""

from __future__ import annotations

import ssl
from importlib.metadata import version
from typing import Any

import httpx


def web_client(trusted: ssl.SSLContext, timeout: httpx.Timeout) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trusted,
        timeout=timeout,
        trust_env=False,  # neither a proxy nor a password that somebody's environment names
        headers={"User-Agent": f"dering/{version('dering')}", "Accept-Encoding": "identity"},
        event_hooks={"request": [_leave_nothing_open]},
    )


async def _leave_nothing_open(request: httpx.Request) -> None:
    """Who stops asking in the middle of a TLS handshake leaves its connection open, with httpcore 1.0."""
    connected: list[Any] = []

    async def trace(name: str, told: dict[str, Any]) -> None:
        if name == "connection.connect_tcp.complete":
            connected.append(told["return_value"])
        elif name == "connection.start_tls.failed":
            await connected.pop().aclose()

    request.extensions["trace"] = trace
