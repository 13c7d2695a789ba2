"""A call on a sound card whose clock is wrong: python -m tests.sound.soak [--seconds 600] [--ppm 200]

A steady sine goes both ways, and nothing but the sine may be heard: a step between two samples that is
steeper than the wave is a glitch. Exit status 1 if there is one. The card is PulseAudio in a time of its own
(libfaketime).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import numpy as np

from board.api import AlsaSound, Transducer
from firmware.config.model import Config
from firmware.sip.api import Sound
from tests.network import private_network
from tests.signals import RATE, Samples
from tests.sip.conftest import Running, StartStack
from tests.sip.events import Events
from tests.sip.far_stack import FarStack
from tests.sip.stack_process import BOARD, Port
from tests.sound.calls import ONE, call_far_end, on_cards, sine, steepest
from tests.sound.pulse import Pulse

HERTZ, AMPLITUDE = 437.0, 8000.0
SETTLED_S = 3
"""Jitter buffers find their size at the beginning of a call."""

LOOK_S = 10
STEEP = 1.5
APART = RATE // 20
"""Steps nearer to each other than 50 ms are one glitch."""


def glitches(samples: Samples) -> list[float]:
    """When (s) the wave was broken."""
    steps = np.abs(np.diff(samples.astype(np.int32)))
    at = np.flatnonzero(steps > STEEP * steepest(HERTZ, AMPLITUDE))
    return [float(place / RATE) for place in at[np.flatnonzero(np.diff(at, prepend=-APART - 1) > APART)]]


async def soak(clock: float, seconds: int, folder: Path) -> int:
    """One call; gives how many glitches both ends heard."""
    pulse = Pulse(folder, ("handset",), clock=clock)
    pulse.say("handset", sine(HERTZ, seconds * max(1.0, clock) + 60, AMPLITUDE))
    pulse.start()
    try:
        async with stacks(folder) as start:
            near = await on_cards(start, pulse, AlsaSound(pulse.device("handset")))
            far = await call_far_end(start, near)
            await far.stack.speak(sine(HERTZ, 1, AMPLITUDE).tobytes())
            near.stack.sound(Sound(heard=frozenset({ONE}), microphone=True, transducer=Transducer.HANDSET))
            await asyncio.sleep(SETTLED_S)
            begin = len(pulse.heard("handset"))
            at_far_end = await listen(far, seconds)
            at_card = pulse.heard("handset")[begin:]
    finally:
        pulse.stop()
    broken = 0
    for where, heard in (("at the card", at_card), ("at the far end", at_far_end)):
        found = glitches(heard)
        broken += len(found)
        places = ", ".join(f"{place:.1f} s" for place in found[:10])
        print(f"  {where}: {len(heard) / RATE:.1f} s heard, {len(found)} glitches {places}", flush=True)
    return broken


async def listen(far: Running, seconds: int) -> Samples:
    """What the far end hears from now on; it keeps a minute only, so it is asked often."""
    pieces, since, end = [], time.monotonic(), time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(min(LOOK_S, max(0.1, end - time.monotonic())))
        frames = await far.stack.heard(since)
        pieces += [frame for when, frame in frames if when > since]
        since = max([since, *(when for when, _ in frames)])
    return np.frombuffer(b"".join(pieces), "<i2")


@contextlib.asynccontextmanager
async def stacks(folder: Path) -> AsyncIterator[StartStack]:
    """Starts stacks, and ends them."""
    running: list[Running] = []

    async def start(
        config: Config, port: Port = BOARD, environment: Mapping[str, str] | None = None
    ) -> Running:
        events = Events()
        stack = FarStack(config, folder / f"stack{len(running)}.log", port, environment)
        running.append(Running(stack, events))
        await stack.start(events.post)
        return running[-1]

    try:
        yield start
    finally:
        for each in running:
            await each.stack.close()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="A long call on a sound card whose clock is wrong.")
    parser.add_argument("--seconds", type=int, default=600, help="of each call (600)")
    parser.add_argument("--ppm", type=float, default=200, help="how wrong the clock is, both ways (200)")
    arguments = parser.parse_args()
    broken = 0
    with private_network():
        for ppm in (arguments.ppm, -arguments.ppm):
            print(f"a card's clock {ppm:+.0f} ppm, {arguments.seconds} s", flush=True)
            with tempfile.TemporaryDirectory() as folder:
                broken += asyncio.run(soak(1 + ppm / 1e6, arguments.seconds, Path(folder)))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
