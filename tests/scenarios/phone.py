"""The phone of a scenario, as the person at it has it, whatever board it is on."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from board.api import Part
from tests.desk_phone import DeskPhone, desk_phone


class Phone(Protocol):
    """What a scenario does with a phone, and what it sees and hears of it. What is waited for must come."""

    async def lift(self) -> None: ...

    async def replace(self) -> None: ...

    async def tap(self, *keys: str) -> None:
        """Press and release keys by their names (board.api.Key), ``*`` and ``#``."""

    async def dial(self, number: str) -> None: ...

    async def soft_key(self, label: str) -> None:
        """Press the soft key below which the display says this, once it does."""

    async def until_words(self, text: str) -> object:
        """Wait until the display says this."""

    async def until_talking(self) -> None: ...

    async def until_tone(self, tone: str) -> None:
        """Wait for the tone in the handset: "dial", "ringback" or "busy", as in Indonesia."""

    async def until_bell(self, rings: bool) -> None:
        """Wait until the bell rings, or rings no more."""

    async def until_lamp(self, lamp: str, light: str) -> None:
        """Wait until a lamp shines so (board.api.Light)."""

    async def speak_and_listen(self, speech: bytes, seconds: float) -> bytes:
        """Speak into the handset (16 kHz, 16 bit, mono), and give what was heard in it for so long."""

    async def bounce(self, seconds: float) -> None:
        """Let the hook switch bounce for so long at every move, or no more (0)."""

    async def plug(self, part: Part, plugged: bool) -> None:
        """Pull the plug of the display or the codec, or put it back."""


class EmulatedPhone:
    """A phone on the emulated board."""

    def __init__(self, phone: DeskPhone) -> None:
        self._phone = phone
        self._faults: dict[str, float | bool] = {}
        self.lift = phone.lift
        self.replace = phone.replace
        self.tap = phone.tap
        self.dial = phone.dial
        self.soft_key = phone.soft_key
        self.until_words = phone.until_words
        self.speak_and_listen = phone.speak_and_listen

    async def until_talking(self) -> None:
        await self._phone.until_phase("talking")

    async def until_tone(self, tone: str) -> None:
        await self._phone.until(lambda state: state["tone"] == tone, f"{tone} tone")

    async def until_bell(self, rings: bool) -> None:
        await self._phone.until(lambda state: state["ringing"] is rings, f"the bell {rings}")

    async def until_lamp(self, lamp: str, light: str) -> None:
        await self._phone.until(lambda state: state["lamps"][lamp] == light, f"{lamp} {light}")

    async def bounce(self, seconds: float) -> None:
        await self._break(bounce_ms=1000 * seconds)

    async def plug(self, part: Part, plugged: bool) -> None:
        await self._break(**{f"{part}_unplugged": not plugged})

    async def _break(self, **faults: float | bool) -> None:
        self._faults |= faults
        await self._phone.fault(**self._faults)


@asynccontextmanager
async def phone_of(folder: Path, configuration: str) -> AsyncIterator[Phone]:
    """A running phone: on the emulated board, or inside the virtual lab on the Pi's."""
    if "LAB_GPIO" in os.environ:
        from tests.lab.phone import lab_phone

        async with lab_phone(folder, configuration) as pi:
            yield pi
    else:
        async with desk_phone(folder, configuration) as phone:
            yield EmulatedPhone(phone)
