"""The phones at the exchange, and somebody who calls from outside."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from tests.desk_phone import PATIENCE, DeskPhone, State, desk_phone
from tests.network import OTHER_PHONE
from tests.peers.asterisk import Asterisk
from tests.peers.phone_toml import account, of_another, phone_toml

COLLEAGUE = "201"
"""baresip; 101 and 102 are desk phones."""

JOINED = re.compile(r"\b2 basic\b")
SILENCE = np.zeros(1_600, np.int16)
KEYS = """
[[speed_dial]]
key = 1
label = "Sari"
number = "201"
kind = "extension"
[[speed_dial]]
key = 2
label = "Parked"
number = "701"
kind = "park"
[[speed_dial]]
key = 3
label = "Messages"
kind = "voicemail"
[[speed_dial]]
key = 5
label = "Park"
number = "700"
kind = "park-anywhere"
[[speed_dial]]
key = 4
label = "Group"
number = "*88"
kind = "code"
"""


def front_desk(pickup: str = "*8{number}") -> str:
    """The configuration of extension 101; without ``pickup`` it takes calls by Replaces."""
    code = f'pickup = "{pickup}"\n' if pickup else ""
    return phone_toml(f'{account()}voicemail = "*97"\n{code}', KEYS)


def back_office() -> str:
    """The configuration of extension 102."""
    return of_another(phone_toml(account()), "102", OTHER_PHONE)


@asynccontextmanager
async def registered(folder: Path, toml: str) -> AsyncIterator[DeskPhone]:
    """A phone that the exchange knows."""
    async with desk_phone(folder, toml) as phone:
        await phone.until_registered()
        yield phone


def called_from_outside(exchange: Asterisk, extension: str) -> None:
    """Somebody calls an extension, and says a note for as long as that talks."""
    exchange.ask(f"channel originate Local/{extension}@phones/n application Milliwatt")


async def until_joined(exchange: Asterisk) -> None:
    """Wait until the exchange has joined a call's two sides.

    It answers the caller before, and until then refuses to transfer them (400 to a REFER).
    """
    async with asyncio.timeout(PATIENCE):
        while not JOINED.search(await asyncio.to_thread(exchange.ask, "bridge show all")):
            pass


async def until_lamp(phone: DeskPhone, lamp: str, light: str) -> State:
    return await phone.until(lambda state: state["lamps"][lamp] == light, f"lamp {lamp} {light}")
