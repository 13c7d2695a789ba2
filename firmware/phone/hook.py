"""The hook switch and the loudspeaker key: opening and closing the receiver."""

from __future__ import annotations

from firmware.phone import answering_machine, errands, listening, messages, self_test, switching
from firmware.phone.calls import drop_dialling, forget_ended, hang_up
from firmware.phone.parts import DialPad, ReceiverTone
from firmware.phone.phases import Phase
from firmware.phone.placing import answer, clear_desk, place
from firmware.phone.state import Phone
from firmware.phone.target import is_emergency
from firmware.phone.turn import Turn


def hook_changed(turn: Turn, lifted: bool) -> None:
    """Lifting answers, dials what is shown, or gives dial tone; replacing ends what the handset had."""
    if lifted == turn.phone.lifted:
        return
    if lifted:
        afresh = not turn.phone.off_hook or tells_of_the_past(turn.phone)
        turn.change(lifted=True, speaker=False, recalled=None)
        if afresh:
            _opened(turn)
    else:
        self_test.replaced(turn)
        turn.change(lifted=False)
        if not turn.phone.speaker:
            close(turn)


def speaker_pressed(turn: Turn) -> None:
    """The loudspeaker key: opens hands-free, moves a call between handset and speaker, or closes."""
    phone = turn.phone
    if not phone.speaker:
        turn.change(speaker=True, recalled=None)
        if not phone.lifted:
            _opened(turn)
    elif phone.lifted:
        turn.change(speaker=False)
    else:
        close(turn)


def close(turn: Turn) -> None:
    """End what the closed receiver had. What waits or is held rings now, so that none is forgotten."""
    errands.park_on_leaving(turn)
    turn.change(speaker=False, receiver=None, muted=False, errand=None, line="")
    messages.hush(turn)
    errands.leave_conference(turn)
    for call in turn.phone.in_the_ear:
        hang_up(turn, call)
    drop_dialling(turn)
    if turn.phone.held:
        turn.change(recalled=turn.now)


def tells_of_the_past(phone: Phone) -> bool:
    """Whether hands-free is open for nothing but the tone of a call that is over."""
    return phone.speaker and not phone.lifted and phone.receiver is not None and phone.receiver.after_call


def _opened(turn: Turn) -> None:
    forget_ended(turn)
    if call := turn.phone.first(Phase.INCOMING):
        answer(turn, call)
    elif is_emergency(turn.phone, turn.phone.dial.digits):
        place(turn, turn.phone.dial.digits)
    elif turn.phone.held:
        switching.resume(turn, turn.phone.held[0])
    elif call := turn.phone.first(Phase.RECORDING):
        answering_machine.take_over(turn, call)
        clear_desk(turn)
    elif turn.phone.dial.digits:
        place(turn, turn.phone.dial.digits)
    else:
        if not self_test.needs_handset(turn.phone) and not listening.listens(turn.phone):
            turn.change(panels=())
        turn.change(dial=DialPad())
        turn.open_receiver(ReceiverTone.DIAL)
