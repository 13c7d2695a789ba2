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

STEEP = 1.5
APART = RATE // 20
"""Steps nearer to each other than 50 ms are one glitch."""


def glitches(samples: Samples) -> list[float]:
    """When (s) the wave was broken."""
    steps = np.abs(np.diff(samples.astype(np.int32)))
    at = np.flatnonzero(steps > STEEP * steepest(HERTZ, AMPLITUDE))
    return [float(place / RATE) for place in at[np.flatnonzero(np.diff(at, prepend=-APART - 1) > APART)]]


async def soak(clock: float, seconds: int, folder: Path) -> int:
    """One call between a card with this clock and one with the right one; gives the glitches at both."""
    cards = {
        "wrong": Pulse(folder / "wrong", ("wrong",), clock=clock),
        "right": Pulse(folder / "right", ("right",)),
    }
    for name, pulse in cards.items():
        pulse.say(name, sine(HERTZ, seconds * max(1.0, clock) + 60, AMPLITUDE))
        pulse.start()
    try:
        async with stacks(folder) as start:
            near = await on_cards(start, cards["wrong"], AlsaSound(cards["wrong"].device("wrong")))
            await call_far_end(start, near, card=(cards["right"], "right"))
            near.stack.sound(Sound(heard=frozenset({ONE}), microphone=True, transducer=Transducer.HANDSET))
            await asyncio.sleep(SETTLED_S)
            began = {name: len(pulse.heard(name)) for name, pulse in cards.items()}
            await asyncio.sleep(seconds)
            heard = {name: pulse.heard(name)[began[name] :] for name, pulse in cards.items()}
    finally:
        for pulse in cards.values():
            pulse.stop()
    broken = 0
    for name, samples in heard.items():
        found = glitches(samples)
        broken += len(found)
        places = ", ".join(f"{place:.1f} s" for place in found[:10])
        print(
            f"  at the {name} clock: {len(samples) / RATE:.1f} s, {len(found)} glitches {places}", flush=True
        )
    return broken


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
