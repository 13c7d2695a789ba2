"""uvicorn inside an event loop that is somebody else's: no signal handlers, no polling, a quick end."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from websockets.exceptions import InvalidState

BODY_LIMIT = 4_096
MESSAGE_LIMIT = 1_048_576
CONNECTION_LIMIT = 200
SILENT_LIMIT = 100
GRACE_S = 0.5


class Connection(H11Protocol):
    """One connection. Where many ask nothing, the one that was silent longest makes room for a new one."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.silent_since = self.loop.time()
        silent = [each for each in self.connections if isinstance(each, Connection) and each.is_silent]
        if len(silent) > SILENT_LIMIT:
            min(silent, key=lambda each: each.silent_since).transport.abort()

    def on_response_complete(self) -> None:
        self.silent_since = self.loop.time()
        super().on_response_complete()

    @property
    def is_silent(self) -> bool:
        """Whether it has no request under way: none has come whole yet, or the last one is answered."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        asking = cycle is not None and not cycle.response_complete and not cycle.more_body
        return not asking and not self.transport.is_closing()


class Server(uvicorn.Server):
    """Serves one app on one bound socket."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                ws="websockets-sansio",
                ws_max_size=MESSAGE_LIMIT,
                ws_per_message_deflate=False,
                ws_ping_interval=None,
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                limit_concurrency=CONNECTION_LIMIT,
                timeout_keep_alive=60,
            )
        )
        self._ready = asyncio.Event()
        self._ended = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def start(self, listener: socket.socket) -> None:
        """Accept connections on the socket from now on; it is closed in the end."""
        self._serving = asyncio.create_task(self.serve([listener]), name="board interface")
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait((self._serving, ready), return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._serving.done():
            self._serving.result()

    async def stop(self) -> None:
        """End every connection and wait until that is done; who does not read is cut off."""
        if self._serving is None:
            return
        self._ended.set()
        done, _ = await asyncio.wait((self._serving,), timeout=GRACE_S)
        if not done:
            self.force_exit = True
            self._cut_off()
        await self._serving
        self._serving = None

    def _cut_off(self) -> None:
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def main_loop(self) -> None:
        self._ready.set()
        await self._ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().shutdown(sockets)
        except InvalidState:  # uvicorn stumbles over a WebSocket that is just being closed by its far end
            self._cut_off()
            await asyncio.sleep(0)  # now they are gone
            await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
