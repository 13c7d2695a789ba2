"""The metrics by HTTP: one small answer to each GET, to few at a time, and to nobody for long.

A client that floods, stalls or sends nonsense costs at most eight connections for five seconds each; more are
closed at once, so that the phone never runs out of files.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import h11

from firmware.phone.events import Event

MOST_CLIENTS = 8
PATIENCE_S = 5.0
LONGEST_REQUEST = 8192
CHUNK = 4096
PATH = b"/metrics"
CONTENT_TYPE = b"application/openmetrics-text; version=1.0.0; charset=utf-8"

log = logging.getLogger(__name__)


class MetricsServer:
    """Serves ``text()`` at ``address`` and ``port``; port 0 is any (see :attr:`port`)."""

    def __init__(self, address: str, port: int, text: Callable[[], bytes]) -> None:
        self.port = port
        self._address = address
        self._text = text
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def start(self, _: Callable[[Event], None]) -> None:
        """Listen. A port that cannot be had is told in the log: calls are possible all the same."""
        try:
            self._server = await asyncio.start_server(
                self._accept, self._address, self.port, limit=LONGEST_REQUEST
            )
        except OSError as error:
            log.error(
                "metrics.port: cannot listen at %s port %d: %s", self._address, self.port, error.strerror
            )
            return
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Safe to call twice."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for client in tuple(self._clients):
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._clients) >= MOST_CLIENTS:
            writer.transport.abort()
            return
        client = asyncio.create_task(self._serve(reader, writer))
        self._clients.add(client)
        client.add_done_callback(self._clients.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                writer.write(await self._answer(reader))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (OSError, TimeoutError):
            pass
        except Exception:  # a mistake of ours costs one answer
            log.exception("could not tell the metrics")
        finally:
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        """The whole answer to the first request, b"" if none comes."""
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_REQUEST)
        try:
            event = connection.next_event()
            while event is h11.NEED_DATA:
                connection.receive_data(await reader.read(CHUNK))
                event = connection.next_event()
        except h11.RemoteProtocolError as error:
            return _packed(connection, error.error_status_hint or 400, b"")
        if not isinstance(event, h11.Request):
            return b""
        if event.method != b"GET":
            return _packed(connection, 405, b"")
        if event.target.partition(b"?")[0] != PATH:
            return _packed(connection, 404, b"")
        return _packed(connection, 200, self._text())


def _packed(connection: h11.Connection, status: int, body: bytes) -> bytes:
    headers = [(b"Content-Type", CONTENT_TYPE), (b"Content-Length", b"%d" % len(body))]
    headers += [(b"Connection", b"close")]
    head = connection.send(h11.Response(status_code=status, headers=headers))
    content = connection.send(h11.Data(body)) if body else b""
    return (head or b"") + (content or b"")
