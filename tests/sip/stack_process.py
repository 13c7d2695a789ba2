"""The SIP stack on PJSIP in a process of its own, told by its standard input, answering on standard output.

PJSIP's state is global and leaves badly, so no test has it inside pytest. One message a line: a pickled value
in base64. In: ``("start", Config, Port)``, ``("perform", SipCommand)``, ``("sound", Sound)``,
``("speak", bytes)``, ``("heard", since)``, ``("stop",)``. Out: ``("event", SipEvent, time)``, and
``("done", result, time)`` for each message in; ``time`` is the machine's monotonic clock.
"""

from __future__ import annotations

import asyncio
import base64
import collections
import logging
import os
import pickle
import sys
import time
from pathlib import Path
from typing import Any

from board.api import FRAME_BYTES, AlsaSound
from firmware.sip.api import SipEvent, StackError
from firmware.sip.pjsua import PjsuaStack

SILENT = bytes(FRAME_BYTES)
KEPT_FRAMES = 50 * 60

BOARD = "board"
Port = str | AlsaSound | None
"""What the stack gets for sound: BOARD is the ear below."""


def message(value: Any) -> bytes:
    """One line."""
    return base64.b64encode(pickle.dumps(value)) + b"\n"


def value_of(line: bytes) -> Any:
    """The value in a line."""
    return pickle.loads(base64.b64decode(line))


class Ear:
    """A board's sound: says what it is told to, over and over; keeps what it heard and when sound began."""

    def __init__(self) -> None:
        self.speech = b""
        self._position = 0
        self.frames: collections.deque[tuple[float, bytes]] = collections.deque(maxlen=KEPT_FRAMES)

    def play(self, frame: bytes) -> None:
        self.frames.append((time.monotonic(), frame))

    def capture(self) -> bytes:
        frame = self.speech[self._position : self._position + FRAME_BYTES]
        self._position += FRAME_BYTES
        if self._position >= len(self.speech):
            self._position = 0
        return frame.ljust(FRAME_BYTES, b"\0") if frame else SILENT


class Process:
    """The stack and its ear, and what may be asked of them."""

    def __init__(self) -> None:
        self.ear = Ear()
        self.stack: PjsuaStack | None = None

    def post(self, event: SipEvent) -> None:
        self.send("event", event)

    def send(self, kind: str, value: Any) -> None:
        sys.stdout.buffer.write(message((kind, value, time.monotonic())))
        sys.stdout.buffer.flush()

    async def handle(self, request: tuple[Any, ...]) -> Any:
        match request:
            case ("start", config, port, folder):
                self.stack = PjsuaStack(config, self.ear if port == BOARD else port, Path(folder))
                try:
                    await self.stack.start(self.post)
                except StackError as error:
                    return error
                return self.stack.capabilities
            case ("perform", command):
                assert self.stack is not None
                self.stack.perform(command)
            case ("sound", sound):
                assert self.stack is not None
                self.stack.sound(sound)
            case ("speak", speech):
                self.ear.speech = speech
            case ("heard", since):
                return [(when, frame) for when, frame in list(self.ear.frames) if when >= since]
            case ("stop",):
                assert self.stack is not None
                await self.stack.stop()
            case _:
                raise AssertionError(f"unknown request {request!r}")
        return None


async def main() -> None:
    """Until standard input ends."""
    sys.setswitchinterval(0.0005)
    process = Process()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    while line := await reader.readline():
        process.send("done", await process.handle(value_of(line)))


if __name__ == "__main__":
    logging.basicConfig(level=os.environ.get("SIP_LOG", "INFO"), stream=sys.stderr)
    asyncio.run(main())
    sys.stdout.flush()
    os._exit(0)
