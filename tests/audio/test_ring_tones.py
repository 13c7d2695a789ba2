"""The ring tones: fit for the generator and a small loudspeaker, and each a different one."""

from __future__ import annotations

from itertools import combinations

import pytest

from firmware.audio.countries import CODES, country
from firmware.audio.ring_tones import LEVEL, TONES, RingTone, ring_tone
from firmware.audio.tones import Tone

MOST_BURSTS = 32
"""Of pjmedia's tone generator."""


def pitches(tone: Tone) -> set[float]:
    return {hertz for burst in tone.bursts for hertz in burst.frequencies}


def rhythm(tone: Tone) -> tuple[tuple[int, int], ...]:
    return tuple((burst.on, burst.off) for burst in tone.bursts)


def test_there_are_eight_beside_the_countrys_own() -> None:
    assert set(TONES) == set(RingTone) - {RingTone.CLASSIC}
    assert len(TONES) == 8


@pytest.mark.parametrize("name", TONES)
def test_the_generator_and_a_small_loudspeaker_can_play_it(name: str) -> None:
    tone = TONES[name]
    assert tone.repeats
    assert tone.level == LEVEL
    assert 2 <= len(tone.bursts) <= MOST_BURSTS
    for burst in tone.bursts:
        assert 1 <= len(burst.frequencies) <= 2
        assert all(400 <= hertz <= 3400 for hertz in burst.frequencies)
        assert burst.on >= 20


@pytest.mark.parametrize("name", TONES)
def test_it_comes_again_soon_and_leaves_a_pause_to_speak_in(name: str) -> None:
    tone = TONES[name]
    assert tone.bursts[-1].off >= 1500
    assert sum(burst.on + burst.off for burst in tone.bursts) <= 6000


def test_no_two_have_the_same_rhythm_and_none_a_bells_pitch() -> None:
    for one, other in combinations(TONES.values(), 2):
        assert rhythm(one) != rhythm(other)
    for code in CODES:
        assert all(pitches(tone) != pitches(country(code).ring) for tone in TONES.values())


def test_the_classic_one_and_a_name_that_is_nobodys_are_the_countrys() -> None:
    for name in (RingTone.CLASSIC, "", "no such tone"):
        assert ring_tone(name, country("gb")) == country("gb").ring
    assert ring_tone("gamelan", country("gb")) == TONES[RingTone.GAMELAN]
