"""The phone's control socket: what the other parts of the system ask of the phone, and hear from it.

A line of JSON each way, as docs/control.md has it. Who may connect is the matter of the socket's folder and
mode (0660). A client that sends rubbish is told so and closed; one that does not read is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from firmware.phone.commands import Announce
from firmware.phone.events import NoticeShown
from firmware.phone.state import Phone
from firmware.services.control_messages import (
    Json,
    RequestError,
    accounts_of,
    announcement_of,
    is_busy,
    notice_of,
    request_of,
    status_of,
)

LONGEST_LINE = 16 * 1024
"""Bytes of a request; the longest of the protocol has a URL and a reason."""
CLIENTS = 16
UNREAD = 64 * 1024
"""Bytes that wait for a client at most."""
MODE = 0o660

Post = Callable[[NoticeShown], None]
Check = Callable[[], str]
"""Looks whether the phone could begin anew with its configuration: '' or why not."""

log = logging.getLogger(__name__)


class Control:
    """Serves ``path``. ``uris`` are the accounts' addresses by name, ``check`` is asked before ``restart``.

    ``restart`` is called once, after an accepted reload, as soon as the phone is not busy.
    """

    def __init__(
        self, path: Path, uris: Mapping[str, str], check: Check, restart: Callable[[], None]
    ) -> None:
        self._path = path
        self._uris = uris
        self._check = check
        self._restart = restart
        self._reload_wanted = False
        self._phone: Phone | None = None
        self._post: Post | None = None
        self._server: asyncio.Server | None = None
        self._clients: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._watchers: set[asyncio.StreamWriter] = set()

    async def start(self, post: Post) -> None:
        """Listen. A socket that cannot be made is told in the log: calls are possible all the same."""
        self._post = post
        try:
            listening = _bind(self._path)
            self._server = await asyncio.start_unix_server(self._accept, sock=listening, limit=LONGEST_LINE)
        except OSError as error:
            log.error("%s: no control socket (%s)", self._path, error.strerror or error)

    async def stop(self) -> None:
        """Safe to call twice."""
        self._post = None
        if self._server is None:
            return
        self._server.close()
        self._server = None
        self._path.unlink(missing_ok=True)
        for task, writer in tuple(self._clients.items()):
            task.cancel()
            writer.close()
        await asyncio.gather(*self._clients, return_exceptions=True)

    @property
    def watchers(self) -> int:
        """How many clients watch."""
        return len(self._watchers)

    def tell(self, phone: Phone) -> None:
        """The phone as it is now: clients that watch hear what changed."""
        before, self._phone = self._phone, phone
        if before is None:
            return
        if is_busy(phone) != is_busy(before):
            self._send_watchers(_busy(phone))
        if phone.accounts != before.accounts:
            known = accounts_of(before, self._uris)
            for account in accounts_of(phone, self._uris):
                if account not in known:
                    self._send_watchers(_registered(account))
        self._restart_if_due()

    def announce(self, command: Announce) -> None:
        """Hand a wish of the core to the clients that watch."""
        self._send_watchers(announcement_of(command))

    # --- a client -------------------------------------------------------------------------------------

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._clients) >= CLIENTS:
            await _answer(writer, {"error": f"found more than {CLIENTS} clients"})
            writer.close()
            return
        self._clients[task] = writer
        try:
            await self._serve(reader, writer)
        except RequestError as error:
            with contextlib.suppress(ConnectionError):
                await _answer(writer, {"error": str(error)})
        except ConnectionError:
            pass
        finally:
            del self._clients[task]
            self._watchers.discard(writer)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await _line(reader):
            request = request_of(line)
            answer = await self._answers[request.do](self, request.fields)
            if answer is not None:
                await _answer(writer, answer)
            else:
                self._watch(writer)

    async def _status(self, _fields: Mapping[str, Json]) -> Mapping[str, Json]:
        return status_of(self._known_phone(), self._uris)

    async def _reload(self, _fields: Mapping[str, Json]) -> Mapping[str, Json]:
        reason = await asyncio.to_thread(self._check)
        if reason:
            return {"ok": False, "reason": reason}
        self._reload_wanted = True
        asyncio.get_running_loop().call_soon(self._restart_if_due)  # after the answer
        return {"ok": True}

    async def _show(self, fields: Mapping[str, Json]) -> Mapping[str, Json]:
        notice = notice_of(fields)
        if self._post:
            self._post(NoticeShown(notice))
        return {"ok": True}

    async def _begin_watch(self, _fields: Mapping[str, Json]) -> None:
        return None

    _answers: Mapping[str, Callable[[Control, Mapping[str, Json]], Awaitable[Mapping[str, Json] | None]]] = {
        "status": _status,
        "reload": _reload,
        "show": _show,
        "watch": _begin_watch,
    }

    def _watch(self, writer: asyncio.StreamWriter) -> None:
        """How things are now, and from now on what changes."""
        phone = self._known_phone()
        self._watchers.add(writer)
        for event in (_busy(phone), *map(_registered, accounts_of(phone, self._uris))):
            _send(writer, event)

    def _known_phone(self) -> Phone:
        if self._phone is None:
            raise RequestError("the phone has not begun yet")
        return self._phone

    def _send_watchers(self, event: Mapping[str, Json]) -> None:
        for writer in tuple(self._watchers):
            _send(writer, event)

    # --- a new configuration --------------------------------------------------------------------------

    def begin_anew(self) -> None:
        """Have the phone begin anew as soon as nobody telephones."""
        self._reload_wanted = True
        self._restart_if_due()

    def _restart_if_due(self) -> None:
        if not self._reload_wanted or self._phone is None or is_busy(self._phone):
            return
        self._reload_wanted = False
        if reason := self._check():  # the file may have changed while a call was on
            log.error("%s; the phone goes on as it is", reason)
            return
        self._restart()


def _bind(path: Path) -> socket.socket:
    """A socket in the file system, its mode right before anybody can connect. Raises OSError."""
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(path))
        path.chmod(MODE)
    except OSError:
        listening.close()
        raise
    return listening


async def _line(reader: asyncio.StreamReader) -> bytes:
    """The next line, b"" at the end. Raises RequestError."""
    try:
        return await reader.readline()
    except ValueError:  # longer than the limit
        raise RequestError(f"found a line of more than {LONGEST_LINE} bytes") from None


async def _answer(writer: asyncio.StreamWriter, answer: Mapping[str, Json]) -> None:
    _send(writer, answer)
    await writer.drain()


def _send(writer: asyncio.StreamWriter, message: Mapping[str, Json]) -> None:
    if writer.transport.get_write_buffer_size() > UNREAD:
        writer.transport.abort()
        return
    writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")


def _busy(phone: Phone) -> dict[str, Json]:
    return {"event": "busy", "busy": is_busy(phone)}


def _registered(account: Mapping[str, Json]) -> dict[str, Json]:
    return {"event": "registered", **account}
