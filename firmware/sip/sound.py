"""The sound that should be heard: a state of the world, which the stack applies by differences."""

from __future__ import annotations

from dataclasses import dataclass

from board.api import Transducer
from firmware.audio.tones import Tone
from firmware.sip.types import CallId


@dataclass(frozen=True, slots=True)
class Recording:
    """A WAV file that is being written, by its name: what ``calls`` say, with ``microphone`` the owner."""

    name: str
    calls: frozenset[CallId] = frozenset()
    microphone: bool = False


@dataclass(frozen=True, slots=True)
class Playback:
    """A WAV file that is being played, by its name, to ``calls``, or (none) into the ear."""

    name: str
    calls: frozenset[CallId] = frozenset()


@dataclass(frozen=True, slots=True)
class CallTone:
    """A tone that ``calls`` hear."""

    tone: Tone
    calls: frozenset[CallId]


@dataclass(frozen=True, slots=True)
class PageSent:
    """A page to a ``group``: the owner's voice if the microphone is open, and ``tone``, which both hear."""

    group: int
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """What should sound now. Everything absent is silence.

    ``tone`` plays in the open route, ``ring`` on the loudspeaker whatever the route; ``heard`` are
    the calls whose voice is in the ear (at most one but for a conference, whose members hear each other);
    ``unheard`` are those of them whose own voice nobody gets; ``microphone`` lets the
    owner's voice out to the heard calls; ``echo`` sends the microphone back into the ear (``*43``).
    ``held`` are the calls that hear music, if the phone has any, and nothing else.
    ``page_sent`` is what a paging group hears; ``page_heard`` is the group whose page is in the ear, 0: none.
    ``ring_level`` is 0 to 10, a step is 3 dB. ``transducer`` is the open route, None while it is closed.
    """

    tone: Tone | None = None
    ring: Tone | None = None
    ring_level: int = 5
    heard: frozenset[CallId] = frozenset()
    unheard: frozenset[CallId] = frozenset()
    held: frozenset[CallId] = frozenset()
    microphone: bool = False
    echo: bool = False
    transducer: Transducer | None = None
    recording: Recording | None = None
    playback: Playback | None = None
    call_tone: CallTone | None = None
    page_sent: PageSent | None = None
    page_heard: int = 0


SILENCE = Sound()
