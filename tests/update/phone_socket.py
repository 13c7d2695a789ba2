"""A phone's control socket for the updater's tests: answers as it is told to, keeps what it was shown."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any


class PhoneSocket:
    """``calls`` says for each question whether a call is on; ``registered`` whether its account is.

    ``asked`` is set with the first of these questions.
    """

    def __init__(self, registered: bool = True) -> None:
        self.registered = registered
        self.calls: list[bool] = []
        self.shown: list[dict[str, Any]] = []
        self.asked = asyncio.Event()
        self.clients: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.clients.add(task)
        with contextlib.suppress(ConnectionError):  # whoever asked may be gone
            while line := await reader.readline():
                writer.write(json.dumps(self.answer(json.loads(line))).encode() + b"\n")
            writer.close()
            await writer.wait_closed()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "show":
            self.shown.append(request["notice"])
            return {"ok": True}
        self.asked.set()
        account = {"address": "sip:1@pbx.example", "registered": self.registered}
        return {"busy": self.calls.pop(0) if self.calls else False, "accounts": [account], "parts": []}


@contextlib.asynccontextmanager
async def phone_socket(path: Path, registered: bool = True) -> AsyncIterator[PhoneSocket]:
    """Answer at ``path``; ends once its clients have."""
    made = PhoneSocket(registered)
    server = await asyncio.start_unix_server(made.serve, path)
    try:
        yield made
    finally:
        server.close()
        await asyncio.gather(*made.clients)
        await server.wait_closed()
