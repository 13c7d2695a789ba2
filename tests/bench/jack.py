"""A JACK server on its dummy driver: a paced sound card without a sound card, for the baresips.

Its metronome is the mouth, its recorder writes mouth and ear into one file by one clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE

import numpy as np

from tests.signals import Samples

NAME = "dering-bench"
PERIOD_S = 0.010
PATIENCE = 10.0
BEATS_PER_MINUTE = 150
TICK_MS = 60
TICK_HZ = 880


@dataclass(frozen=True, slots=True)
class Jack:
    """A running server; ``rate`` in Hz. Ports are named as in ``jack_lsp``."""

    rate: int

    async def port(self, client: str, direction: str) -> str:
        """Wait for a client's port, "input" or "output"; ``client`` is how its name begins."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for name in (await output_of("jack_lsp")).split():
                    if name.startswith(client) and f":{direction}" in name:
                        return name

    async def connect(self, source: str, sink: str) -> None:
        await output_of("jack_connect", source, sink)

    async def record(self, file: Path, seconds: int, *ports: str) -> list[Samples]:
        """Record ports side by side; gives each one's samples."""
        await output_of("jack_rec", "-f", str(file), "-d", str(seconds), "-b", "16", *ports)
        return channels_of(file)


@contextlib.asynccontextmanager
async def jack(rate: int) -> AsyncIterator[Jack]:
    """A server with periods of 10 ms. Every JACK client started from here on uses it."""
    os.environ["JACK_DEFAULT_SERVER"] = NAME
    os.environ["JACK_NO_START_SERVER"] = "1"
    period = str(round(rate * PERIOD_S))
    async with running("jackd", "-n", NAME, "-r", "-d", "dummy", "-r", str(rate), "-p", period):
        server = Jack(rate)
        await server.port("system:playback", "playback")
        yield server


@contextlib.asynccontextmanager
async def metronome(server: Jack, sink: str) -> AsyncIterator[str]:
    """Ticks into a port, two and a half a second; gives the port they come from."""
    form = (
        "-b",
        str(BEATS_PER_MINUTE),
        "-D",
        str(TICK_MS),
        "-f",
        str(TICK_HZ),
        "-A",
        "0.5",
        "-n",
        "metronome",
    )
    async with running("jack_metro", *form):
        source = await server.port("metronome", "")
        await server.connect(source, sink)
        yield source


@contextlib.asynccontextmanager
async def running(*command: str) -> AsyncIterator[None]:
    """A process, as long as it is needed."""
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def output_of(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)
    output, _ = await process.communicate()
    return output.decode()


def channels_of(file: Path) -> list[Samples]:
    """The channels of a WAV file of 16 bits."""
    with wave.open(str(file), "rb") as recording:
        samples = np.frombuffer(recording.readframes(recording.getnframes()), "<i2")
        return list(samples.reshape(-1, recording.getnchannels()).T)
