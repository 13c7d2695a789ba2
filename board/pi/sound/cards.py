"""The sound cards that ALSA has: found by name, never by index, since that changes with each start."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import zip_longest
from pathlib import Path

from board.pi.inputs import alternatives, quoted, several
from board.pi.supervisor import PartError, missing, no
from board.wording import Wording

PART = "sound card"
CARDS = Path("/proc/asound/cards")
NODES = Path("/dev/snd")

HEAD = re.compile(r"\s*(\d+) \[([^\]]*)\]: (\S+) - (.*)")
"""A card's first line (sound/core/init.c): index, id, driver, name. The second one has the long name."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as the kernel knows it. ``index`` is for its files only, and true until it is unplugged."""

    index: int
    id: str
    driver: str
    name: str
    long_name: str

    def matches(self, pattern: str) -> bool:
        """Whether one of the names matches (fnmatch)."""
        return any(fnmatchcase(name, pattern) for name in (self.id, self.driver, self.name, self.long_name))


@dataclass(frozen=True, slots=True)
class Need:
    """What a card has to have: PCM devices that play and that record."""

    playback: frozenset[int]
    capture: frozenset[int]


def parse(text: str) -> list[Card]:
    """The cards of /proc/asound/cards."""
    lines = text.splitlines()
    return [
        Card(int(head[1]), head[2].strip(), head[3], head[4].strip(), below.strip())
        for line, below in zip_longest(lines, lines[1:], fillvalue="")
        if (head := HEAD.match(line))
    ]


class Finder:
    """Looks for cards; PartError says in a sentence which one is not there."""

    def __init__(self, cards: Path = CARDS, nodes: Path = NODES) -> None:
        self._cards = cards
        self._nodes = nodes

    def look(self, patterns: Mapping[str, Collection[str]], needs: Mapping[str, Need]) -> dict[str, Card]:
        """The card for each of the profile's names."""
        there = self._there()
        return {name: self._one(there, wanted, needs[name]) for name, wanted in patterns.items()}

    def control(self, card: Card) -> Path:
        """The card's control device: gone when the card is."""
        return self._nodes / f"controlC{card.index}"

    def _there(self) -> list[Card]:
        try:
            return parse(self._cards.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return []

    def _one(self, there: list[Card], patterns: Collection[str], need: Need) -> Card:
        """The first in the patterns' order, then by the long name, which has the port of a USB card in it."""
        refused = []
        for pattern in patterns:
            for card in sorted(there, key=lambda card: card.long_name):
                if card.matches(pattern):
                    lack = self._lack(card, need)
                    if lack is None:
                        return card
                    refused.append(lack)
        if refused:
            raise PartError(missing(PART, several(refused)))
        names = ", ".join(quoted(card.id) for card in there)
        found = Wording("found {others}", others=names) if names else Wording("found no card at all")
        raise no(PART, "no card matches {names}; {found}", names=alternatives(patterns), found=found)

    def _lack(self, card: Card, need: Need) -> Wording | None:
        """What the card does not have, None if nothing."""
        name = quoted(card.id)
        for device in self._missing(card, "p", need.playback):
            text = Wording("card {card} cannot play: it has no PCM device {number} for that")
            return Wording(text, card=name, number=device)
        for device in self._missing(card, "c", need.capture):
            text = Wording("card {card} cannot record: it has no PCM device {number} for that")
            return Wording(text, card=name, number=device)
        return None

    def _missing(self, card: Card, letter: str, devices: Iterable[int]) -> list[int]:
        nodes = ((device, self._nodes / f"pcmC{card.index}D{device}{letter}") for device in sorted(devices))
        return [device for device, node in nodes if not node.exists()]
