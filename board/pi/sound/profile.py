"""Codec profiles: what a kind of sound card is to the phone, as TOML (docs/sound.md: how to write one)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

from board.api import BoardError, Transducer
from board.pi.wiring.values import Place

PROFILES = Path(__file__).parent / "profiles"

LARGEST = 1 << 16
"""Bytes of a profile; more is not one."""

LOWEST_DB, HIGHEST_DB = -120.0, 60.0
"""No mixer goes beyond."""

HEADPHONE = "SW_HEADPHONE_INSERT"


class ProfileError(BoardError):
    """A profile cannot be used. ``str`` is one line: file, key, what was found, what is allowed."""


class Channel(StrEnum):
    """One of a stereo card's two channels."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def number(self) -> int:
        return list(Channel).index(self)


@dataclass(frozen=True, slots=True)
class Stream:
    """One direction of a transducer's sound: a card (its name in the profile), a PCM device, a channel.

    ``volume`` are mixer elements, of which the first usable one serves; none usable: the volume is made in
    software. ``db`` is the mixer's gain at the nominal level 7 of a playback, and the gain of a capture;
    None is 9 dB below full scale for a playback (level 10 is then full scale), and as found for a capture.
    """

    card: str
    device: int = 0
    channel: Channel | None = None
    channels: int = 2
    volume: tuple[str, ...] = ()
    db: float | None = None


Setting = bool | float | str
"""A switch, a gain in dB, or the item of an enumeration; "75 %" is a part of a volume's range."""

Settings = tuple[tuple[str, Setting], ...]
"""What is set, by the control's name as the kernel has it ("Mic Capture Volume")."""


@dataclass(frozen=True, slots=True)
class Ends:
    """A transducer: its ear and its mouth, and what else is set on the ear's card while it is selected."""

    playback: Stream
    capture: Stream
    settings: Settings = ()


@dataclass(frozen=True, slots=True)
class Jack:
    """The headset's socket as an input device: a pattern (fnmatch) for its name, and its switch."""

    device: str
    code: str = HEADPHONE


@dataclass(frozen=True, slots=True)
class Profile:
    """``cards`` gives patterns (fnmatch) by the profile's own names of the cards.

    ``rate`` (Hz) is what the cards run at; None lets ALSA choose, and 48 kHz where transducers share a card.
    What is captured is taken as it comes: its buffer delays nothing, and is long enough for a slow processor.
    """

    about: str
    cards: Mapping[str, tuple[str, ...]]
    transducers: Mapping[Transducer, Ends]
    settings: Mapping[str, Settings] = field(default_factory=dict)
    jack: Jack | None = None
    rate: int | None = None
    capture_latency_ms: int = 60
    playback_latency_ms: int = 20
    echo_tail_ms: int = 200


def find(name: str) -> Path:
    """The file of a profile by its name, or the path itself; ProfileError for a name there is none of."""
    if name.endswith(".toml"):
        return Path(name)
    names = sorted(path.stem for path in PROFILES.glob("*.toml"))
    if name not in names:
        ProfilePlace("codec", "profile").fail(repr(name), f"{', '.join(names)} or the path of a TOML file")
    return PROFILES / f"{name}.toml"


def load(path: Path) -> Profile:
    """Read the profile at ``path``; ProfileError if it cannot be used."""
    place = ProfilePlace(str(path), "")
    document = place.table(_parse(place, path), ("about", "cards", "settings", "jack", "sound", *Transducer))
    cards = _cards(place.at("cards"), document.get("cards"))
    sound = place.at("sound").table(document.get("sound", {}), SOUND)
    return Profile(
        place.text(document, "about"),
        cards,
        _transducers(place, document, cards),
        {
            card: place.at(f"settings.{card}").settings(settings)
            for card, settings in place.at("settings").table(document.get("settings", {}), cards).items()
        },
        _jack(place.at("jack"), document["jack"]) if "jack" in document else None,
        **{key: place.at(f"sound.{key}").integer(value, *SOUND[key]) for key, value in sound.items()},
    )


SOUND = {
    "rate": (8000, 192_000),
    "capture_latency_ms": (10, 500),
    "playback_latency_ms": (10, 500),
    "echo_tail_ms": (0, 500),
}
"""The numbers of [sound], each from and to."""


