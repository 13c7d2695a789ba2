from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from board.api import AlsaDevice, Transducer
from board.pi.sound.asound import SEARCHED, Configuration, Direction, SoftVolume, owners, sound, text
from board.pi.sound.cards import Card
from board.pi.sound.profile import PROFILES, Channel, Ends, Profile, Stream, find, load
from board.pi.supervisor import PartError

EAR, BOX, HEAD = Transducer.HANDSET, Transducer.SPEAKER, Transducer.HEADSET
CARD = Card(0, "Card", "driver", "name", "long name")

LISTED = """
import alsaaudio
for direction in (alsaaudio.PCM_PLAYBACK, alsaaudio.PCM_CAPTURE):
    print(*[name for name in alsaaudio.pcms(direction) if name.startswith("dering_")])
"""
"""In a process of its own, which has libasound read the file."""


def profile(**ends: Ends) -> Profile:
    return Profile("", {"card": ("*",)}, {Transducer(name): each for name, each in ends.items()})


def alike(channel: Channel | None = None, device: int = 0) -> Ends:
    way = Stream("card", device, channel)
    return Ends(way, way)


def all_soft(of: Profile) -> list[SoftVolume]:
    return [SoftVolume(owner, direction) for owner in set(owners(of).values()) for direction in Direction]


def test_transducers_with_the_same_ways_share_a_pcm() -> None:
    shared = profile(handset=alike(), speaker=alike(), headset=alike(device=1))
    assert owners(shared) == {EAR: EAR, BOX: EAR, HEAD: HEAD}
    told = sound(shared)
    assert told.handset == AlsaDevice("dering_handset", "dering_handset")
    assert told.speaker is None
    assert told.headset == AlsaDevice("dering_headset", "dering_headset")


def test_a_headset_may_share_the_speakers_pcm() -> None:
    told = sound(profile(handset=alike(), speaker=alike(device=1), headset=alike(device=1)))
    assert told.speaker == told.headset == AlsaDevice("dering_speaker", "dering_speaker")


def test_latencies_and_echo_are_the_profiles() -> None:
    told = sound(
        replace(profile(handset=alike()), capture_latency_ms=20, playback_latency_ms=60, echo_tail_ms=0)
    )
    assert (told.capture_latency_ms, told.playback_latency_ms, told.echo_tail_ms) == (20, 60, 0)


def test_a_card_of_one_transducer_is_taken_as_it_is() -> None:
    written = text(profile(handset=alike()), {"card": CARD}, [])
    assert 'pcm { type hw card "Card" device 0 }' in written
    assert "dshare" not in written
    assert "dsnoop" not in written
    assert "softvol" not in written


def test_channels_are_shared_out_and_microphones_are_listened_to_together() -> None:
    left, right = Stream("card", channel=Channel.LEFT), Stream("card", channel=Channel.RIGHT)
    microphone = Stream("card", channels=1)
    written = text(
        profile(handset=Ends(left, microphone), speaker=Ends(right, microphone)), {"card": CARD}, []
    )
    assert written.count("type dshare") == 2
    assert written.count("bindings { 0 0 }") == written.count("bindings { 0 1 }") == 1
    assert written.count("type dsnoop") == 2
    assert written.count("rate 48000 channels 1 period_size 480") == 2


def test_outputs_that_cannot_be_told_apart_are_mixed() -> None:
    first, second = Stream("card", device=0), Stream("card", device=1)
    playback = Stream("card")
    written = text(profile(handset=Ends(playback, first), speaker=Ends(playback, second)), {"card": CARD}, [])
    assert written.count("type dmix") == 2
    assert "dsnoop" not in written


@pytest.mark.parametrize("name", sorted(path.stem for path in PROFILES.glob("*.toml")))
@pytest.mark.parametrize("soft", [False, True])
def test_libasound_reads_it_and_lists_the_pcms(name: str, soft: bool, tmp_path: Path) -> None:
    loaded = load(find(name))
    written = text(loaded, dict.fromkeys(loaded.cards, CARD), all_soft(loaded) if soft else [])
    file = tmp_path / "asound.conf"
    file.write_text(written)
    environment = {**os.environ, SEARCHED: f"/usr/share/alsa/alsa.conf:{file}"}
    listed = subprocess.run(
        [sys.executable, "-c", LISTED], env=environment, capture_output=True, text=True, check=True
    )
    wanted = {f"dering_{owner}" for owner in owners(loaded).values()}
    for line in listed.stdout.splitlines():
        assert wanted <= set(line.split())
    assert listed.stderr == ""


def test_the_file_is_private_and_gone_with_the_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/somewhere/alsa.conf")
    configuration = Configuration()
    configuration.write("one")
    first, _, second = os.environ[SEARCHED].partition(":")
    file = Path(second)
    assert first == "/somewhere/alsa.conf"
    assert file.read_text() == "one"
    assert file.parent.stat().st_mode & 0o077 == 0
    inode = file.stat().st_ino
    configuration.write("two")
    assert os.environ[SEARCHED] == f"{first}:{file}"
    assert (file.read_text(), file.stat().st_ino != inode) == ("two", True)
    configuration.remove()
    configuration.remove()
    assert os.environ[SEARCHED] == first
    assert not file.parent.exists()


def test_without_a_setting_libasound_reads_its_own_file_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALSA_CONFIG_PATH", raising=False)
    monkeypatch.delenv("ALSA_CONFIG_DIR", raising=False)
    configuration = Configuration()
    configuration.write("")
    assert os.environ[SEARCHED].startswith("/usr/share/alsa/alsa.conf:")
    configuration.remove()
    assert SEARCHED not in os.environ


def test_a_machine_without_room_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(PartError, match=r"the file for ALSA cannot be written to .*absent: No such file"):
        Configuration().write("")
