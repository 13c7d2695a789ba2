"""Calls through the exchange: its music, transfers in each part, a conference, refusals and their words."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.desk_phone import PATIENCE, DeskPhone, State
from tests.pbx.pbx import ADDRESS, MUSIC_HZ
from tests.pbx.phones import COLLEAGUE, SILENCE, back_office, front_desk, registered, until_joined
from tests.peers.asterisk import Asterisk
from tests.peers.baresip import Setup, baresip
from tests.scenarios.lan import talk
from tests.signals import level, samples_of, speech

LOUD = 100.0


def phases(state: State) -> list[str]:
    return [each["phase"] for each in state["calls"]]


async def until_heard(phone: DeskPhone, frequency: float) -> None:
    """Listen until a note is there: the exchange takes a moment to put it on."""
    async with asyncio.timeout(PATIENCE):
        while level(samples_of(await phone.listen(0.5)), frequency) < LOUD:
            pass


async def test_who_is_held_hears_the_music(tmp_path: Path, exchange: Asterisk) -> None:
    async with (
        baresip(tmp_path / "baresip", SILENCE, Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
    ):
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await phone.tap("hold")
        await phone.until_phase("held")
        await phone.listen(1.5)
        await phone.tap("hold")
        await phone.until_phase("talking")
        await phone.tap("speaker")
        await phone.until_no_call()
        assert level(await colleague.heard(), MUSIC_HZ) > LOUD


async def test_who_holds_is_heard_no_more_and_hears_music_when_held(
    tmp_path: Path, exchange: Asterisk
) -> None:
    async with (
        registered(tmp_path / "phone", front_desk()) as phone,
        registered(tmp_path / "other", back_office()) as other,
    ):
        await other.dial("101#")
        await phone.until_phase("incoming")
        await phone.lift()
        await other.until_phase("talking")
        await other.tap("hold")
        await other.until_phase("held")
        await until_heard(phone, MUSIC_HZ)
        await other.tap("hold")
        await other.until_phase("talking")
        await phone.replace()
        await other.until_no_call()


async def test_a_second_caller_waits_and_is_taken(tmp_path: Path, exchange: Asterisk) -> None:
    """One key takes whoever waits, and the first hears the exchange's music meanwhile."""
    async with (
        baresip(tmp_path / "baresip", SILENCE, Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
        registered(tmp_path / "other", back_office()) as other,
    ):
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await other.lift()
        await other.dial("101#")
        await other.until(lambda state: state["tone"] == "ringback", "ringback while it waits")
        await phone.until_words("Call waiting")
        await phone.tap("ok")
        await other.until_phase("talking")
        await phone.until(lambda state: sorted(phases(state)) == ["held", "talking"], "both calls")
        await talk(phone, other)
        await colleague.hang_up()
        await phone.until(lambda state: "held" not in phases(state), "the end of the first")
        assert level(await colleague.heard(), MUSIC_HZ) > LOUD
        await phone.tap("speaker")
        await phone.until_no_call()


async def test_a_call_is_given_away_unasked(tmp_path: Path, exchange: Asterisk) -> None:
    """Blind: 101 gives 201 to 102."""
    async with (
        baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
        registered(tmp_path / "other", back_office()) as other,
    ):
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await until_joined(exchange)
        await phone.tap("transfer", *"102")
        await phone.soft_key("Transfer")
        await other.until_phase("incoming")
        await other.lift()
        await other.until_phase("talking")
        await phone.until_no_call()
        assert not colleague.told("CALL_CLOSED")
        await other.replace()
        await colleague.until("CALL_CLOSED")


async def test_a_call_is_given_away_when_both_have_spoken(tmp_path: Path, exchange: Asterisk) -> None:
    """Attended: 101 gives 201 to 102, which talks with 101 first and is transferred as well."""
    async with (
        baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
        registered(tmp_path / "other", back_office()) as other,
    ):
        await phone.tap("speed1")
        await phone.until_phase("talking")
        await phone.tap("transfer", *"102#")
        await other.until_phase("incoming")
        await other.lift()
        await other.until_phase("talking")
        assert (await other.state())["calls"][0]["peer"] == "101"
        await phone.soft_key("Transfer")
        await phone.until_no_call()
        # The exchange tells who is there now: P-Asserted-Identity in an UPDATE or a re-INVITE (RFC 5876).
        await other.until(lambda state: state["calls"][0]["peer"] == "201", "a call with 201")
        assert not colleague.told("CALL_CLOSED")
        await other.replace()
        await colleague.until("CALL_CLOSED")


async def test_a_far_end_gives_us_away(tmp_path: Path, exchange: Asterisk) -> None:
    """Transferee: 102 gives 101 to 201; the exchange joins them, and 101 talks on."""
    async with (
        baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
        registered(tmp_path / "other", back_office()) as other,
    ):
        await phone.dial("102#")
        await other.until_phase("incoming")
        await other.lift()
        await phone.until_phase("talking")
        await other.tap("transfer", *"201")
        await other.soft_key("Transfer")
        await colleague.until("CALL_ESTABLISHED")
        await other.until_no_call()
        await phone.until_phase("talking")
        await phone.tap("speaker")
        await colleague.until("CALL_CLOSED")


async def test_a_conference_of_the_exchange(tmp_path: Path, exchange: Asterisk) -> None:
    async with (
        baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as colleague,
        registered(tmp_path / "phone", front_desk()) as phone,
    ):
        await phone.dial("800#")
        await phone.until_phase("talking")
        await colleague.dial(f"sip:800@{ADDRESS}")
        await colleague.until("CALL_ESTABLISHED")
        heard = samples_of(await phone.listen(2.0))
        assert abs(heard).max() > 1_000, "the other member"
        await phone.tap("speaker")
        await phone.until_no_call()
        await colleague.hang_up()


async def test_the_networks_sound_and_then_a_refusal(tmp_path: Path, exchange: Asterisk) -> None:
    async with registered(tmp_path / "phone", front_desk()) as phone:
        async with phone.recording() as recording:
            await phone.dial("801#")
            await phone.until_phase("ringing")
            state = await phone.state()
            assert state["tone"] is None, "no tone of the phone's own beside the network's"
            await phone.until_words("Busy")
        assert level(samples_of(recording.sound), 480) > LOUD
        await phone.tap("speaker")


CAUSES = [
    (1, "error", "No such number"),
    (3, "error", "No way to this number"),
    (17, "busy", "Busy"),
    (18, "congestion", "No answer"),
    (19, "congestion", "No answer"),
    (20, "congestion", "Cannot be reached now"),
    (21, "busy", "Call declined"),
    (22, "error", "Number has changed"),
    (27, "error", "Line there is out of order"),
    (28, "error", "Not a valid number"),
    (34, "congestion", "All lines are busy"),
    (38, "congestion", "All lines are busy"),
    (41, "congestion", "All lines are busy"),
    (42, "congestion", "All lines are busy"),
    (50, "congestion", "This call is not allowed"),
    (57, "congestion", "This call is not allowed"),
    (63, "error", "The network does not offer this"),
    (88, "error", "No voice calls to this number"),
    (102, "congestion", "The network did not answer"),
    (127, "congestion", "Server error"),
]
"""127, interworking, says nothing more than the status that the exchange gives."""


@pytest.mark.parametrize(("cause", "tone", "words"), CAUSES)
async def test_a_cause_has_its_tone_and_words(
    tmp_path: Path, exchange: Asterisk, cause: int, tone: str, words: str
) -> None:
    async with registered(tmp_path / "phone", front_desk()) as phone:
        await phone.dial(f"88{cause:03d}#")
        await phone.until(lambda state: state["tone"] == tone, f"the {tone} tone")
        assert f"/{cause}" in await phone.until_words(words)
        await phone.soft_key("Close")
        await phone.until_no_call()


async def test_a_text_message_does_no_harm(tmp_path: Path, exchange: Asterisk) -> None:
    """It is taken or refused at once, so that the exchange sends it once."""
    async with registered(tmp_path / "phone", front_desk()) as phone:
        exchange.ask("channel originate Local/802@phones application Wait 1")
        async with asyncio.timeout(PATIENCE):
            while not (answers := answers_to_messages(exchange)):
                await phone.state()
        assert answers[0] in ("200", "405", "415", "488"), answers
        await phone.dial("801#")
        await phone.until_words("Busy")


def answers_to_messages(exchange: Asterisk) -> list[str]:
    """The status of every answer that it got to a MESSAGE."""
    log = (exchange.log.parent / "state/log/full").read_text(encoding="utf-8", errors="replace")
    return re.findall(r"SIP/2\.0 (\d{3}) [^\n]*\n(?:[^\n]+\n)*?CSeq: \d+ MESSAGE", log)


async def test_the_exchange_carries_a_call_that_hides(tmp_path: Path, exchange: Asterisk) -> None:
    """RFC 3323: neither From nor Contact names the account; the exchange knows it by the digest's user.

    Whether whom it calls sees the number is the exchange's affair: this one goes by its own list.
    """
    async with (
        registered(tmp_path / "phone", front_desk()) as phone,
        registered(tmp_path / "other", back_office()) as other,
    ):
        await phone.soft_key("Menu")
        await phone.choose("Privacy", "Hide number: next call")
        await phone.tap("back", "back")
        await phone.lift()
        await phone.dial("102#")
        await other.until_phase("incoming")
        await other.lift()
        await phone.until_phase("talking")
        await other.replace()  # the BYE finds its way back by the Contact without a name
        await phone.until_phase("ended")
