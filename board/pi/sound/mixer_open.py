"""Opens the mixer of a profile's cards: what their elements can do by these, the rest in software."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

import alsaaudio

from board.api import Transducer
from board.pi.sound import mixer
from board.pi.sound.asound import Direction, SoftVolume, owners, text
from board.pi.sound.cards import Card
from board.pi.sound.levels import LOUDEST_DB
from board.pi.sound.mixer import Ear, Mouth
from board.pi.sound.profile import Profile, Settings, Stream

Found = TypeVar("Found", Ear, Mouth)

SOFT_NOMINAL_DB = -LOUDEST_DB
"""A software volume ends at 0 dB, which is level 10."""


@dataclass(slots=True)
class Mixer:
    """All that was opened; transducers may have an ear or a mouth in common."""

    ears: dict[Transducer, Ear]
    mouths: dict[Transducer, Mouth]
    settings: dict[Transducer, tuple[Card, Settings]]

    def switch(self, transducer: Transducer) -> None:
        """Set what else belongs to a transducer."""
        if transducer in self.settings:
            mixer.apply(*self.settings[transducer])


def open_mixer(profile: Profile, cards: Mapping[str, Card], write: Callable[[str], None]) -> Mixer:
    """Everything is mute and closed at first. ``write`` gives libasound its text. Raises PartError."""
    for name, settings in profile.settings.items():
        mixer.apply(cards[name], settings)
    names = {name: mixer.elements(card) for name, card in cards.items()}
    opened = Mixer(
        _found(profile, cards, names, Direction.PLAYBACK, mixer.hardware_ear),
        _found(profile, cards, names, Direction.CAPTURE, mixer.hardware_mouth),
        {each: (cards[ends.playback.card], ends.settings) for each, ends in profile.transducers.items()},
    )
    lacking = _lacking(profile, opened)
    write(text(profile, cards, set(lacking.values())))
    made = {volume: _made(profile, cards, volume) for volume in dict.fromkeys(lacking.values())}
    for (transducer, _), volume in lacking.items():
        found = made[volume]
        if isinstance(found, Ear):
            opened.ears[transducer] = found
        else:
            opened.mouths[transducer] = found
    return opened


def _found(
    profile: Profile,
    cards: Mapping[str, Card],
    names: Mapping[str, list[str]],
    direction: Direction,
    make: Callable[[Card, str, Stream], Found | None],
) -> dict[Transducer, Found]:
    """What the first usable element of each transducer makes; the same element and channel only once."""
    known: dict[object, Found | None] = {}
    found = {}
    for transducer, ends in profile.transducers.items():
        way = direction.of(ends)
        for name in way.volume:
            place = (way.card, name, way.channel)
            if name in names[way.card] and place not in known:
                known[place] = make(cards[way.card], name, way)
            one = known.get(place)
            if one is not None:
                found[transducer] = one
                break
    return found


def _lacking(profile: Profile, opened: Mixer) -> dict[tuple[Transducer, Direction], SoftVolume]:
    """What has to be made in software."""
    return {
        (transducer, direction): SoftVolume(owner, direction)
        for transducer, owner in owners(profile).items()
        for direction, there in (
            (Direction.PLAYBACK, opened.ears),
            (Direction.CAPTURE, opened.mouths),
        )
        if transducer not in there
    }


def _made(profile: Profile, cards: Mapping[str, Card], volume: SoftVolume) -> Ear | Mouth:
    """A software volume's control, and what it serves as."""
    way = volume.direction.of(profile.transducers[volume.owner])
    card = cards[way.card]
    playback = volume.direction is Direction.PLAYBACK
    try:
        with closing(alsaaudio.PCM(mixer.PLAYBACK if playback else mixer.CAPTURE, device=volume.maker)):
            pass  # the control is there now, and stays
    except alsaaudio.ALSAAudioError as error:
        raise mixer.unusable(card, error) from None
    element = mixer.element(card, volume.element)
    if playback:
        return Ear(element, SOFT_NOMINAL_DB if way.db is None or way.volume else way.db)
    return Mouth(element, way, in_software=True)
