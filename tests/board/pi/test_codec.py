"""The codec where there is no sound card; tests/lab/test_codec.py has it on the kernel's."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from board.api import AlsaSound, BoardEvent, Part, PartLost, Transducer
from board.pi.options import CodecOptions
from board.pi.sound.asound import SEARCHED
from board.pi.sound.cards import Finder
from board.pi.sound.codec import PiCodec, open_codec
from board.pi.sound.mixer import split
from board.pi.sound.mixer_worker import SILENT_DB, between
from board.pi.sound.profile import find, load
from tests.board.bench import until


@pytest.fixture
def codec(tmp_path: Path) -> PiCodec:
    return PiCodec(load(find("wm8960")), Finder(tmp_path / "cards", tmp_path))


async def test_a_phone_without_a_card_is_told_so_and_looks_again(codec: PiCodec, tmp_path: Path) -> None:
    events: list[BoardEvent] = []
    await codec.start(events.append)
    codec.select(Transducer.HANDSET)
    codec.set_volume(Transducer.HANDSET, 9)
    codec.open_microphone(True)
    assert codec.trouble == 'no sound card: no card matches "wm8960*"; found no card at all'
    assert events == [PartLost(Part.CODEC, codec.trouble)]
    (tmp_path / "cards").write_text(" 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi\n")
    await until(lambda: len(events) == 2)
    assert events[1] == PartLost(Part.CODEC, 'no sound card: no card matches "wm8960*"; found "vc4hdmi"')
    await codec.stop()
    await codec.stop()
    assert SEARCHED not in os.environ or "dering" not in os.environ[SEARCHED]


async def test_a_card_that_goes_between_two_looks_is_told(codec: PiCodec, tmp_path: Path) -> None:
    (tmp_path / "cards").write_text(" 0 [wm8960soundcard]: simple-card - wm8960-soundcard\n")
    for node in ("pcmC0D0p", "pcmC0D0c"):
        (tmp_path / node).touch()
    events: list[BoardEvent] = []
    await codec.start(events.append)
    reason = 'no sound card: "wm8960soundcard" cannot be used: No such file or directory'
    assert events == [PartLost(Part.CODEC, reason)]
    await codec.stop()


async def test_a_file_that_is_no_control_device_is_told(codec: PiCodec, tmp_path: Path) -> None:
    (tmp_path / "cards").write_text(" 0 [wm8960soundcard]: simple-card - wm8960-soundcard\n")
    for node in ("pcmC0D0p", "pcmC0D0c", "controlC0"):
        (tmp_path / node).touch()
    events: list[BoardEvent] = []
    await codec.start(events.append)
    reason = 'no sound card: "wm8960soundcard" cannot be used: Inappropriate ioctl for device'
    assert events == [PartLost(Part.CODEC, reason)]
    await codec.stop()
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


@pytest.mark.parametrize("level", [-1, 11])
def test_a_volume_outside_the_scale_is_refused(codec: PiCodec, level: int) -> None:
    with pytest.raises(ValueError, match=str(level)):
        codec.set_volume(Transducer.HANDSET, level)


def test_the_sound_is_known_before_any_card_is() -> None:
    codec = open_codec(CodecOptions("wm8960"))
    assert codec is not None
    assert codec.transducers == {Transducer.HANDSET, Transducer.SPEAKER}
    assert isinstance(codec.sound, AlsaSound)
    assert codec.sound.handset.playback == "dering_handset"


@pytest.mark.parametrize(
    ("control", "element"),
    [
        ("Headphone Playback Volume", "Headphone"),
        ("Headphone Playback ZC Switch", "Headphone Playback ZC"),
        ("Mic Capture Switch", "Mic"),
        ("Capture Switch", "Capture"),
        ("Playback Volume", "Playback"),
        ("Left Output Mixer PCM Playback Switch", "Left Output Mixer PCM"),
        ("Auto Gain Control", "Auto Gain Control"),
    ],
)
def test_a_controls_element_is_named_as_by_alsa(control: str, element: str) -> None:
    assert split(control)[0] == element


def test_a_volume_glides_by_amplitude() -> None:
    assert between(-20, 0, 0) == pytest.approx(-20)
    assert between(-20, 0, 1) == pytest.approx(0)
    assert between(-20, 0, 0.5) == pytest.approx(-5.19, abs=0.01)
    assert between(None, 0, 0) == pytest.approx(SILENT_DB)
    assert between(0, None, 1) == pytest.approx(SILENT_DB)
