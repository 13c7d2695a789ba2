"""``dering doctor`` on the guest's devices: what is measured is what the devices were made to be."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from board.api import AlsaDevice, AlsaSound, Transducer
from firmware.doctor import i2c, pcm, person, running_clock, sound
from firmware.phone.findings import Finding, Outcome
from tests.doctor.person import Somebody
from tests.lab.cable import cable
from tests.lab.keypad import LabKeypad
from tests.lab.panel import LabPanel
from tests.lab.rate_shift import shift_rate
from tests.lab.sound import CHECKOUT, HANDSET, speak_and_listen
from tests.patience import SLOWNESS
from tests.signals import level, samples_of, speech

DEVICE = AlsaDevice(playback=f"hw:CARD={HANDSET},DEV=0", capture=f"hw:CARD={HANDSET},DEV=0")
ROOT = Path("/")
LAB_PHONE = """\
[phone]
name = "Lab"

[pi.codec]
profile = "{profile}"

[pi.lamps]
driver = "none"
"""
PROFILE = """\
about = "The lab's loop."

[cards]
card = ["Loopback*", "Handset*"]

[handset.playback]
card = "card"
volume = []

[handset.capture]
card = "card"
volume = []
"""


async def doctor(phone: Path, *options: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit status, and the checks by their names."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "firmware", "doctor", "--config", str(phone), "--json", *options,
        cwd=CHECKOUT, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, {check["check"]: check for check in json.loads(output)["checks"]}


DRIFT_S = 8.0 if SLOWNESS == 1 else 32.0
"""How long a clock is watched: Debian's kernel ticks 250 times a second, the lab's own 1000 times."""


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    (tmp_path / "lab.toml").write_text(PROFILE)
    path = tmp_path / "phone.toml"
    path.write_text(LAB_PHONE.format(profile=tmp_path / "lab.toml"))
    return path


async def test_a_longer_cable_is_measured_longer() -> None:
    measured = []
    for delay in (0, 40):
        async with cable(HANDSET, delay):
            found = await asyncio.to_thread(sound.loop_delay, ROOT, DEVICE)
        measured.append(float(str(dict(found.values)["milliseconds"])))
    # the cable's program has two periods (40 ms) of its own; a tick of the card's clock (10 ms) less, or a
    # period more where it was late
    assert 25 <= measured[0] <= 65, measured
    assert 15 <= measured[1] - measured[0] <= 65, measured


async def test_without_a_cable_nothing_is_heard() -> None:
    found = await asyncio.to_thread(sound.loop_delay, ROOT, DEVICE)
    assert found.outcome is Outcome.WARNING
    assert "not heard" in found.text


@pytest.mark.parametrize("ppm", [0, 150, -400])
async def test_a_clock_that_is_off_is_found_out(ppm: int) -> None:
    shift_rate(HANDSET, ppm, device=0)
    try:
        found = await asyncio.to_thread(sound.clock_drift, ROOT, DEVICE.capture, DRIFT_S)
    finally:
        shift_rate(HANDSET, 0, device=0)
    values = {name: float(str(value)) for name, value in found.values}
    # the card's timer ticks in milliseconds, and that is a short time
    assert abs(values["ppm"] - ppm) <= max(2 * values["uncertainty"], 40), found
    assert values["uncertainty"] < 50, found
    assert found.outcome is (Outcome.WARNING if abs(ppm) > sound.LARGEST_DRIFT_PPM else Outcome.OK)


async def test_the_clock_of_a_card_in_use_is_told_as_well() -> None:
    """As by the phone's own menu: somebody records, and the kernel is asked how far that is."""
    shift_rate(HANDSET, 150, device=0)
    try:
        user, (found,) = await asyncio.gather(
            asyncio.to_thread(sound.clock_drift, ROOT, DEVICE.capture, DRIFT_S + 2),
            asyncio.to_thread(watched_clock, DRIFT_S),
        )
    finally:
        shift_rate(HANDSET, 0, device=0)
    for each in (user, found):
        values = {name: float(str(value)) for name, value in each.values}
        assert abs(values["ppm"] - 150) <= max(2 * values["uncertainty"], 40), each
    assert found.name == HANDSET


