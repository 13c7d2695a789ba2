"""DTMF frequencies against ITU-T Q.23's grid."""

from __future__ import annotations

import pytest

from firmware.audio.dtmf import FREQUENCIES, digit_tone
from firmware.audio.tones import Burst, Tone

Q23 = {
    "1": (697, 1209),
    "2": (697, 1336),
    "3": (697, 1477),
    "A": (697, 1633),
    "4": (770, 1209),
    "5": (770, 1336),
    "6": (770, 1477),
    "B": (770, 1633),
    "7": (852, 1209),
    "8": (852, 1336),
    "9": (852, 1477),
    "C": (852, 1633),
    "*": (941, 1209),
    "0": (941, 1336),
    "#": (941, 1477),
    "D": (941, 1633),
}


def test_every_digit() -> None:
    assert FREQUENCIES == Q23


def test_a_key_tone_sounds_once() -> None:
    assert digit_tone("5") == Tone((Burst((770.0, 1336.0), 100),), repeats=False)
    assert digit_tone("#", on=160, off=40).bursts == (Burst((941.0, 1477.0), 160, 40),)


@pytest.mark.parametrize("digit", ["", "E", "a", "12", "x"])
def test_what_is_no_digit(digit: str) -> None:
    with pytest.raises(ValueError, match="allowed 0-9"):
        digit_tone(digit)
