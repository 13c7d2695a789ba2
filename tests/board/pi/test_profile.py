from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from board.api import BoardError, Transducer
from board.pi.options import CodecOptions
from board.pi.sound.codec import open_codec
from board.pi.sound.profile import PROFILES, Channel, Jack, ProfileError, find, load
from board.pi.wiring.builds import build, builds

NAMES = sorted(path.stem for path in PROFILES.glob("*.toml"))

SMALL = """
about = "small"
[cards]
card = ["*"]
[handset.playback]
card = "card"
[handset.capture]
card = "card"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_every_profile_that_comes_along_loads(name: str) -> None:
    profile = load(find(name))
    assert profile.about.strip()
    assert Transducer.HANDSET in profile.transducers
    for ends in profile.transducers.values():
        assert {ends.playback.card, ends.capture.card} <= set(profile.cards)


def test_the_profiles_of_the_issue_are_there() -> None:
    assert set(NAMES) == {"generic", "i2s-usb-mic", "usb-handset", "usb-stereo", "wm8960"}


def test_every_build_names_a_profile_that_comes_along() -> None:
    for name in builds():
        assert build(name).options.codec.profile in NAMES


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    profile = load(written(tmp_path, SMALL))
    assert profile.cards == {"card": ("*",)}
    ends = profile.transducers[Transducer.HANDSET]
    assert (ends.playback.device, ends.playback.channel, ends.playback.volume) == (0, None, ())
    assert (profile.rate, profile.jack) == (None, None)
    assert (profile.capture_latency_ms, profile.playback_latency_ms, profile.echo_tail_ms) == (60, 20, 200)


def test_everything_can_be_said(tmp_path: Path) -> None:
    text = (
        SMALL.replace('about = "small"', 'about = "all"\njack = { device = "* Jack" }')
        + """
