"""The HTTP client: who stops asking, at whatever moment, leaves no connection open."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl

import httpx

from firmware.web_client import web_client


async def test_who_stops_asking_in_a_handshake_leaves_nothing_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        loop = asyncio.get_running_loop()
        asking = asyncio.create_task(_ask(f"https://127.0.0.1:{silent.getsockname()[1]}/"))
        taken, _ = await loop.sock_accept(silent)
        with taken:
            assert await loop.sock_recv(taken, 1) == b"\x16"  # the handshake has begun (RFC 8446, 5.1)
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking
            async with asyncio.timeout(5):
                while await loop.sock_recv(taken, 4096):
                    pass


async def _ask(url: str) -> None:
    async with web_client(ssl.create_default_context(), httpx.Timeout(30)) as web:
        await web.get(url)
