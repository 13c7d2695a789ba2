"""How soon a key's lamp shows what a colleague does, once the server tells (dialog-info, RFC 4235)."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.phones import QUIET, with_account
from tests.bench.quickness import WARM_UP, note
from tests.bench.sip_server import Server
from tests.desk_phone import DeskPhone, desk_phone

COLLEAGUE = "202"
KEY = f"""
[[speed_dial]]
key = 1
label = "Colleague"
number = "{COLLEAGUE}"
kind = "extension"
"""


async def measure(folder: Path, server: Server, count: int) -> list[Figure]:
    """The colleague is rung and hangs up, ``count`` times."""
    figure = Figure("NOTIFY in -> speed-dial lamp on /events", "ms", goal=50)
    server.forget()
    async with desk_phone(folder / "phone", with_account() + KEY, *QUIET) as phone:
        await phone.until_registered()
        subscription = await server.subscribed()
        subscription.tell(COLLEAGUE, "")
        for _ in range(WARM_UP + count):
            for state, light in (("early", "fast"), ("confirmed", "on"), ("", "off")):
                began = time.monotonic()
                subscription.tell(COLLEAGUE, state)
                await until_lamp(phone, light)
                note(figure.ours, time.monotonic() - began)
    del figure.ours[: 3 * WARM_UP]
    return [figure]


async def until_lamp(phone: DeskPhone, light: str) -> None:
    await phone.until(lambda state: state["lamps"]["speed1"] == light, f"lamp {light}")
