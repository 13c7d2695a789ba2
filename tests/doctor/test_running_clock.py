"""The clock of a sound card in use, as the kernel's files tell of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.doctor import running_clock
from firmware.phone.findings import Check, Finding, Outcome
from tests.doctor.tree import make

RATE = 48_000
PCM = "proc/asound/card{card}/pcm0c/sub0"
STATUS = """\
state: {state}
owner_pid   : 700
trigger_time: 100.000000000
tstamp      : {time:.9f}
delay       : 12
avail       : 12
avail_max   : 960
-----
hw_ptr      : {frames}
appl_ptr    : {frames}
"""
PARAMETERS = "access: RW_INTERLEAVED\nformat: S16_LE\nchannels: 2\nrate: 48000 (48000/1)\nperiod_size: 960\n"


class Kernel:
    """Writes the files anew whenever the one that measures sleeps."""

    def __init__(self, root: Path, ppm: float) -> None:
        self.root, self.ppm = root, ppm
        self.now = 0.0

    def card(self, number: int, identity: str, parameters: str = PARAMETERS) -> None:
        pcm = PCM.format(card=number)
        make(self.root, {f"proc/asound/card{number}/id": f"{identity}\n", f"{pcm}/hw_params": parameters})
        self.write(number)

    def write(self, number: int, state: str = "RUNNING") -> None:
        frames = round(self.now * RATE * (1 + self.ppm / 1e6))
        text = STATUS.format(state=state, time=1000 + self.now, frames=frames)
        make(self.root, {f"{PCM.format(card=number)}/status": text})

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        for number in (0, 1):
            if (self.root / PCM.format(card=number)).exists():
                self.write(number)

    def look(self) -> list[Finding]:
        return running_clock.look(self.root, 6.5, self.sleep)


@pytest.mark.parametrize(
    ("ppm", "outcome"), [(0.0, Outcome.OK), (-150.0, Outcome.OK), (400.0, Outcome.WARNING)]
)
def test_how_far_it_is_off(tmp_path: Path, ppm: float, outcome: Outcome) -> None:
    kernel = Kernel(tmp_path, ppm)
    kernel.card(0, "wm8960")
    kernel.card(1, "Handset")
    one, other = kernel.look()
    assert kernel.now < 7, "both were watched at the same time"
    assert (one.name, other.name) == ("wm8960", "Handset")
    for found in (one, other):
        assert (found.check, found.outcome) == (Check.CLOCK_DRIFT, outcome)
        assert abs(float(str(dict(found.values)["ppm"])) - ppm) <= 1


def test_where_nobody_records_there_is_nothing_to_tell(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, 0)
    assert kernel.look() == []
    kernel.card(0, "wm8960")
    kernel.write(0, state="PREPARED")
    assert kernel.look() == []
    make(tmp_path, {f"{PCM.format(card=0)}/status": "closed\n"})
    assert kernel.look() == []


def test_a_card_that_is_closed_meanwhile_was_watched_too_short(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, 0)
    kernel.card(0, "wm8960")

    def sleep(seconds: float) -> None:
        kernel.now += seconds
        kernel.write(0, "RUNNING" if kernel.now < 2 else "SETUP")

    (found,) = running_clock.look(tmp_path, 6.5, sleep)
    assert found.outcome is Outcome.SKIPPED


@pytest.mark.parametrize("parameters", ["closed\n", "rate: fast\n", ""])
def test_a_rate_that_is_not_told_is_no_failure(tmp_path: Path, parameters: str) -> None:
    kernel = Kernel(tmp_path, 0)
    kernel.card(0, "wm8960", parameters)
    (found,) = kernel.look()
    assert found.outcome is Outcome.SKIPPED