class ProfilePlace(Place):
    """Where in a profile something stands."""

    __slots__ = ()

    def at(self, key: str) -> ProfilePlace:
        return ProfilePlace(self.file, f"{self.key}.{key}" if self.key else key)

    def fail(self, found: str, allowed: str) -> NoReturn:
        """Raise ProfileError for this place."""
        where = f"{self.file}: {self.key}" if self.key else self.file
        line = f"{where}: found {found if len(found) < 80 else found[:77] + '...'}, allowed {allowed}"
        raise ProfileError("".join(c if c.isprintable() else "?" for c in line))

    def integer(self, value: object, least: int, most: int) -> int:
        if type(value) is not int or not least <= value <= most:
            self.fail(repr(value), f"a whole number from {least} to {most}")
        return value

    def gain(self, value: object) -> float:
        """A gain in dB."""
        if type(value) not in (int, float) or not LOWEST_DB <= float(str(value)) <= HIGHEST_DB:
            self.fail(repr(value), f"a gain in dB from {LOWEST_DB:g} to {HIGHEST_DB:g}")
        return float(str(value))

    def names(self, value: object) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
            self.fail(repr(value), "a list of texts")
        return tuple(value)

    def settings(self, value: object) -> Settings:
        """A table of controls."""
        if not isinstance(value, dict):
            self.fail(repr(value), 'a table of lines like "Mic Capture Volume" = 12.0')
        return tuple((name, self.at(name).setting(setting)) for name, setting in value.items())

    def setting(self, value: object) -> Setting:
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return self.gain(value)
        if not isinstance(value, str) or not value:
            self.fail(repr(value), 'true, false, a gain in dB, or a text (an item of a choice, or "75 %")')
        return value


def _parse(place: Place, path: Path) -> object:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            place.fail(f"more than {LARGEST} bytes", "a codec profile")
        return tomllib.loads(text.decode())
    except OSError as error:
        place.fail(f"no readable file ({error.strerror})", "a codec profile")
    except UnicodeDecodeError:
        place.fail("bytes that are no UTF-8", "a codec profile in TOML")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place.fail(f"no TOML ({error})", "a codec profile in TOML")


def _cards(place: ProfilePlace, value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not value:
        place.fail(repr(value), 'a table of lines like codec = ["wm8960*"]')
    cards = {name: place.at(name).names(patterns) for name, patterns in value.items()}
    for name, patterns in cards.items():
        if not patterns:
            place.at(name).fail("an empty list", "patterns for the card's name")
    return cards


def _transducers(
    place: ProfilePlace, document: Mapping[str, object], cards: Mapping[str, object]
) -> dict[Transducer, Ends]:
    if Transducer.HANDSET not in document:
        place.at(Transducer.HANDSET).fail("nothing", "a table [handset.playback] and one [handset.capture]")
    return {
        transducer: _ends(place.at(transducer), document[transducer], cards)
        for transducer in Transducer
        if transducer in document
    }


def _ends(place: ProfilePlace, value: object, cards: Mapping[str, object]) -> Ends:
    table = place.table(value, ("playback", "capture", "settings"))
    return Ends(
        _stream(place.at("playback"), table.get("playback"), cards, "nominal_db"),
        _stream(place.at("capture"), table.get("capture"), cards, "gain_db"),
        place.at("settings").settings(table.get("settings", {})),
    )


def _stream(place: ProfilePlace, value: object, cards: Mapping[str, object], gain: str) -> Stream:
    table = place.table(value, ("card", "device", "channel", "channels", "volume", gain))
    card = table.get("card")
    if not isinstance(card, str) or card not in cards:
        place.at("card").fail(repr(card), f"a name of [cards]: {', '.join(cards)}")
    channel = table.get("channel")
    return Stream(
        card,
        place.at("device").integer(table.get("device", 0), 0, 31),
        None if channel is None else place.at("channel").word(channel, Channel),
        place.at("channels").integer(table.get("channels", 2), 1 if channel is None else 2, 8),
        place.at("volume").names(table.get("volume", [])),
        place.at(gain).gain(table[gain]) if gain in table else None,
    )


def _jack(place: ProfilePlace, value: object) -> Jack:
    table = place.table(value, ("device", "code"))
    code = place.text(table, "code", HEADPHONE)
    if not code.startswith("SW_"):
        place.at("code").fail(repr(code), "a name of a switch, like SW_HEADPHONE_INSERT")
    return Jack(place.text(table, "device"), code)
