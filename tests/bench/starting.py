"""From the start of the process: to the ready line, and to the registrar's 200."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench.baresip import USER as BARESIP_USER
from tests.bench.baresip import measured_baresip
from tests.bench.figures import Figure
from tests.bench.phones import USER, start_to_ready, with_account
from tests.bench.sip_server import Server

WARM_UP = 1
SHARE = 5
"""Of five short repetitions one start: it takes a second."""


async def measure(folder: Path, server: Server, count: int) -> list[Figure]:
    """Everything here."""
    count = max(1, count // SHARE)
    ready = Figure("start -> ready line", "s", goal=1.5)
    registered = Figure("start -> registered (goal: baresip + 1 s)", "s")
    busy = Figure("start -> ready line, two busy processes beside it", "s", goal=1.5)
    (folder / "phone").mkdir(parents=True)
    (folder / "phone" / "phone.toml").write_text(with_account(), encoding="utf-8")
    for _ in range(WARM_UP + count):
        took, until_registered = await start_phone(folder / "phone", server)
        ready.ours.append(took)
        registered.ours.append(until_registered)
        registered.theirs.append(await start_baresip(folder / "baresip", server))
    async with busy_processes(2):
        for _ in range(WARM_UP + count):
            took, _ = await start_phone(folder / "phone", server)
            busy.ours.append(took)
    for figure in (ready, registered, busy):
        del figure.ours[:WARM_UP], figure.theirs[:WARM_UP]
    registered.goal = statistics.median(registered.theirs) + 1
    return [ready, registered, busy]


async def start_phone(folder: Path, server: Server) -> tuple[float, float]:
    """Start and end a phone; gives the seconds to the ready line and to being registered."""
    server.forget()
    process, started, ready = await start_to_ready(folder)
    registered = await server.registered(USER)
    process.terminate()
    assert await process.wait() == 0
    return ready - started, registered - started


async def start_baresip(folder: Path, server: Server) -> float:
    """Start and end a baresip; gives the seconds to being registered."""
    server.forget()
    async with measured_baresip(folder) as baresip:
        return await server.registered(BARESIP_USER) - baresip.spawned


@contextlib.asynccontextmanager
async def busy_processes(count: int) -> AsyncIterator[None]:
    """So many processes that take all the time they can get."""
    command = (sys.executable, "-c", "while True: pass")
    spinning = [await asyncio.create_subprocess_exec(*command) for _ in range(count)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            await process.wait()
