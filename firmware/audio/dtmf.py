"""The two frequencies of each DTMF digit (ITU-T Q.23)."""

from __future__ import annotations

from firmware.audio.tones import Burst, Tone

_ROWS = (697.0, 770.0, 852.0, 941.0)
_COLUMNS = (1209.0, 1336.0, 1477.0, 1633.0)
_KEYS = ("123A", "456B", "789C", "*0#D")

FREQUENCIES: dict[str, tuple[float, float]] = {
    digit: (_ROWS[row], _COLUMNS[column])
    for row, keys in enumerate(_KEYS)
    for column, digit in enumerate(keys)
}
"""(low, high) in Hz, by digit: 0-9 * # A-D."""


def digit_tone(digit: str, on: int = 100, off: int = 0) -> Tone:
    """One digit's tone, once: ``on`` and ``off`` in ms. Raises ValueError for what is no DTMF digit."""
    if digit not in FREQUENCIES:
        raise ValueError(f"found {digit!r}, allowed 0-9 * # A-D")
    return Tone((Burst(FREQUENCIES[digit], on, off),), repeats=False)
