"""What a conference costs: five who hear each other, mixed by the phone, beside five calls of baresip's."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.bench.baresip import USER as BARESIP_USER
from tests.bench.baresip import Place, measured_baresip
from tests.bench.figures import Figure
from tests.bench.load import watch
from tests.bench.phones import registered_phone
from tests.bench.several import called, over
from tests.bench.sip_server import Server

CODEC = "G722"
LEGS = 4
"""Far ends; the fifth is the phone's owner."""
BARESIP_CALLS = 5
LIMIT = 2.5
"""Times the processor time of one of baresip's calls, for each leg."""


async def measure(folder: Path, server: Server, _count: int) -> list[Figure]:
    """Four windows of five seconds each; every far end sends back what it hears."""
    figure = Figure(f"CPU of each leg of a five-way {CODEC} conference", "% of a core")
    server.forget()
    async with (
        registered_phone(folder / "phone", server) as phone,
        measured_baresip(folder / "baresip", CODEC, Place(answers=True)) as baresip,
    ):
        await server.registered(BARESIP_USER)
        theirs = [server.call(BARESIP_USER, CODEC) for _ in range(BARESIP_CALLS)]
        for call in theirs:
            await call.until(200)
        ours = [await called(phone, server, number, CODEC) for number in range(1, LEGS + 1)]
        await phone.tap("conference")
        await phone.until(
            lambda state: [call["phase"] for call in state["calls"]] == ["talking"] * LEGS, "a conference"
        )
        await watch(figure, (phone.process.pid, baresip.pid))
        for call in theirs:
            await call.hang_up()
        await over(phone, server, *ours)
    figure.ours = [value / LEGS for value in figure.ours]
    figure.theirs = [value / BARESIP_CALLS for value in figure.theirs]
    figure.goal = LIMIT * statistics.median(figure.theirs)
    return [figure]
