"""A :class:`~firmware.sip.api.Stack` whose PJSIP runs in a process of its own, and waiting for its events."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from firmware.config.model import Config
from firmware.sip.api import Capabilities, Post, SipCommand, Sound
from tests.patience import SLOWNESS
from tests.sip.stack_process import BOARD, Port, message, value_of

ROOT = Path(__file__).parents[2]
Event = TypeVar("Event")


class FarStack:
    """Start it, command it, wait for its events; what it hears and says is at hand."""

    def __init__(
        self,
        config: Config,
        log: Path,
        port: Port = BOARD,
        environment: Mapping[str, str] | None = None,
        python: str = sys.executable,
    ) -> None:
        self._python = python
        self._environment = {**os.environ, **(environment or {})}
        self._config = config
        self._port = port
        self._log = log
        self.recordings = log.with_suffix("")
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._answers: asyncio.Queue[tuple[Any, float]] = asyncio.Queue()
        self._capabilities: Capabilities | None = None
        self._post: Post | None = None
        self.strange_output: list[bytes] = []
        self._running = False
        self._pending = 0

    @property
    def capabilities(self) -> Capabilities:
        assert self._capabilities is not None
        return self._capabilities

    async def start(self, post: Post) -> None:
        """As :meth:`Stack.start`; also raises StackError."""
        self._post = post
        pipe = asyncio.subprocess.PIPE
        command = [self._python, "-m", "tests.sip.stack_process"]
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=pipe, stderr=log, cwd=ROOT, limit=1 << 26, env=self._environment
            )
        self._reader = asyncio.create_task(self._read())
        result = await self._ask("start", self._config, self._port, str(self.recordings))
        if isinstance(result, Exception):
            raise result
        self._capabilities = result
        self._running = True

    def perform(self, command: SipCommand) -> None:
        self._tell("perform", command)

    def sound(self, sound: Sound) -> None:
        self._tell("sound", sound)

    async def speak(self, speech: bytes) -> None:
        """What the microphone hears from now on, over and over."""
        await self._ask("speak", speech)

    async def heard(self, since: float = 0.0) -> list[tuple[float, bytes]]:
        """The frames in the ear since a time, with theirs."""
        frames: list[tuple[float, bytes]] = await self._ask("heard", since)
        return frames

    async def stop(self) -> None:
        self._running = False
        await self._ask("stop")

    async def close(self) -> None:
        """Stop if it runs, and end the process, whatever it does."""
        if self._process is None:
            return
        if self._running and self._process.returncode is None:
            await self.stop()
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5 * SLOWNESS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        if self._reader is not None:
            await self._reader

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log_text(self) -> str:
        return self._log.read_text(errors="replace")

    def _tell(self, *request: Any) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(message(request))
        self._pending += 1

    async def _ask(self, *request: Any) -> Any:
        self._tell(*request)
        while self._pending > 1:
            await self._answer()
        return await self._answer()

    async def _answer(self) -> Any:
        result, _ = await asyncio.wait_for(self._answers.get(), 20 * SLOWNESS)
        self._pending -= 1
        return result

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            try:
                kind, value, when = value_of(line)
            except ValueError:
                self.strange_output.append(line)
                continue
            if kind == "done":
                self._answers.put_nowait((value, when))
            elif self._post is not None:
                self._post(value)
