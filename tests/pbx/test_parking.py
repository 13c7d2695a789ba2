"""A call is parked by its key or where the exchange says, waits, and is taken back by the same key."""

from __future__ import annotations

from pathlib import Path

from tests.pbx.phones import COLLEAGUE, front_desk, registered, until_joined, until_lamp
from tests.peers.asterisk import Asterisk
from tests.peers.baresip import Setup, baresip
from tests.peers.phone_toml import account, phone_toml
from tests.signals import samples_of, speech

WITHOUT_KEYS = phone_toml(
    f'{account()}park_places = "701-702"\n',
    '[[speed_dial]]\nkey = 5\nlabel = "Park"\nnumber = "700"\nkind = "park-anywhere"\n',
)
"""For the places themselves."""


async def test_a_call_is_parked_and_taken_back(tmp_path: Path, exchange: Asterisk) -> None:
    async with (
        baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
    ):
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await until_joined(exchange)
        await phone.tap("speed2")
        await phone.until_words("Parked at 701")
        await phone.until_no_call()
        await until_lamp(phone, "speed2", "on")
        await phone.tap("speed2")
        await phone.until_phase("talking")
        await until_lamp(phone, "speed1", "on")
        await phone.tap("speaker")
        await phone.until_no_call()
        await colleague.until("CALL_CLOSED")
        await until_lamp(phone, "speed2", "off")


async def test_a_call_is_parked_where_the_exchange_says(tmp_path: Path, exchange: Asterisk) -> None:
    """The place is spoken by the exchange; hanging up leaves the call there, and the screen says where."""
    async with (
        baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
    ):
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        await phone.tap("speed5")
        await until_lamp(phone, "speed2", "on")
        spoken = samples_of(await phone.listen(2.0))
        assert abs(spoken).max() > 1_000, "the place"
        await phone.replace()
        await phone.until_words("Parked at 701")
        await phone.until_no_call()
        state = await until_lamp(phone, "speed2", "on")
        assert state["lamps"]["speed5"] == "on"
        assert not colleague.told("CALL_CLOSED")
        await phone.tap("speed2")
        await phone.until_phase("talking")
        await phone.tap("speaker")
        await colleague.until("CALL_CLOSED")


async def test_the_place_that_the_exchange_has_chosen_is_shown(tmp_path: Path, exchange: Asterisk) -> None:
    """No key watches it: the configuration names the places. The same key takes the call back."""
    async with (
        baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", WITHOUT_KEYS) as phone,
    ):
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        await phone.tap("speed5")
        await phone.until(
            lambda state: [call["phase"] for call in state["calls"]] == ["held", "talking"], "the server"
        )
        assert abs(samples_of(await phone.listen(2.0))).max() > 1_000, "the place"
        await phone.replace()
        await phone.until_words("Parked at 701")
        await phone.until_no_call()
        await phone.until_words("201 is parked at 701")
        await until_lamp(phone, "speed5", "on")
        assert not colleague.told("CALL_CLOSED")
        await phone.tap("speed5")
        await phone.until_phase("talking")
        await phone.tap("speaker")
        await colleague.until("CALL_CLOSED")
        await until_lamp(phone, "speed5", "off")
