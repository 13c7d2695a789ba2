"""The drift of the sound cards' clocks while the phone uses them: the kernel tells how far each PCM is.

Nothing is opened for it. https://docs.kernel.org/sound/designs/procfile.html
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from firmware.doctor import sound
from firmware.doctor.drift import drift
from firmware.doctor.files import matching, read
from firmware.phone.findings import Finding

SECONDS = 6.5
"""Within the time that a probe has (quick.py)."""

LOOK_S = 0.02
CAPTURES = "proc/asound/card[0-9]*/pcm[0-9]*c/sub[0-9]*"


Counted = list[tuple[float, int]]


def look(root: Path, seconds: float = SECONDS, sleep: Callable[[float], None] = time.sleep) -> list[Finding]:
    """The drift of each card that somebody records with, all at the same time; nothing where nobody does."""
    counted: dict[Path, Counted] = {pcm: [] for pcm in _one_of_each_card(matching(root, CAPTURES))}
    watched = [pcm for pcm in counted if _rate(pcm)]
    while watched := [pcm for pcm in watched if _count(pcm, counted[pcm], seconds)]:
        sleep(LOOK_S)
    return [_drift_of(pcm, each) for pcm, each in counted.items()]


def _one_of_each_card(pcms: list[Path]) -> list[Path]:
    cards = {pcm.parts[-3]: pcm for pcm in reversed(pcms) if _position(pcm) is not None}
    return [cards[card] for card in sorted(cards)]


def _count(pcm: Path, counted: Counted, seconds: float) -> bool:
    """Look once more. False when that was long enough, or the PCM was closed, or a clock was set."""
    position = _position(pcm)
    if position is None or (counted and position[0] <= counted[-1][0]):
        return False
    counted.append(position)
    return position[0] - counted[0][0] < seconds


def _drift_of(pcm: Path, counted: Counted) -> Finding:
    card = read(pcm.parents[1] / "id") or pcm.parts[-3]
    rate = _rate(pcm)
    return replace(sound.drift_told(drift(counted, rate) if rate else None), name=card)


def _position(pcm: Path) -> tuple[float, int] | None:
    """When the kernel last looked (seconds) and the frames until then; None where the PCM does not run."""
    fields = _fields(read(pcm / "status"))
    try:
        running = fields.get("state") == "RUNNING"
        return (float(fields["tstamp"]), int(fields["hw_ptr"])) if running else None
    except (KeyError, ValueError):
        return None


def _rate(pcm: Path) -> int:
    """Frames a second, 0 where the kernel does not tell."""
    words = _fields(read(pcm / "hw_params")).get("rate", "").split()
    return int(words[0]) if words and words[0].isdecimal() else 0


def _fields(text: str | None) -> dict[str, str]:
    """``name : value`` of each line."""
    pairs = (line.partition(":") for line in (text or "").splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}
