"""What the loudspeaker rings with: the tone that was chosen, and samples of the others in the menu."""

from __future__ import annotations

import pytest

from firmware.audio.countries import country
from firmware.audio.ring_tones import TONES, RingTone
from firmware.audio.tones import Tone
from firmware.phone.commands import SaveSetting
from firmware.phone.events import StoreLoaded
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.parts import VolumeOf
from firmware.phone.ringing import SAMPLE_SECONDS
from firmware.phone.rows import RING_TONE_ITEMS, menu_rows
from firmware.phone.softkeys import SoftKey
from firmware.ui.screen import Menu, VolumeBar
from tests.phone.desk import Desk

CLASSIC = country("id").ring


@pytest.fixture
def desk() -> Desk:
    """With the list of the ring tones open."""
    desk = Desk()
    desk.soft(SoftKey.MENU)
    lines = [row.item for row in menu_rows(desk.phone, MenuTitle.MENU)]
    desk.choose(lines.index(MenuItem.SOUND), 3)
    return desk


def rings(desk: Desk) -> Tone | None:
    return desk.outputs().sound.ring


def test_the_list_has_the_countrys_own_and_eight_more(desk: Desk) -> None:
    menu = desk.shows(Menu)
    assert menu.title is MenuTitle.RING_TONE
    assert [row.item for row in menu.rows] == list(RING_TONE_ITEMS)
    assert [row.item for row in menu.rows if row.mark] == [MenuItem.RING_CLASSIC]


def test_going_through_the_list_plays_each(desk: Desk) -> None:
    assert rings(desk) == CLASSIC
    for tone in list(RingTone)[1:]:
        desk.tap("down")
        assert rings(desk) == TONES[tone]
        assert not desk.outputs().ringing
    desk.tap("down")
    assert rings(desk) == CLASSIC


def test_a_sample_is_over_after_a_while_and_with_the_list(desk: Desk) -> None:
    desk.tap("down")
    desk.advance(SAMPLE_SECONDS - 0.01)
    assert rings(desk) == TONES[RingTone.CHIME]
    assert desk.advance(0.02) == 1
    assert rings(desk) is None
    desk.tap("down")
    desk.soft(SoftKey.BACK)
    assert rings(desk) is None


def test_nothing_is_played_at_an_open_receiver(desk: Desk) -> None:
    desk.lift()
    assert rings(desk) is None


def test_the_tone_that_was_chosen_rings(desk: Desk) -> None:
    desk.choose(4)
    assert desk.done(SaveSetting) == [SaveSetting("ring-tone", "gamelan")]
    assert [row.item for row in desk.shows(Menu).rows if row.mark] == [MenuItem.RING_GAMELAN]
    desk.tap("down")
    desk.called()
    assert rings(desk) == TONES[RingTone.GAMELAN]


def test_the_list_opens_at_the_tone_that_is_chosen(desk: Desk) -> None:
    desk.choose(4)
    desk.tap("back")
    assert desk.shows(Menu).rows[3].chosen is MenuItem.RING_GAMELAN
    desk.tap("ok")
    assert desk.shows(Menu).chosen == 4


def test_the_volume_keys_change_the_bell_in_the_list(desk: Desk) -> None:
    desk.tap("volume_up")
    assert desk.page().volume == VolumeBar(VolumeOf.RINGER, 6)
    desk.tap("back", "volume_up")
    assert desk.page().volume == VolumeBar(VolumeOf.RINGER, 7)


def test_the_choice_is_kept_over_a_restart_and_beats_the_configuration() -> None:
    desk = Desk(ring_tone=RingTone.WALTZ)
    desk.called()
    assert rings(desk) == TONES[RingTone.WALTZ]
    desk.event(StoreLoaded((), (("ring-tone", "birds"),)))
    assert rings(desk) == TONES[RingTone.BIRDS]


def test_a_choice_that_a_newer_firmware_kept_is_no_choice() -> None:
    desk = Desk(ring_tone=RingTone.WALTZ)
    desk.event(StoreLoaded((), (("ring-tone", "organ"),)))
    desk.called()
    assert rings(desk) == TONES[RingTone.WALTZ]
