"""Intercom: a caller whom the owner trusts with it is answered by the phone itself (RFC 5373).

Only an idle phone does so, and never without a beep on the loudspeaker before the microphone opens.
"""

from __future__ import annotations

from firmware.audio.tones import Burst, Tone
from firmware.phone import placing
from firmware.phone.call import Call
from firmware.phone.state import Phone
from firmware.phone.target import is_among, lan_phone_at
from firmware.phone.turn import Turn
from firmware.sip.api import IncomingCall

BEEP_SECONDS = 1.0
LONGEST_WAIT = 30.0

BEEP = Tone((Burst((1000.0,), 200, 100), Burst((1250.0,), 200, 10_000)))


def answers_at(phone: Phone, event: IncomingCall, call: Call) -> float | None:
    """When the phone answers this call by itself; None: it rings as any other.

    Its caller must be known by more than what it says of itself: by an account's server, or as a LAN phone.
    """
    known = event.account is not None or lan_phone_at(phone, event.source) is not None
    if event.answer_after is None or not known or not is_among(phone.settings.intercom, call.peer):
        return None
    if not _idle(phone, call):
        return None
    return phone.now + min(max(event.answer_after, BEEP_SECONDS), LONGEST_WAIT)


def answer(turn: Turn, call: Call) -> None:
    """The time has come; an owner who is busy by now is not interrupted."""
    if _idle(turn.phone, call):
        placing.open_speaker(turn)
        placing.answer(turn, call)
        turn.set(call.id, by_itself=True)
    else:
        turn.set(call.id, answers_at=None)


def _idle(phone: Phone, call: Call) -> bool:
    """Whether nothing but this call goes on."""
    others = any(other.id != call.id for other in phone.live_calls)
    return not (phone.off_hook or phone.do_not_disturb or others)


def beeps(phone: Phone) -> bool:
    """Whether whoever calls is about to be heard, rather than a bell that waits to be answered."""
    return any(call.answers_at is not None for call in phone.live_calls)
