"""A queue of the exchange's: its calls ring at the desk, and whoever waits hears music."""

from __future__ import annotations

from pathlib import Path

from tests.pbx.pbx import MUSIC_HZ
from tests.pbx.phones import back_office, front_desk, registered
from tests.pbx.test_calls import until_heard
from tests.peers.asterisk import Asterisk
from tests.scenarios.lan import talk


async def test_whoever_waits_in_it_is_taken(tmp_path: Path, exchange: Asterisk) -> None:
    async with (
        registered(tmp_path / "phone", front_desk()) as phone,
        registered(tmp_path / "other", back_office()) as other,
    ):
        await other.lift()
        await other.dial("803#")
        await phone.until_phase("incoming")
        await phone.until_words("102")
        await until_heard(other, MUSIC_HZ)
        await phone.lift()
        await phone.until_phase("talking")
        await talk(phone, other)
        await phone.replace()
        await other.until(lambda state: state["tone"] == "busy", "the tone after a call")
