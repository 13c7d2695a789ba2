"""The stack in memory is strict: what makes no sense is refused, so that a test of the phone sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from firmware.config.model import Account, Config, LanSection, Secret
from firmware.sip.api import (
    Answer,
    CallEnded,
    CallId,
    Dial,
    HangUp,
    Hold,
    IncomingCall,
    Peer,
    PlayKeyTone,
    RegistrationChanged,
    RegistrationState,
    Reject,
    Resume,
    Ring,
    SendDtmf,
    SipCommand,
    Sound,
    Trouble,
)
from firmware.sip.memory import MemoryStack, ProtocolError
from tests.sip.events import Events

SARI = Peer("sip:102@pbx.example", "102", "Sari")
OFFICE = Account("Office", "sip:101@pbx.example", "sip:pbx.example", "101", Secret("x"))
CONFIG = Config(lan=LanSection("101"), accounts=(OFFICE,))
ONE, TWO, THREE = CallId(1), CallId(2), CallId(3)
URI = "sip:102@pbx.example"


async def started() -> tuple[MemoryStack, Events]:
    stack, events = MemoryStack(CONFIG), Events()
    await stack.start(events.post)
    return stack, events


def dialled(stack: MemoryStack) -> None:
    stack.perform(Dial(ONE, "Office", URI))


def talking(stack: MemoryStack) -> None:
    dialled(stack)
    stack.answers(ONE)


def incoming(stack: MemoryStack) -> None:
    stack.incoming(SARI)


def nothing(stack: MemoryStack) -> None:
    """No call."""


@pytest.mark.parametrize(
    ("before", "command"),
    [
        (nothing, Dial(TWO, "Office", URI)),
        (nothing, Dial(ONE, "Elsewhere", URI)),
        (nothing, Dial(ONE, "Office", "102")),
        (nothing, HangUp(ONE)),
        (nothing, PlayKeyTone("x")),
        (dialled, Dial(ONE, "Office", URI)),
        (dialled, Answer(ONE)),
        (dialled, Ring(ONE)),
        (dialled, Reject(ONE, 486)),
        (dialled, Hold(ONE)),
        (dialled, SendDtmf(ONE, "1")),
        (incoming, Reject(TWO, 200)),
        (incoming, Hold(TWO)),
        (talking, Answer(ONE)),
        (talking, Resume(ONE)),
        (talking, SendDtmf(ONE, "12")),
    ],
)
async def test_nonsense_is_refused(before: Callable[[MemoryStack], None], command: SipCommand) -> None:
    stack, _ = await started()
    before(stack)
    with pytest.raises(ProtocolError):
        stack.perform(command)


async def test_sound_of_nobody_is_refused() -> None:
    stack, _ = await started()
    with pytest.raises(ProtocolError):
        stack.sound(Sound(heard=frozenset({THREE})))
    with pytest.raises(ProtocolError):
        stack.sound(Sound(ring_level=11))


async def test_a_stack_that_does_not_run_is_not_told_anything() -> None:
    with pytest.raises(ProtocolError):
        MemoryStack().perform(PlayKeyTone("1"))
    stack, _ = await started()
    with pytest.raises(ProtocolError):
        await stack.start(lambda _: None)


async def test_accounts_register_and_leave() -> None:
    stack, events = await started()
    await stack.stop()
    states = [(await events.next(RegistrationChanged)).state for _ in range(3)]
    assert states == [RegistrationState.REGISTERING, RegistrationState.REGISTERED, RegistrationState.OFF]


async def test_a_test_is_the_far_end() -> None:
    stack, events = await started()
    call = stack.incoming(SARI, "Office")
    assert await events.next(IncomingCall) == IncomingCall(TWO, "Office", SARI)
    stack.perform(Ring(call))
    stack.perform(Answer(call))
    stack.sound(Sound(heard=frozenset({call}), microphone=True))
    stack.ends(call)
    assert (await events.next(CallEnded)).code == 200
    stack.perform(HangUp(call))
    stack.sound(Sound(heard=frozenset({call})))


async def test_no_identity_to_call_with() -> None:
    stack, events = MemoryStack(), Events()
    await stack.start(events.post)
    stack.perform(Dial(ONE, None, URI))
    assert (await events.next(CallEnded)).trouble is Trouble.NO_ACCOUNT