def watched_clock(seconds: float) -> list[Finding]:
    """As soon as somebody records."""
    while not (found := running_clock.look(ROOT, seconds)):
        time.sleep(0.05)
    return found


async def test_a_card_in_use_names_its_user() -> None:
    with pcm.recorder(ROOT, DEVICE.capture):
        found = await asyncio.to_thread(sound.clock_drift, ROOT, DEVICE.capture, 8.0)
    assert found.outcome is Outcome.FAILED
    assert dict(found.values)["process"] == os.getpid()


async def test_a_card_that_is_not_there_is_told_of() -> None:
    found = await asyncio.to_thread(sound.clock_drift, ROOT, "hw:CARD=Nowhere", 8.0)
    assert found.outcome is Outcome.FAILED
    assert found.step


def kilohertz(found: Finding) -> float:
    return float(str(dict(found.values)["kilohertz"]))


class OneCard:
    """A codec whose mixer is not of interest."""

    transducers = frozenset({Transducer.HANDSET})
    sound = AlsaSound(DEVICE)

    def select(self, transducer: Transducer | None) -> None: ...

    def set_volume(self, transducer: Transducer, level: int) -> None: ...

    def open_microphone(self, is_open: bool) -> None: ...


def far_end_is_open() -> None:
    """Wait until somebody listens at the other end."""
    while "closed" in Path(f"/proc/asound/{HANDSET}/pcm1c/sub0/status").read_text():
        time.sleep(0.01)


async def test_a_tone_is_heard_at_the_far_end_and_a_voice_at_this_one() -> None:
    somebody = Somebody(True)
    far_end = asyncio.create_task(speak_and_listen(HANDSET, speech().tobytes() * 8, 12.0))
    await asyncio.to_thread(far_end_is_open)
    tone, voice = await person.sounds(ROOT, OneCard(), somebody)
    assert (tone.outcome, voice.outcome) == (Outcome.OK, Outcome.OK), (tone, voice)
    assert level(samples_of(await far_end), 425) > 500
    assert [line for line in somebody.told if "dBFS" in line], "a bar was shown"


async def test_the_panel_s_bus_is_measured() -> None:
    panel = LabPanel()
    try:
        (quick,) = await asyncio.to_thread(i2c.measure, 1, 0x3C)
        panel.fast(False)
        (slow,) = await asyncio.to_thread(i2c.measure, 1, 0x3C)
        panel.plug(False)
        (gone,) = await asyncio.to_thread(i2c.measure, 1, 0x3C)
    finally:
        panel.plug(True)
        panel.close()
    assert slow.outcome is Outcome.WARNING
    assert kilohertz(slow) < kilohertz(quick)
    assert gone.outcome is Outcome.FAILED
    assert "Nothing answers" in gone.text


async def test_the_command_finds_every_part(phone: Path) -> None:
    keypad = LabKeypad()
    try:
        status, checks = await doctor(phone, "--quick")
    finally:
        keypad.unplug()
    assert {name: checks[name]["outcome"] for name in ("hook", "keypad", "display", "codec")} == {
        "hook": "ok",
        "keypad": "ok",
        "display": "ok",
        "codec": "ok",
    }, checks
    how = {name: checks[name]["values"]["how"] for name in ("hook", "keypad", "display", "codec")}
    assert how["hook"] == "GPIO 17"
    assert "matrix-keypad" in how["keypad"]
    assert how["display"] == "ssd1306 at 0x3c on I2C bus 1"
    assert HANDSET in how["codec"]
    assert checks["lamps"]["outcome"] == "skipped"
    assert status == (1 if any(check["outcome"] == "failed" for check in checks.values()) else 0)


async def test_the_command_says_what_is_missing(phone: Path) -> None:
    panel = LabPanel()
    panel.plug(False)
    try:
        status, checks = await doctor(phone, "--quick")
    finally:
        panel.plug(True)
        panel.close()
    assert status == 1
    assert checks["display"]["outcome"] == checks["keypad"]["outcome"] == "failed"
    assert checks["display"]["next_step"]
