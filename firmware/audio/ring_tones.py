"""What the phone can ring with: the country's own bell, eight tones of ours, and the rhythms of Alert-Info.

A tone generator has two voices and no envelope: what makes a tone pleasant here is an interval, two voices a
few hertz apart that beat like a gamelan's or a bell's, and the rhythm. Small loudspeakers begin at 400 Hz.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from firmware.audio.country import Country
from firmware.audio.tones import Burst, Tone, cadence

LEVEL = -10.0
"""dBm0 of every ring."""


class RingTone(StrEnum):
    """The tones to choose from, by the names that they have in a configuration."""

    CLASSIC = "classic"  # the country's own
    CHIME = "chime"
    DROPS = "drops"
    BIRDS = "birds"
    GAMELAN = "gamelan"
    FANFARE = "fanfare"
    WALTZ = "waltz"
    WARBLE = "warble"
    PULSE = "pulse"


def bell(*milliseconds: int) -> Tone:
    """The phone's bell: two tones 20 Hz apart beat like the hammer of a bell on 20 Hz ringing current."""
    return cadence((1040.0, 1060.0), *milliseconds, level=LEVEL)


def _rest(milliseconds: int, *notes: Burst) -> tuple[Burst, ...]:
    """These notes, and a rest after the last of them."""
    return *notes[:-1], replace(notes[-1], off=milliseconds)


def _tune(*notes: Burst, rest: int) -> Tone:
    return Tone(_rest(rest, *notes), level=LEVEL)


def _note(on: int, off: int, *hertz: float) -> Burst:
    return Burst(hertz, on, off)


def _struck(on: int, hertz: float) -> Burst:
    """Two keys of a Balinese metallophone, tuned apart so that they beat (ombak)."""
    return _note(on, 20, hertz, hertz + 7.0)


_B4, _C5, _D5, _E5, _G5, _C6, _E6, _G6 = 494.0, 523.0, 587.0, 659.0, 784.0, 1047.0, 1319.0, 1568.0
_SLENDRO = (587.0, 674.0, 775.0, 890.0, 1022.0)
"""Five nearly equal steps to the octave."""

_CHIRP = (_note(35, 0, 2093.0), _note(35, 0, 2349.0), _note(45, 90, 2637.0))


def _waltz_bar(bass: float, third: float) -> tuple[Burst, ...]:
    return _note(240, 60, bass), *(_note(140, 160, third, _G5),) * 2


TONES: dict[str, Tone] = {
    RingTone.CHIME: _tune(_note(450, 50, _E5, _E6), _note(750, 0, _C5, _C6), rest=2600),
    RingTone.DROPS: _tune(*(_note(80, 170, hertz) for hertz in (_C6, _E6, _G6, _E6, _C6)), rest=2200),
    RingTone.BIRDS: _tune(*_rest(440, *_CHIRP * 3), *_CHIRP, rest=2000),
    RingTone.GAMELAN: _tune(
        *(_struck(210, _SLENDRO[key]) for key in (3, 2, 1, 2, 3, 4, 3)), _struck(700, _SLENDRO[0]), rest=2200
    ),
    RingTone.FANFARE: _tune(
        *(_note(110, 40, _G5),) * 2,
        _note(220, 40, _C6, _E5),
        _note(110, 40, _G5),
        _note(550, 0, _C6, _E6),
        rest=2600,
    ),
    RingTone.WALTZ: _tune(*_waltz_bar(_C5, _E5), *_waltz_bar(_B4, _D5), _note(500, 0, _C5, _C6), rest=2200),
    RingTone.WARBLE: _tune(*(_note(60, 0, 800.0), _note(60, 0, 1067.0)) * 8, rest=2600),
    RingTone.PULSE: _tune(*(_note(180, 120, 440.0, 554.0),) * 2, _note(420, 0, 554.0, _E5), rest=2600),
}
"""Every tone of ours; ``RingTone.CLASSIC`` is the country's."""


def ring_tone(name: str, country: Country) -> Tone:
    """The tone of this name; the country's own for a name that is nobody's."""
    return TONES.get(name) or country.ring
