"""What a call costs: memory and processor time, of the phone and of baresip in like calls at one time."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench.baresip import USER as BARESIP_USER
from tests.bench.baresip import Place, a_minute_of_speech, measured_baresip
from tests.bench.ear import RATE, ear, speak
from tests.bench.figures import Figure
from tests.bench.phones import USER, registered_phone
from tests.bench.sip_server import Server
from tests.desk_phone import DeskPhone

CODECS = ("G722", "PCMU")
WINDOW_S = 5.0
WINDOWS = 4
SETTLE_S = 1.5


async def measure(folder: Path, server: Server, _count: int) -> list[Figure]:
    """Four windows of five seconds each; both calls are with the server, which sends back what it hears."""
    resident = Figure("memory in a call, resident (RSS)", "MB", goal=70)
    share = Figure("memory in a call, proportional (PSS)", "MB")
    costs = []
    for codec in CODECS:
        server.forget()
        async with (
            registered_phone(folder / f"phone-{codec}", server) as phone,
            measured_baresip(folder / f"baresip-{codec}", codec, Place(answers=True)) as baresip,
        ):
            await server.registered(BARESIP_USER)
            pids = (phone.process.pid, baresip.pid)
            heard = Figure(f"CPU of a {codec} call, its sound streamed by /audio", "% of a core")
            alone = Figure(f"CPU of a {codec} call, nobody at /audio", "% of a core")
            async with both_in_call(phone, server, codec):
                async with talking(phone):
                    await watch(heard, pids)
                await watch(alone, pids)
                for figure, kind in ((resident, "Rss"), (share, "Pss")):
                    figure.ours.append(memory(pids[0], kind))
                    figure.theirs.append(memory(pids[1], kind))
        costs += [heard, alone]
    return [resident, share, *costs]


@contextlib.asynccontextmanager
async def both_in_call(phone: DeskPhone, server: Server, codec: str) -> AsyncIterator[None]:
    """The server calls both; the phone's handset is lifted, baresip answers by itself."""
    calls = [server.call(USER, codec), server.call(BARESIP_USER, codec)]
    await phone.until_phase("incoming")
    await phone.lift()
    for call in calls:
        await call.until(200)
    talking = await phone.until_phase("talking")
    assert talking["codec"] == codec, talking
    yield
    for call in calls:
        await call.hang_up()
    await phone.replace()


@contextlib.asynccontextmanager
async def talking(phone: DeskPhone) -> AsyncIterator[None]:
    """Speech goes into the microphone, and somebody listens."""
    async with ear(phone) as mouth:
        task = asyncio.create_task(speak(mouth, a_minute_of_speech(int(RATE))))
        try:
            yield
        finally:
            task.cancel()


async def watch(figure: Figure, pids: tuple[int, int]) -> None:
    """Note the processor time of both in each window."""
    await asyncio.sleep(SETTLE_S)
    for _ in range(WINDOWS):
        began, before = time.monotonic(), [processor_time(pid) for pid in pids]
        await asyncio.sleep(WINDOW_S)
        took = time.monotonic() - began
        ours, theirs = (processor_time(pid) - start for pid, start in zip(pids, before, strict=True))
        figure.ours.append(100 * ours / took)
        figure.theirs.append(100 * theirs / took)


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has had with all its threads (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid: int, kind: str) -> float:
    """Megabytes of a process: Rss, or Pss (shared pages divided among those who share them)."""
    found = re.search(rf"^{kind}:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found, f"no {kind} of process {pid}"
    return int(found[1]) / 1024
