"""A phone's control socket for provisioning's tests: it begins anew with what phone.toml says by then."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from firmware.config.load import load
from firmware.config.section import ConfigError

Registers = Callable[[str], bool]
"""Whether the registrar takes an account, by its address."""


class PhoneSocket:
    """``begun`` counts its beginnings; ``dead`` has it not come back; ``refusal`` is what a reload gets."""

    def __init__(self, toml: Path, registers: Registers) -> None:
        self.toml = toml
        self.registers = registers
        self.begun = 1
        self.dead = False
        self.refusal = ""
        self.busy = False
        self.shown: list[dict[str, Any]] = []
        self.changed = asyncio.Condition()
        self.accounts = self._accounts()
        self._watching: list[asyncio.StreamWriter] = []
        self._clients: set[asyncio.Task[None]] = set()

    def _accounts(self) -> list[dict[str, Any]]:
        try:
            uris = [account.uri for account in load(self.toml).accounts]
        except ConfigError:
            return []
        return [{"address": uri, "registered": self.registers(uri)} for uri in uris]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._clients.add(task)
        try:
            while not self.dead and (line := await reader.readline()):
                await self._answer(json.loads(line), writer)
        finally:
            self._clients.discard(task)
            if writer in self._watching:
                self._watching.remove(writer)
            writer.close()

    async def _answer(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        match request["do"]:
            case "status":
                _send(writer, {"busy": self.busy, "accounts": self.accounts})
            case "show":
                async with self.changed:
                    self.shown.append(request["notice"])
                    self.changed.notify_all()
                _send(writer, {"ok": True})
            case "watch":
                async with self.changed:
                    self._watching.append(writer)
                    self.changed.notify_all()
                self.say({"event": "busy", "busy": self.busy})
            case "reload":
                _send(writer, {"ok": not self.refusal, "reason": self.refusal})
                if not self.refusal and not self.busy:
                    self.begin_anew()
            case _:
                raise AssertionError(request)

    def say(self, event: dict[str, Any]) -> None:
        """Have those who watch hear it."""
        for writer in self._watching:
            _send(writer, event)

    async def wish(self, event: str) -> None:
        """Say it once somebody hears it."""
        async with asyncio.timeout(15), self.changed:
            await self.changed.wait_for(lambda: self._watching)
        self.say({"event": event})

    def begin_anew(self) -> None:
        self.begun += 1
        self.busy = False
        self.accounts = self._accounts()
        for writer in self._watching:
            writer.close()
        self._watching = []

    def register(self) -> None:
        """The registrar takes what it did not take before."""
        self.accounts = self._accounts()
        for account in self.accounts:
            self.say({"event": "registered", **account})

    async def until_shown(self, kind: str, state: str) -> dict[str, Any]:
        """Wait for the last notice of this kind to be in that state."""

        def found() -> dict[str, Any] | None:
            last = next((each for each in reversed(self.shown) if each["kind"] == kind), None)
            return last if last and last["state"] == state else None

        async with asyncio.timeout(15), self.changed:
            await self.changed.wait_for(found)
        notice = found()
        assert notice
        return notice

    async def end(self) -> None:
        for task in tuple(self._clients):
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)


@contextlib.asynccontextmanager
async def phone_socket(path: Path, toml: Path, registers: Registers = bool) -> AsyncIterator[PhoneSocket]:
    """Answer at ``path``."""
    made = PhoneSocket(toml, registers)
    server = await asyncio.start_unix_server(made.serve, path)
    try:
        yield made
    finally:
        server.close()
        await made.end()
        await server.wait_closed()


def _send(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    writer.write(json.dumps(message).encode() + b"\n")
