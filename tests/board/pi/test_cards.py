from __future__ import annotations

from pathlib import Path

import pytest

from board.pi.sound.cards import Card, Finder, Need, parse
from board.pi.supervisor import PartError

TEXT = """\
 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi
                      vc4-hdmi
 1 [Device         ]: USB-Audio - USB PnP Sound Device
                      C-Media Electronics Inc. USB PnP Sound Device at usb-20980000.usb-1.3, full speed
 2 [Device_1       ]: USB-Audio - USB PnP Sound Device
                      C-Media Electronics Inc. USB PnP Sound Device at usb-20980000.usb-1.2, full speed
10 [wm8960soundcard]: simple-card - wm8960-soundcard
                      wm8960-soundcard
"""

BOTH = Need(frozenset({0}), frozenset({0}))


@pytest.fixture
def finder(tmp_path: Path) -> Finder:
    (tmp_path / "cards").write_text(TEXT)
    for node in ("0D0p", "1D0p", "1D0c", "2D0p", "2D0c", "10D0p", "10D0c"):
        (tmp_path / f"pcmC{node}").touch()
    return Finder(tmp_path / "cards", tmp_path)


def test_the_kernels_list_is_read() -> None:
    cards = parse(TEXT)
    assert [card.id for card in cards] == ["vc4hdmi", "Device", "Device_1", "wm8960soundcard"]
    assert cards[3] == Card(10, "wm8960soundcard", "simple-card", "wm8960-soundcard", "wm8960-soundcard")


@pytest.mark.parametrize("text", ["", "--- no soundcards ---\n", "garbage\n\0\n", " 0 [x"])
def test_a_list_with_none_has_none(text: str) -> None:
    assert parse(text) == []


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("wm8960*", "wm8960soundcard"),
        ("USB-Audio", "Device_1"),  # at the port with the lower number, whichever came first
        ("*usb-1.3*", "Device"),
        ("USB PnP*", "Device_1"),
        ("*", "Device_1"),  # the first by its long name that plays and records
    ],
)
def test_a_card_is_found_by_any_of_its_names(finder: Finder, pattern: str, found: str) -> None:
    assert finder.look({"card": [pattern]}, {"card": BOTH})["card"].id == found


def test_the_first_pattern_that_matches_wins(finder: Finder) -> None:
    assert finder.look({"card": ["nothing", "wm*", "*"]}, {"card": BOTH})["card"].id == "wm8960soundcard"


def test_a_card_that_is_not_there_is_told_with_those_that_are(finder: Finder) -> None:
    with pytest.raises(PartError) as caught:
        finder.look({"card": ["hifiberry*", "DAC"]}, {"card": BOTH})
    assert str(caught.value) == (
        'no sound card: no card matches "hifiberry*" or "DAC"; '
        'found "vc4hdmi", "Device", "Device_1", "wm8960soundcard"'
    )


def test_a_card_that_cannot_record_is_told(finder: Finder) -> None:
    with pytest.raises(PartError, match='card "vc4hdmi" cannot record: it has no PCM device 0 for that'):
        finder.look({"card": ["vc4hdmi"]}, {"card": BOTH})
    assert finder.look({"card": ["vc4hdmi"]}, {"card": Need(frozenset({0}), frozenset())})["card"].index == 0


def test_no_sound_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(PartError, match=r'no card matches "\*"; found no card at all'):
        Finder(tmp_path / "absent", tmp_path).look({"card": ["*"]}, {"card": BOTH})
