"""``calls.music_on_hold``: the phone's own, none, or a file that can be played."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from firmware.config.load import ConfigError, load
from firmware.config.music import RATES
from firmware.sip.music import SHIPPED


def write(folder: Path, channels: int = 1, width: int = 2, rate: int = 16_000, seconds: float = 1.0) -> Path:
    path = folder / "own.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(bytes(round(seconds * rate) * channels * width))
    return path


def setting(folder: Path, value: str) -> str:
    path = folder / "phone.toml"
    path.write_text(f'[calls]\nmusic_on_hold = "{value}"\n', encoding="utf-8")
    return load(path).calls.music_on_hold


@pytest.mark.parametrize("word", ["on", "off"])
def test_a_word(tmp_path: Path, word: str) -> None:
    assert setting(tmp_path, word) == word


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_file_beside_the_configuration(tmp_path: Path, channels: int, rate: int) -> None:
    path = write(tmp_path, channels, rate=rate)
    assert setting(tmp_path, "own.wav") == str(path)
    assert setting(tmp_path, str(path)) == str(path)


def test_a_file_may_be_called_on(tmp_path: Path) -> None:
    write(tmp_path).rename(tmp_path / "on")
    assert setting(tmp_path, "./on") == str(tmp_path / "on")


@pytest.mark.parametrize("uri", ["sip:music@pbx.example", "SIPS:900@pbx.example;transport=tls"])
def test_an_address(tmp_path: Path, uri: str) -> None:
    assert setting(tmp_path, uri) == uri


@pytest.mark.parametrize("uri", ["sip:", "sip:a b@pbx.example", "sip:music:secret@pbx.example"])
def test_what_is_no_address(tmp_path: Path, uri: str) -> None:
    with pytest.raises(ConfigError, match=r"calls.music_on_hold: found .*, allowed") as raised:
        setting(tmp_path, uri)
    assert "secret" not in str(raised.value)


def test_the_phones_own_would_do(tmp_path: Path) -> None:
    assert setting(tmp_path, str(SHIPPED)) == str(SHIPPED)


@pytest.mark.parametrize(
    "kind", [{"channels": 3}, {"width": 1}, {"width": 3}, {"rate": 22_050}, {"rate": 1}, {"seconds": 0.9}]
)
def test_a_file_that_cannot_be_played(tmp_path: Path, kind: dict[str, int]) -> None:
    write(tmp_path, **kind)
    with pytest.raises(
        ConfigError, match=r'calls.music_on_hold: found "own.wav", allowed "on", "off", a SIP'
    ):
        setting(tmp_path, "own.wav")


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVE", b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff"]
)
def test_what_is_no_wav_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.wav").write_bytes(content)
    with pytest.raises(ConfigError, match=r'calls.music_on_hold: found "own.wav", allowed'):
        setting(tmp_path, "own.wav")
