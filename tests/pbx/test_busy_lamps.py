"""Keys for colleagues: the lamp follows what they do, and a press takes a call that rings there."""

from __future__ import annotations

from pathlib import Path

from tests.pbx.phones import COLLEAGUE, SILENCE, called_from_outside, front_desk, registered, until_lamp
from tests.peers.asterisk import Asterisk
from tests.peers.baresip import Setup, baresip
from tests.signals import level, samples_of

WAITS = Setup(COLLEAGUE, answer="manual")
MILLIWATT_HZ = 1_004
LOUD = 100.0


async def test_the_lamp_follows_a_call(tmp_path: Path, exchange: Asterisk) -> None:
    async with (
        baresip(tmp_path / "baresip", SILENCE, WAITS) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
    ):
        called_from_outside(exchange, COLLEAGUE)
        await until_lamp(phone, "speed1", "fast")
        await phone.until_words("Sari rings")
        await colleague.accept()
        await until_lamp(phone, "speed1", "on")
        await colleague.hang_up()
        await until_lamp(phone, "speed1", "off")


async def test_a_press_takes_the_call_that_rings_there(tmp_path: Path, exchange: Asterisk) -> None:
    async with (
        baresip(tmp_path / "baresip", SILENCE, WAITS) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
    ):
        called_from_outside(exchange, COLLEAGUE)
        await until_lamp(phone, "speed1", "fast")
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await colleague.until("CALL_CLOSED")
        assert level(samples_of(await phone.listen(1.0)), MILLIWATT_HZ) > LOUD, "the caller is heard"
        await until_lamp(phone, "speed1", "off")
        await phone.tap("speaker")
        await phone.until_no_call()


async def test_a_press_takes_the_groups_call(tmp_path: Path, exchange: Asterisk) -> None:
    """Whichever of its phones rings."""
    async with (
        baresip(tmp_path / "baresip", SILENCE, WAITS) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
    ):
        called_from_outside(exchange, COLLEAGUE)
        await colleague.until("CALL_INCOMING")
        await phone.tap("speed4")
        await phone.until_phase("talking")
        await colleague.until("CALL_CLOSED")
        assert level(samples_of(await phone.listen(1.0)), MILLIWATT_HZ) > LOUD, "the caller is heard"
        await phone.tap("speaker")
        await phone.until_no_call()


async def test_without_a_code_the_colleague_is_called(tmp_path: Path, exchange: Asterisk) -> None:
    """Asterisk does not tell which dialog rings there, so that no INVITE can replace it."""
    async with (
        baresip(tmp_path / "baresip", SILENCE, WAITS) as colleague,
        registered(tmp_path / "phone", front_desk(pickup="")) as phone,
    ):
        called_from_outside(exchange, COLLEAGUE)
        await until_lamp(phone, "speed1", "fast")
        await phone.tap("speed1")
        await colleague.until_times("CALL_INCOMING", 2)
        await phone.tap("speaker")
        await phone.until_no_call()
        await colleague.hang_up()
