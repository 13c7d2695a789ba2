"""Tones by pjmedia's generator: a :class:`Tone` as its tone descriptions."""

from __future__ import annotations

import math

import pjsua2 as pj

from firmware.audio.tones import Burst, Tone

SAMPLE_RATE = 16000
FULL_SCALE_DBM0 = 3.14
"""A sine at full scale (ITU-T G.711, A-law)."""

LONGEST_MS = 30000  # pjmedia keeps times in 16 bits
MOST_BURSTS = 32  # of one generator


def amplitude(level: float, frequencies: int) -> int:
    """The peak to ask pjmedia for, for ``level`` dBm0 in all; it sums two frequencies at half of it each."""
    peak = 32767 * math.pow(10, (level - FULL_SCALE_DBM0) / 20)
    return max(1, min(32767, round(peak * (math.sqrt(2) if frequencies > 1 else 1))))


def describe_burst(burst: Burst, level: float) -> list[pj.ToneDesc]:
    """One burst, in as many pieces as pjmedia's limits need."""
    pieces = []
    on, off = burst.on, burst.off
    while on > 0 or off > 0:
        piece = pj.ToneDesc()
        piece.freq1, piece.freq2 = ([round(hz) for hz in burst.frequencies] + [0, 0])[:2]
        piece.on_msec = min(on, LONGEST_MS)
        on -= piece.on_msec
        piece.off_msec = 0 if on else min(off, LONGEST_MS)
        off -= piece.off_msec
        piece.volume = amplitude(level, len(burst.frequencies))
        piece.flags = 0
        pieces.append(piece)
    return pieces


def describe_tone(tone: Tone) -> pj.ToneDescVector:
    """The whole tone; raises ValueError for one that pjmedia cannot hold."""
    descriptions = pj.ToneDescVector()
    for burst in tone.bursts:
        for piece in describe_burst(burst, tone.level):
            descriptions.append(piece)
    if not 0 < len(descriptions) <= MOST_BURSTS:
        raise ValueError(f"a tone of {len(descriptions)} bursts; 1 to {MOST_BURSTS} are possible")
    return descriptions


class TonePlayer:
    """A generator that stands ready on the bridge, so that a tone starts with the next frame."""

    def __init__(self) -> None:
        self.media = pj.ToneGenerator()
        self.media.createToneGenerator(SAMPLE_RATE, 1)

    def play(self, tone: Tone) -> None:
        """Play from the start, whatever played before."""
        self.stop()
        self.media.play(describe_tone(tone), tone.repeats)

    def stop(self) -> None:
        self.media.stop()

    def adjust(self, decibels: float) -> None:
        """Louder or softer than the tone's own level."""
        self.media.adjustTxLevel(math.pow(10, decibels / 20))


def silence() -> TonePlayer:
    """A player of frames without sound: keeps RTP and its telephone-events flowing when nobody speaks."""
    player = TonePlayer()
    player.play(Tone((Burst((), 0, 1000),)))
    return player