[headset.playback]
card = "card"
device = 1
channel = "right"
channels = 4
volume = ["One", "Two"]
nominal_db = -6
[headset.capture]
card = "card"
gain_db = 12.5
[headset.settings]
"Output Select" = "Headset"
[settings.card]
"Mic Playback Switch" = false
"Mic Capture Volume" = 6
"PCM Playback Volume" = "80 %"
[sound]
rate = 16000
capture_latency_ms = 30
playback_latency_ms = 50
echo_tail_ms = 0
"""
    )
    profile = load(written(tmp_path, text))
    headset = profile.transducers[Transducer.HEADSET]
    assert (headset.playback.channel, headset.playback.db, headset.capture.db) == (Channel.RIGHT, -6.0, 12.5)
    assert headset.settings == (("Output Select", "Headset"),)
    assert profile.settings["card"] == (
        ("Mic Playback Switch", False),
        ("Mic Capture Volume", 6.0),
        ("PCM Playback Volume", "80 %"),
    )
    assert profile.jack == Jack("* Jack", "SW_HEADPHONE_INSERT")
    assert (profile.rate, profile.capture_latency_ms, profile.playback_latency_ms) == (16_000, 30, 50)
    assert profile.echo_tail_ms == 0


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            'card = ["*"]',
            "card = []",
            "cards.card: found an empty list, allowed patterns for the card's name",
        ),
        ('card = ["*"]', 'card = "*"', "cards.card: found '*', allowed a list of texts"),
        ("[cards]", "[card]", "card: found an unknown key, allowed about, cards, handset, headset, jack, "),
        ('about = "small"', "", "about: found None, allowed text"),
        ("[handset.capture]", "[handset.mouth]", "handset.mouth: found an unknown key, allowed capture, "),
        (
            '[handset.capture]\ncard = "card"',
            "",
            "handset.capture: found None, allowed a table of card, channel, channels, device, gain_db",
        ),
        (
            '[handset.capture]\ncard = "card"',
            '[handset.capture]\ncard = "x"',
            "handset.capture.card: found 'x', allowed a name of [cards]: card",
        ),
        (
            "[handset.capture]",
            "channel = 1\n[handset.capture]",
            "handset.playback.channel: found 1, allowed left, right",
        ),
        (
            "[handset.capture]",
            "device = -1\n[handset.capture]",
            "handset.playback.device: found -1, allowed a whole number from 0 to 31",
        ),
        (
            "[handset.capture]",
            "nominal_db = nan\n[handset.capture]",
            "handset.playback.nominal_db: found nan, allowed a gain in dB from -120 to 60",
        ),
        (
            "[handset.capture]",
            "gain_db = 0\n[handset.capture]",
            "handset.playback.gain_db: found an unknown key, allowed card, channel, channels, device, ",
        ),
        (
            "[handset.capture]",
            'channel = "left"\nchannels = 1\n[handset.capture]',
            "handset.playback.channels: found 1, allowed a whole number from 2 to 8",
        ),
        (
            "[cards]",
            "[sound]\nrate = true\n[cards]",
            "sound.rate: found True, allowed a whole number from 8000",
        ),
        ("[cards]", "[settings.x]\n[cards]", "settings.x: found an unknown key, allowed card"),
        (
            "[cards]",
            "[settings.card]\nMic = []\n[cards]",
            "settings.card.Mic: found [], allowed true, false, a gain in dB, or a text",
        ),
        (
            "[cards]",
            '[jack]\ndevice = "x"\ncode = "KEY_A"\n[cards]',
            "jack.code: found 'KEY_A', allowed a name of a switch",
        ),
        ("[cards]", "[jack]\n[cards]", "jack.device: found None, allowed text"),
        ("[cards]", "[cards", "found no TOML ("),
    ],
)
def test_a_bad_profile_is_told_in_a_line(tmp_path: Path, before: str, after: str, problem: str) -> None:
    assert before in SMALL
    path = written(tmp_path, SMALL.replace(before, after, 1))
    with pytest.raises(ProfileError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: {problem}")
    assert "\n" not in str(caught.value)


def test_a_phone_without_a_handset_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL.replace("handset.", "speaker."))
    with pytest.raises(ProfileError, match=r"handset: found nothing, allowed a table \[handset.playback\]"):
        load(path)


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"no readable file \(No such file or directory\)"):
        load(tmp_path / "absent.toml")
    with pytest.raises(ProfileError, match=r"no readable file \(Is a directory\)"):
        load(tmp_path)
    large = written(tmp_path, "#" * 70_000)
    with pytest.raises(ProfileError, match="more than 65536 bytes"):
        load(large)
    large.write_bytes(b"\xff\xfe")
    with pytest.raises(ProfileError, match="no UTF-8"):
        load(large)


def test_a_name_there_is_none_of_is_told_with_those_there_are() -> None:
    with pytest.raises(
        BoardError, match=r"profile: found 'wm8961', allowed generic, i2s-usb-mic, .*wm8960 or"
    ):
        open_codec(CodecOptions("wm8961"))
    with pytest.raises(BoardError, match="allowed generic"):
        open_codec(CodecOptions("../profile"))


def test_no_profile_is_no_codec() -> None:
    assert open_codec(CodecOptions("")) is None


words = st.sampled_from(["card", "left", "handset", "x", "", "\n\x1b", "*"])
values = st.recursive(
    st.booleans() | st.integers(-5, 50_000) | st.floats() | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
places = st.sampled_from(
    [
        "about", "cards", "cards.card", "cards.'\\n'", "handset", "handset.playback", "handset.capture.card",
        "handset.playback.channel", "handset.playback.volume", "handset.settings", "speaker",
        "headset.playback", "jack", "jack.code", "settings", "settings.card", "settings.card.Mic",
        "sound", "sound.rate", "other",
    ]
)  # fmt: skip


def toml(value: object) -> str:
    """A value as TOML has it."""
    match value:
        case bool() | str():
            return json.dumps(value)
        case float() if math.isnan(value) or math.isinf(value):
            return f"{value}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return f"{{{', '.join(f'{json.dumps(key)} = {toml(inner)}' for key, inner in value.items())}}}"
        case _:
            return repr(value)


def trouble(path: Path) -> str | None:
    """What is told of a file, None if it is a profile."""
    try:
        load(path)
    except ProfileError as error:
        return str(error)
    return None


@given(st.lists(st.tuples(places, values), max_size=4), st.booleans())
def test_garbage_is_told_in_a_line_or_loads(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, object]], on_top: bool
) -> None:
    small = "about = ''\nhandset = {playback = {card = 'card'}, capture = {card = 'card'}}\n"
    text = (f"{small}cards.card = ['*']\n" if on_top else "") + "".join(
        f"{place} = {toml(value)}\n" for place, value in lines
    )
    path = written(tmp_path_factory.getbasetemp(), text)
    told = trouble(path)
    assert told is None or (told.isprintable() and told.startswith(f"{path}: "))
    event("loads" if told is None else "is refused")


@given(st.binary(max_size=200))
def test_bytes_are_told_in_a_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.toml"
    path.write_bytes(content)
    with pytest.raises(ProfileError) as caught:
        load(path)
    assert str(caught.value).isprintable()
