"""A voice message is left, told of, listened to, and told of no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.desk_phone import State
from tests.pbx.pbx import ADDRESS
from tests.pbx.phones import COLLEAGUE, front_desk, registered
from tests.peers.asterisk import Asterisk
from tests.peers.baresip import Setup, baresip
from tests.signals import speech

LONG_ENOUGH = 2.5


def messages(count: int) -> Callable[[State], bool]:
    return lambda state: state["messages"]["voicemail"] == count


async def test_a_message_is_told_of_and_listened_to(tmp_path: Path, exchange: Asterisk) -> None:
    async with registered(tmp_path / "phone", front_desk()) as phone:
        async with baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as caller:
            await caller.dial(f"sip:5101@{ADDRESS}")
            await caller.until("CALL_ESTABLISHED")
            await phone.listen(LONG_ENOUGH)
            await caller.hang_up()
        state = await phone.until(messages(1), "a message")
        assert state["lamps"]["message"] == state["lamps"]["speed3"] == "blink"
        await phone.until_words("1 new message")
        await phone.lift()
        await phone.until(lambda state: state["tone"] == "stutter", "stutter dial tone")
        await phone.replace()

        await phone.tap("voicemail")
        await phone.until_phase("talking")
        await phone.dial("1")  # listens
        await phone.listen(LONG_ENOUGH)
        await phone.dial("7")  # deletes
        await phone.listen(LONG_ENOUGH)
        await phone.tap("speaker")
        state = await phone.until(messages(0), "no message")
        assert state["lamps"]["message"] == "off"
        assert len(exchange.messages("101")) == 0


async def test_a_caller_is_sent_to_the_mailbox(tmp_path: Path, exchange: Asterisk) -> None:
    """By 302, which the exchange follows to the place where messages are left."""
    configuration = front_desk().replace('voicemail = "*97"', 'voicemail = "*97"\nleave_message = "5101"')
    async with registered(tmp_path / "phone", configuration) as phone:
        async with baresip(tmp_path / "baresip", speech(), Setup(COLLEAGUE)) as caller:
            await caller.dial(f"sip:101@{ADDRESS}")
            await phone.until_phase("incoming")
            await phone.tap("transfer")
            await phone.soft_key("Mailbox")
            await phone.until_words("The caller may leave a message")
            await caller.until("CALL_ESTABLISHED")
            await phone.listen(LONG_ENOUGH)
            await caller.hang_up()
        await phone.until(messages(1), "a message")


async def test_a_long_press_of_one_listens(tmp_path: Path, exchange: Asterisk) -> None:
    async with registered(tmp_path / "phone", front_desk()) as phone:
        await phone.press("1")
        call = await phone.until_phase("talking")
        assert call["peer"] == "*97"
        await phone.release("1")
        await phone.tap("speaker")
        await phone.until_no_call()
