"""How soon a key does what it should with calls that go on: hold, change between two, give one away."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.phones import QUIET, USER, with_account
from tests.bench.quickness import WARM_UP, idle, note
from tests.bench.sip_server import Call, Server
from tests.desk_phone import DeskPhone, desk_phone

GIVEN_TO = """
[[speed_dial]]
key = 1
label = "Other"
number = "202"
"""


async def measure(folder: Path, server: Server, count: int) -> list[Figure]:
    """Each ``count`` times, in calls of their own."""
    held = Figure("hold key -> re-INVITE on the wire", "ms", goal=50)
    swapped = Figure("swap -> both re-INVITEs on the wire", "ms", goal=50)
    given = Figure("speed-dial key in a call -> REFER on the wire", "ms", goal=50)
    server.forget()
    async with desk_phone(folder / "phone", with_account() + GIVEN_TO, *QUIET) as phone:
        await phone.until_registered()
        for _ in range(WARM_UP + count):
            note(held.ours, await hold(phone, server))
            note(swapped.ours, await swap(phone, server))
            note(given.ours, await give_away(phone, server))
    figures = [held, swapped, given]
    for figure in figures:
        del figure.ours[:WARM_UP]
    return figures


async def called(phone: DeskPhone, server: Server, talking: int = 1, codec: str = "PCMU") -> Call:
    """Call the phone and have it answered."""
    call = server.call(USER, codec)
    await call.until(180)
    if talking == 1:
        await phone.lift()
    else:
        await phone.tap("ok")
    await call.until(200)
    await phone.until(
        lambda state: (
            [each["phase"] for each in state["calls"]].count("talking") == 1
            and len(state["calls"]) == talking
        ),
        "a call",
    )
    return call


async def hold(phone: DeskPhone, server: Server) -> float:
    call = await called(phone, server)
    began = time.monotonic()
    await phone.press("hold")
    came = await server.asked("INVITE", "a=sendonly")
    await phone.release("hold")
    await phone.until_phase("held")
    await over(phone, server, call)
    return came - began


async def swap(phone: DeskPhone, server: Server) -> float:
    first = await called(phone, server)
    second = await called(phone, server, talking=2)
    await server.asked("INVITE", "a=sendonly")
    began = time.monotonic()
    await phone.press("soft1")
    came = [await server.asked("INVITE") for _ in range(2)]
    await phone.release("soft1")
    await over(phone, server, first, second)
    return came[-1] - began


async def give_away(phone: DeskPhone, server: Server) -> float:
    call = await called(phone, server)
    began = time.monotonic()
    await phone.press("speed1")
    await phone.release("speed1")
    came = await server.asked("REFER")
    await over(phone, server, call)
    return came - began


async def over(phone: DeskPhone, server: Server, *calls: Call) -> None:
    """Hang up at the far end, and rest."""
    await asyncio.gather(*(call.hang_up() for call in calls))
    await phone.replace()
    await idle(phone)
    while not server.within.empty():
        server.within.get_nowait()
