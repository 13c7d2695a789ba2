"""The server's end, whatever its clients are just doing."""

from __future__ import annotations

import asyncio
import base64
import socket

import pytest
from starlette.types import Receive, Scope, Send

from board.emulated.listen import bind, parse_address
from board.emulated.server import Server

PATIENCE_S = 20
MUCH = bytes(1 << 20)
MASKED_CLOSE = b"\x88\x80\x00\x00\x00\x00"
"""An empty close frame of a client (RFC 6455, section 5.5.1)."""

HANDSHAKE = (
    "GET / HTTP/1.1\r\nHost: phone\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\n\r\n"
)


@pytest.mark.parametrize("others", [0, 3])
async def test_ends_while_a_browser_that_does_not_read_says_goodbye(others: int) -> None:
    said_goodbye, flooded = asyncio.Event(), asyncio.Semaphore(0)

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        flood = asyncio.create_task(_flood(send))
        flooded.release()
        while (await receive())["type"] != "websocket.disconnect":
            pass
        said_goodbye.set()
        flood.cancel()

    async def _flood(send: Send) -> None:
        while True:
            await send({"type": "websocket.send", "bytes": MUCH})

    server = Server(app)
    listener = bind(parse_address("127.0.0.1:0"))
    address = listener.getsockname()
    async with asyncio.timeout(PATIENCE_S):
        await server.start(listener)
        clients = [socket.create_connection(address) for _ in range(1 + others)]
        for client in clients:
            client.sendall(HANDSHAKE.encode())
            await flooded.acquire()
        clients[0].sendall(MASKED_CLOSE)
        await said_goodbye.wait()
        await server.stop()
    for client in clients:
        client.close()
