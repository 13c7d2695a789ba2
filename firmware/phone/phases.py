"""A call's phases and the one table of how they follow each other. ``docs/statechart.md`` is drawn from it.

The core is written against this table: a trigger that it does not hold in a phase is an illegal event,
which is ignored and remarked on, never raised.
"""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Where a call stands. The values are the words of the emulated board's interface, and ``answering``."""

    DIALING = "dialing"
    CALLING = "calling"
    RINGING = "ringing"
    INCOMING = "incoming"
    ANSWERING = "answering"
    TALKING = "talking"
    HELD = "held"
    RECORDING = "recording"
    ENDED = "ended"


PHASE_MEANING: dict[Phase, str] = {
    Phase.DIALING: "digits are still coming",
    Phase.CALLING: "the INVITE is sent, nobody rings yet",
    Phase.RINGING: "the far end rings, or the network plays early media",
    Phase.INCOMING: "our bell rings",
    Phase.ANSWERING: "the 200 is sent, the ACK is awaited",
    Phase.TALKING: "the voices are connected, or a service of the phone's own answers",
    Phase.HELD: "on hold by us",
    Phase.RECORDING: "the answering machine has the call",
    Phase.ENDED: "over; still shown",
}


class Trigger(StrEnum):
    """What moves a call on."""

    SEND = "send"
    REFUSE = "refuse"
    SERVE = "serve"
    PROGRESS = "progress"
    ACCEPT = "accept"
    CONFIRMED = "confirmed"
    HOLD = "hold"
    RESUME = "resume"
    HANG_UP = "hang up"
    GONE = "gone"
    DEADLINE = "deadline"
    TAKE = "take"
    TAKE_OVER = "take over"
    FORGET = "forget"


TRIGGER_MEANING: dict[Trigger, str] = {
    Trigger.SEND: "enough digits, `#`, OK, the inter-digit wait, or a number dialled whole",
    Trigger.REFUSE: "there is no way to what was dialled",
    Trigger.SERVE: "the number is a service of the phone's own",
    Trigger.PROGRESS: "180 or 183 from the far end",
    Trigger.ACCEPT: "the owner answers",
    Trigger.CONFIRMED: "the dialog is confirmed: 200 or ACK",
    Trigger.HOLD: "the owner holds the call",
    Trigger.RESUME: "the owner takes it back",
    Trigger.HANG_UP: "the owner ends it, or is busy when it comes",
    Trigger.GONE: "the far end or the network ended it",
    Trigger.DEADLINE: "the network was waited for long enough",
    Trigger.TAKE: "it has rung for long enough, and the answering machine is on",
    Trigger.TAKE_OVER: "the owner lifts while a message is being left",
    Trigger.FORGET: "the screen has shown it long enough, or something newer comes",
}


TRANSITIONS: dict[tuple[Phase, Trigger], Phase | None] = {
    (Phase.DIALING, Trigger.SEND): Phase.CALLING,
    (Phase.DIALING, Trigger.REFUSE): Phase.ENDED,
    (Phase.DIALING, Trigger.SERVE): Phase.TALKING,
    (Phase.DIALING, Trigger.HANG_UP): None,
    (Phase.CALLING, Trigger.PROGRESS): Phase.RINGING,
    (Phase.CALLING, Trigger.CONFIRMED): Phase.TALKING,
    (Phase.CALLING, Trigger.HANG_UP): Phase.ENDED,
    (Phase.CALLING, Trigger.GONE): Phase.ENDED,
    (Phase.CALLING, Trigger.DEADLINE): Phase.ENDED,
    (Phase.RINGING, Trigger.PROGRESS): Phase.RINGING,
    (Phase.RINGING, Trigger.CONFIRMED): Phase.TALKING,
    (Phase.RINGING, Trigger.HANG_UP): Phase.ENDED,
    (Phase.RINGING, Trigger.GONE): Phase.ENDED,
    (Phase.RINGING, Trigger.DEADLINE): Phase.ENDED,
    (Phase.INCOMING, Trigger.ACCEPT): Phase.ANSWERING,
    (Phase.INCOMING, Trigger.HANG_UP): Phase.ENDED,
    (Phase.INCOMING, Trigger.GONE): Phase.ENDED,
    (Phase.INCOMING, Trigger.DEADLINE): Phase.ENDED,
    (Phase.ANSWERING, Trigger.CONFIRMED): Phase.TALKING,
    (Phase.ANSWERING, Trigger.HANG_UP): Phase.ENDED,
    (Phase.ANSWERING, Trigger.GONE): Phase.ENDED,
    (Phase.ANSWERING, Trigger.DEADLINE): Phase.ENDED,
    (Phase.TALKING, Trigger.HOLD): Phase.HELD,
    (Phase.TALKING, Trigger.HANG_UP): Phase.ENDED,
    (Phase.TALKING, Trigger.GONE): Phase.ENDED,
    (Phase.HELD, Trigger.RESUME): Phase.TALKING,
    (Phase.HELD, Trigger.HANG_UP): Phase.ENDED,
    (Phase.HELD, Trigger.GONE): Phase.ENDED,
    (Phase.INCOMING, Trigger.TAKE): Phase.RECORDING,
    (Phase.RECORDING, Trigger.CONFIRMED): Phase.RECORDING,
    (Phase.RECORDING, Trigger.ACCEPT): Phase.ANSWERING,
    (Phase.RECORDING, Trigger.TAKE_OVER): Phase.TALKING,
    (Phase.RECORDING, Trigger.GONE): Phase.ENDED,
    (Phase.RECORDING, Trigger.DEADLINE): Phase.ENDED,
    (Phase.ENDED, Trigger.FORGET): None,
}

WAIT: dict[Phase, float] = {
    Phase.CALLING: 32.0,  # RFC 3261, timer B: 64*T1
    Phase.RINGING: 180.0,  # RFC 3261, timer C
    Phase.INCOMING: 120.0,
    Phase.ANSWERING: 32.0,  # RFC 3261, timer H
    Phase.RECORDING: 180.0,  # the longest greeting and the longest message
}
"""How long a phase waits on the network, in seconds; the others do not wait."""

MOST_CALLS = 6
"""Live at the same time; one more is told that the phone is busy, and none is dialled."""

FIRST_ANSWER = 8.0
"""A server that has not said a word (not even 100 Trying) after so many seconds is unreachable."""

LIVE = frozenset(Phase) - {Phase.DIALING, Phase.ENDED}
"""The phases in which the SIP stack has the call."""

IN_THE_EAR = frozenset({Phase.CALLING, Phase.RINGING, Phase.ANSWERING, Phase.TALKING})
"""The phases in which a call has the open receiver."""

TALKED = (Phase.TALKING, Phase.HELD)
"""The phases of a call with somebody, which can be held and taken back, given away and joined."""

VOICE = frozenset({Phase.ANSWERING, Phase.TALKING})
"""The phases in which the far end is heard."""


def follow(phase: Phase, trigger: Trigger) -> tuple[bool, Phase | None]:
    """(legal, next phase); the next phase None means that the call is forgotten."""
    if (phase, trigger) not in TRANSITIONS:
        return False, phase
    return True, TRANSITIONS[(phase, trigger)]
