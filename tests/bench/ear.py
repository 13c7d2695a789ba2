"""An ear and a mouth at a phone's /audio: each frame with the time at which it came."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import numpy as np
import websockets

from tests.desk_phone import FRAME_BYTES, DeskPhone
from tests.signals import Samples

FRAME = FRAME_BYTES // 2
FRAME_S = 0.020
RATE = FRAME / FRAME_S
AUDIBLE = 300
"""Of 32767: louder is sound, quieter is the codec's and the resampler's noise."""
PATIENCE = 10.0


class Ear:
    """What comes out of the selected transducer, as long as it is open."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.frames: list[tuple[float, Samples]] = []
        self._heard = asyncio.Condition()

    async def listen(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for message in self.socket:
                now = time.monotonic()
                assert isinstance(message, bytes)
                async with self._heard:
                    self.frames.append((now, np.frombuffer(message, "<i2")))
                    self._heard.notify_all()

    async def until_sound(self, since: float) -> float:
        """Wait for sound that came after ``since``; gives when its first sample is played."""
        at = len(self.frames)
        while True:
            at, (came, samples) = await self._next(at)
            loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
            if came > since and len(loud):
                return came + float(loud[0]) / RATE

    async def until_heard(self, until: float) -> None:
        """Wait for a frame that came after a time."""
        while not self.frames or self.frames[-1][0] < until:
            await self._next(len(self.frames))

    async def until_silence(self, since: float, frames: int = 8) -> float:
        """Wait until so many frames are silent; gives when the last sound ended."""
        at, ended, silent = max(0, len(self.frames) - 1), since, 0  # the latest frame still sounds
        while silent < frames:
            at, (came, samples) = await self._next(at)
            loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
            silent = 0 if len(loud) else silent + 1
            if len(loud):
                ended = came + float(loud[-1] + 1) / RATE
        return ended

    async def _next(self, at: int) -> tuple[int, tuple[float, Samples]]:
        async with asyncio.timeout(PATIENCE), self._heard:
            await self._heard.wait_for(lambda: len(self.frames) > at)
            return at + 1, self.frames[at]


@contextlib.asynccontextmanager
async def ear(phone: DeskPhone) -> AsyncIterator[Ear]:
    """Listen at a phone."""
    async with websockets.connect(phone.address.replace("http", "ws", 1) + "audio") as socket:
        listening = Ear(socket)
        task = asyncio.create_task(listening.listen())
        try:
            yield listening
        finally:
            task.cancel()


async def speak(mouth: Ear, samples: Samples) -> list[float]:
    """Say it, a frame every 20 ms by a clock of our own as a browser would; gives when each was sent."""
    frames = [samples[start : start + FRAME].tobytes() for start in range(0, len(samples) - FRAME + 1, FRAME)]
    due = time.monotonic()
    sent = []
    for frame in frames:
        await asyncio.sleep(due - time.monotonic())
        sent.append(time.monotonic())
        await mouth.socket.send(frame)
        due += FRAME_S
    return sent
