"""Talks to a running phone over its control socket (docs/control.md).

async with connect(Path("/run/dering/phone.sock")) as phone:
    print(await phone.status())
    async for event in phone.watch(): ...
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

PHONE_SOCKET = Path("/run/dering/phone.sock")
ANSWER_SECONDS = 10.0
LONGEST_LINE = 1 << 20


class ControlError(Exception):
    """The phone does not answer, or refuses; ``str`` is one line: the socket, and what went wrong."""


class ControlClient:
    """One connection. Use :func:`connect` to make one."""

    def __init__(self, path: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._path = path
        self._reader = reader
        self._writer = writer

    async def status(self) -> dict[str, Any]:
        """How the phone is: version, busy, accounts, extension, addresses, parts. Raises ControlError."""
        return await self._ask({"do": "status"})

    async def reload(self) -> str:
        """Have the phone read its configuration again, once no call is on.

        Gives '' if it will, else why the configuration is refused. Raises ControlError.
        """
        answer = await self._ask({"do": "reload"})
        return "" if answer.get("ok") is True else str(answer.get("reason", ""))

    async def show(self, kind: str, state: str, **fields: str | int) -> None:
        """Show a notice; ``fields`` are percent, version, reason, url and password. Raises ControlError."""
        await self._ask({"do": "show", "notice": {"kind": kind, "state": state, **fields}})

    async def watch(self) -> AsyncIterator[dict[str, Any]]:
        """What happens, the present state first; use no other request after. Ends with the phone.

        Raises ControlError.
        """
        await self._send({"do": "watch"})
        while line := await self._line():
            yield self._parse(line)

    async def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        await self._send(request)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                line = await self._line()
        except TimeoutError:
            raise ControlError(f"{self._path}: no answer within {ANSWER_SECONDS:.0f} s") from None
        if not line:
            raise ControlError(f"{self._path}: closed without an answer")
        return self._parse(line)

    async def _send(self, request: Mapping[str, Any]) -> None:
        self._writer.write(json.dumps(request).encode() + b"\n")
        try:
            await self._writer.drain()
        except ConnectionError as error:
            raise ControlError(f"{self._path}: {error.strerror or 'closed'}") from error

    async def _line(self) -> bytes:
        try:
            return await self._reader.readline()
        except (ConnectionError, ValueError) as error:
            raise ControlError(f"{self._path}: {error}") from error

    def _parse(self, line: bytes) -> dict[str, Any]:
        try:
            message = json.loads(line)
        except ValueError:
            raise ControlError(f"{self._path}: found no JSON in the answer") from None
        if not isinstance(message, dict):
            raise ControlError(f"{self._path}: found no JSON object in the answer")
        if "error" in message:
            raise ControlError(f"{self._path}: {message['error']}")
        return message


@contextlib.asynccontextmanager
async def connect(path: Path = PHONE_SOCKET) -> AsyncIterator[ControlClient]:
    """Connect to the phone. Raises ControlError when none runs there."""
    try:
        reader, writer = await asyncio.open_unix_connection(path, limit=LONGEST_LINE)
    except OSError as error:
        raise ControlError(f"{path}: {error.strerror or error}") from error
    try:
        yield ControlClient(path, reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
