"""Thousands of calls of every kind, for half an hour: python -m tests.peers.soak [--calls 2000] [--seed 1]

SIPp and baresip call the phone and are called; calls are held, waited for, refused, given up and sent on. In
the end no call may be left, every call must have its record, and memory must not have grown by more than
MOST_KB a call. Exit status 1 if that is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.desk_phone import DeskPhone, desk_phone
from tests.network import BARESIP, SIPP, private_network
from tests.peers.baresip import Baresip, Setup, baresip
from tests.peers.phone_toml import LISTENS, URI, phone_toml, speed_dial
from tests.peers.sipp import answering, calling
from tests.signals import SENTENCE, speech

MOST_KB = 1.0
SAMPLE = 25
"""Calls from one look at memory and records to the next; the store keeps the last thousand."""

KEYS = """
[[speed_dial]]
key = 3
kind = "do-not-disturb"
[[speed_dial]]
key = 4
kind = "forward"
number = "{forward}"
"""


@dataclass
class Soak:
    """The phone and its peers, and what was seen of them."""

    phone: DeskPhone
    baresip: Baresip
    folder: Path
    calls: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    records: set[tuple[str, int]] = field(default_factory=set)
    memory: list[tuple[int, int]] = field(default_factory=list)

    def sipp_folder(self) -> Path:
        return self.folder / "sipp" / str(sum(self.kinds.values()))

    async def rest(self) -> None:
        """Until nothing is left of the calls."""
        await self.phone.replace()
        await self.phone.until(
            lambda state: (
                all(call["phase"] == "ended" for call in state["calls"]) and state["route"] == "closed"
            ),
            "a phone at rest",
        )

    async def closed_again(self, before: int) -> None:
        await self.baresip.until_times("CALL_CLOSED", before + 1)

    def look(self) -> None:
        """At the phone's memory, and at the records that it has kept."""
        status = Path(f"/proc/{self.phone.process.pid}/status").read_text(encoding="ascii")
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
        self.memory.append((self.calls, resident))
        database = next(self.folder.rglob("calls.db"))
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
            self.records |= set(store.execute("SELECT run, call FROM calls WHERE closed = 1"))


async def sipp_calls(soak: Soak) -> int:
    async with calling(soak.sipp_folder(), "uac", LISTENS) as sipp:
        await soak.phone.until_phase("incoming")
        await soak.phone.lift()
        await sipp.passed()
    return 1


async def sipp_gives_up(soak: Soak) -> int:
    async with calling(soak.sipp_folder(), "hang_up_ringing", LISTENS) as sipp:
        await soak.phone.until(lambda state: state["ringing"], "its bell")
        await sipp.passed()
    return 1


async def sipp_is_called(soak: Soak) -> int:
    async with answering(soak.sipp_folder(), "answer") as sipp:
        await soak.phone.lift()
        await soak.phone.tap("speed1")
        await soak.phone.until_phase("talking")
        await soak.phone.replace()
        await sipp.passed()
    return 1


async def sipp_refuses(soak: Soak) -> int:
    async with answering(soak.sipp_folder(), "refuse", code="486", reason="Busy") as sipp:
        await soak.phone.lift()
        await soak.phone.tap("speed1")
        await soak.phone.until(lambda state: state["tone"] == "busy", "busy tone")
        await sipp.passed()
    return 1


async def sipp_is_given_up(soak: Soak) -> int:
    async with answering(soak.sipp_folder(), "no_answer") as sipp:
        await soak.phone.lift()
        await soak.phone.tap("speed1")
        await soak.phone.until(lambda state: state["tone"] == "ringback", "ringback")
        await soak.phone.replace()
        await sipp.passed()
    return 1


async def baresip_is_held(soak: Soak) -> int:
    closed = len(soak.baresip.told("CALL_CLOSED"))
    await soak.baresip.dial(URI)
    await soak.phone.until_phase("incoming")
    await soak.phone.lift()
    await soak.phone.until_phase("talking")
    for phase in ("held", "talking"):
        await soak.phone.tap("hold")
        await soak.phone.until_phase(phase)
    await soak.phone.dial("5")
    await soak.phone.replace()
    await soak.closed_again(closed)
    return 1


