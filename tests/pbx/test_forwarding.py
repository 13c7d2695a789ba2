"""Calls that go on to another number: by the exchange's codes, by the phone's 302, and in circles."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.desk_phone import PATIENCE, DeskPhone
from tests.pbx.phones import back_office, called_from_outside, front_desk, registered
from tests.peers.asterisk import Asterisk

BY_CODES = """
[calls]
forward_always_code = "*21*{number}"
forward_always_off_code = "#21#"
"""


async def forward(phone: DeskPhone, number: str) -> None:
    """By the menu, as its owner does."""
    await phone.soft_key("Menu")
    await phone.choose("Incoming calls", "Forward all")
    await phone.dial(number)
    await phone.soft_key("Save")


async def test_the_exchange_does_it_by_its_codes(tmp_path: Path, exchange: Asterisk) -> None:
    async with (
        registered(tmp_path / "phone", front_desk() + BY_CODES) as phone,
        registered(tmp_path / "other", back_office()) as other,
    ):
        await forward(phone, "102")
        await phone.until_words("Calls are forwarded")
        await phone.until_no_call()
        called_from_outside(exchange, "101")
        await other.until_phase("incoming")
        assert not (await phone.state())["calls"]
        await other.tap("back")
        await other.until_no_call()
        await phone.soft_key("Menu")
        await phone.choose("Incoming calls", "Forward all")
        await phone.until_words("Calls are no longer forwarded")
        await phone.until_no_call()
        called_from_outside(exchange, "101")
        await phone.until_phase("incoming")


async def test_the_exchange_follows_the_phones_word(tmp_path: Path, exchange: Asterisk) -> None:
    """302 (RFC 5359, 2.7)."""
    async with (
        registered(tmp_path / "phone", front_desk() + '[calls]\nforward_always = "102"\n'),
        registered(tmp_path / "other", back_office()) as other,
    ):
        called_from_outside(exchange, "101")
        await other.until_phase("incoming")
        await other.lift()
        await other.until_phase("talking")


async def test_a_circle_comes_to_an_end(tmp_path: Path, exchange: Asterisk) -> None:
    """Each sends its calls on to the other: whoever calls is released, and the phones can telephone."""
    async with (
        registered(tmp_path / "phone", front_desk() + '[calls]\nforward_always = "102"\n') as phone,
        registered(tmp_path / "other", back_office() + '[calls]\nforward_always = "101"\n'),
    ):
        called_from_outside(exchange, "101")
        async with asyncio.timeout(PATIENCE):
            while True:
                if "0 active channels" in exchange.ask("core show channels count"):
                    break
                await asyncio.sleep(0.1)
        await phone.lift()
        await phone.dial("800#")
        await phone.until_phase("talking")
