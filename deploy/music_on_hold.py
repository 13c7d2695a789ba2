"""The phone's music on hold, composed and played by this: calm, 12.8 s, begins again where it ends.

    .venv/bin/python -m deploy.music_on_hold    writes firmware/sounds/music_on_hold.wav

Four bars at 75 beats a minute on a vibraphone of sines. What telephones cut off is left out: everything that
matters is between 250 and 2500 Hz.
"""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from firmware.sip.music import SHIPPED

RATE = 16_000
BEAT = 0.8
BARS = 4
LENGTH = round(BARS * 4 * BEAT * RATE)
PEAK = 0.25
"""Of full scale: not louder than somebody who speaks."""

C4 = 261.63
PARTIALS = ((1, 1.0, 1.6), (2, 0.12, 1.0), (4, 0.25, 0.35))
"""Of a bar of the vibraphone: multiple of its pitch, strength, seconds until it has faded to a third."""

CHORDS = ((0, 4, 7, 11), (-3, 0, 4, 7), (-7, -3, 0, 4), (-5, -1, 2, 9))
"""C, A minor, F, G with a colour each: semitones above middle C."""

ARPEGGIO = (0, 1, 2, 3, 2, 1, 2, 1)
MELODY = (
    (0.0, 19),
    (1.5, 16),
    (2.5, 14),
    (4.0, 16),
    (6.5, 12),
    (8.0, 14),
    (9.5, 12),
    (10.5, 9),
    (12.0, 11),
    (14.0, 14),
)
"""The beat of each note, and its semitones above middle C."""

Sound = npt.NDArray[np.float64]


def struck(semitones: float, strength: float) -> Sound:
    """One bar of the vibraphone, struck softly and left to ring."""
    time = np.arange(4 * RATE) / RATE
    hertz = C4 * 2 ** (semitones / 12)
    partials = (
        part * np.exp(-time / fades) * np.sin(2 * np.pi * hertz * multiple * time)
        for multiple, part, fades in PARTIALS
    )
    onset = np.minimum(time / 0.008, 1.0)
    sound: Sound = strength * onset * np.sum(list(partials), axis=0)
    return sound


def compose() -> npt.NDArray[np.int16]:
    """The samples; what rings on at the end goes on at the beginning."""
    music = np.zeros(LENGTH)

    def play(beat: float, note: Sound) -> None:
        places = (round(beat * BEAT * RATE) + np.arange(len(note))) % LENGTH
        np.add.at(music, places, note)

    for bar, chord in enumerate(CHORDS):
        play(4 * bar, struck(chord[0], 0.5))
        for step, voice in enumerate(ARPEGGIO):
            play(4 * bar + step / 2, struck(chord[voice], 0.3))
    for beat, semitones in MELODY:
        play(beat, struck(semitones, 0.6))
    samples: npt.NDArray[np.int16] = np.round(music / np.max(np.abs(music)) * PEAK * 32767).astype(np.int16)
    return samples


def main(path: Path = SHIPPED) -> int:
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, LENGTH, "NONE", ""))
        file.writeframes(compose().tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