async def another_waits(soak: Soak) -> int:
    """baresip is held while SIPp's call is taken; then it comes back."""
    closed = len(soak.baresip.told("CALL_CLOSED"))
    await soak.baresip.dial(URI)
    await soak.phone.until_phase("incoming")
    await soak.phone.lift()
    await soak.phone.until_phase("talking")
    async with calling(soak.sipp_folder(), "uac", LISTENS) as sipp:
        await soak.phone.until_phase("incoming")
        await soak.phone.tap("ok")
        await soak.phone.until_phase("held")
        await sipp.passed()
    await soak.phone.until(
        lambda state: [call["phase"] for call in state["calls"] if call["phase"] != "ended"] == ["held"],
        "the held call alone",
    )
    await soak.baresip.hang_up()
    await soak.closed_again(closed)
    return 2


async def nobody_is_let_through(soak: Soak) -> int:
    closed = len(soak.baresip.told("CALL_CLOSED"))
    await soak.phone.tap("speed3")
    await soak.baresip.dial(URI)
    await soak.closed_again(closed)
    await soak.phone.tap("speed3")
    return 1


async def a_call_is_sent_on(soak: Soak) -> int:
    closed = len(soak.baresip.told("CALL_CLOSED"))
    await soak.phone.tap("speed4")
    async with answering(soak.sipp_folder(), "refuse", code="486", reason="Busy") as sipp:
        await soak.baresip.dial(URI)
        await sipp.passed()
    await soak.closed_again(closed)
    await soak.phone.tap("speed4")
    return 1


KINDS: tuple[Callable[[Soak], Awaitable[int]], ...] = (
    sipp_calls,
    sipp_gives_up,
    sipp_is_called,
    sipp_refuses,
    sipp_is_given_up,
    baresip_is_held,
    another_waits,
    nobody_is_let_through,
    a_call_is_sent_on,
)


async def run(calls: int, seed: int, folder: Path) -> Soak:
    dice = random.Random(seed)
    there = f"sip:12@{SIPP}:5060"
    toml = phone_toml(speed_dial(there), KEYS.format(forward=there), direct_calls=True)
    setup = Setup(transport="", answer="auto")
    async with (
        desk_phone(folder / "phone", toml, "--log-level", "warning") as phone,
        baresip(folder / "baresip", speech(SENTENCE), setup) as peer,
    ):
        soak = Soak(phone, peer, folder)
        while soak.calls < calls:
            kind = dice.choice(KINDS)
            soak.calls += await kind(soak)
            soak.kinds[kind.__name__] += 1
            await soak.rest()
            del phone.history[:-1]
            peer.events[:] = [event for event in peer.events if event.get("type") == "CALL_CLOSED"]
            if sum(soak.kinds.values()) % SAMPLE == 0:
                await asyncio.to_thread(soak.look)
        await asyncio.to_thread(soak.look)
    return soak


def slope_kb(memory: list[tuple[int, int]]) -> float:
    """How much memory a call costs for ever, in kB; the first quarter warms up."""
    settled = memory[len(memory) // 4 :]
    if len(settled) < 3:
        return 0.0
    calls, resident = zip(*settled, strict=True)
    return float(np.polyfit(calls, resident, 1)[0])


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Thousands of calls of every kind.")
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    with private_network(), tempfile.TemporaryDirectory(prefix="dering-soak-") as folder:
        soak = asyncio.run(run(options.calls, options.seed, Path(folder)))
    growth, lost = slope_kb(soak.memory), soak.calls - len(soak.records)
    print(f"{soak.calls} calls in {time.monotonic() - began:.0f} s from {BARESIP} and {SIPP}:")
    for name, count in soak.kinds.most_common():
        print(f"  {count:5} {name.replace('_', ' ')}")
    print(
        f"memory: {soak.memory[0][1]} kB at first, {soak.memory[-1][1]} kB at last, {growth:+.2f} kB a call"
    )
    print(f"records: {len(soak.records)}, {lost} lost")
    return 1 if lost or growth > MOST_KB else 0


if __name__ == "__main__":
    sys.exit(main())
