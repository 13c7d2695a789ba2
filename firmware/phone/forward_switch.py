"""Sending calls on to another number, or no more: by ourselves, or by the server's feature codes."""

from __future__ import annotations

from firmware.phone import forwarding, placing
from firmware.phone.call import Call
from firmware.phone.notice import Notice
from firmware.phone.phases import Phase
from firmware.phone.settings import ForwardWhen
from firmware.phone.turn import Turn


def switch_on(turn: Turn, when: ForwardWhen, number: str) -> None:
    """Send calls on, or say why not."""
    if problem := forwarding.problem(turn.phone, when, number):
        turn.notify(problem)
    else:
        _switch(turn, when, True, number)


def switch_off(turn: Turn, when: ForwardWhen) -> None:
    """Take calls oneself again."""
    _switch(turn, when, False, forwarding.forward(turn.phone, when).number)


def _switch(turn: Turn, when: ForwardWhen, on: bool, number: str) -> None:
    setting = forwarding.kept(when, on, number)
    code = forwarding.code(turn.phone, when, on, number)
    if not code:
        _keep(turn, setting)
    elif turn.phone.in_the_ear or turn.phone.errand:
        turn.notify(Notice.LINE_BUSY)
    else:
        _dial(turn, code, setting)


def _dial(turn: Turn, code: str, setting: tuple[str, str]) -> None:
    """The owner hears what the server says to it, which is that of the account that dials."""
    turn.change(line="")
    placing.open_speaker(turn)
    placing.place(turn, code, openly=True)
    if call := turn.phone.first(Phase.CALLING):
        turn.set(call.id, keeps=setting)


def answered(turn: Turn, call: Call) -> None:
    """The server has taken the code."""
    if call.keeps:
        _keep(turn, call.keeps)
        turn.set(call.id, keeps=None)


def _keep(turn: Turn, setting: tuple[str, str]) -> None:
    turn.keep(*setting)
    turn.notify(Notice.FORWARD_ON if forwarding.is_on(setting) else Notice.FORWARD_OFF)
