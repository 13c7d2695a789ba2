"""Digits that a stored number has after a comma: they are sent once somebody answers (``021500,,1234#``).

A comma is a pause, as in every modem since Hayes.
"""

from __future__ import annotations

from firmware.phone.call import Call
from firmware.phone.calls import send_stored_digit
from firmware.phone.phases import Phase
from firmware.phone.target import PAUSE
from firmware.phone.turn import Turn

PAUSE_SECONDS = 2.0
DIGIT_SECONDS = 0.3
"""From one digit to the next: RFC 4733 wants them apart, and some machines are slow."""


def begin(turn: Turn, call: Call) -> None:
    """Somebody has answered."""
    if call.to_dial:
        turn.set(call.id, dials_at=turn.now)


def add(turn: Turn, call: Call, digits: str) -> None:
    """Send more in a call that talks, after what is still to be sent."""
    turn.set(call.id, to_dial=call.to_dial + digits, dials_at=call.dials_at or turn.now)


def send_next(turn: Turn, call: Call) -> None:
    """The next digit or pause. An owner who holds the call meanwhile has taken it over."""
    if call.phase is not Phase.TALKING:
        turn.set(call.id, to_dial="", dials_at=None)
        return
    character, rest = call.to_dial[0], call.to_dial[1:]
    wait = PAUSE_SECONDS if character == PAUSE else DIGIT_SECONDS
    turn.set(call.id, to_dial=rest, dials_at=turn.now + wait if rest else None)
    if character != PAUSE:
        send_stored_digit(turn, turn.get(call.id), character)
