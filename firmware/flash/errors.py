"""What can go wrong with a card, and what state it is in then."""

from __future__ import annotations

import errno
from enum import StrEnum


class Card(StrEnum):
    """How far a card has got."""

    UNTOUCHED = "untouched"
    UNUSABLE = "unusable"
    WRITTEN = "written"
    READY = "ready"


STATE = {
    Card.UNTOUCHED: "Nothing was written: the card is as it was.",
    Card.UNUSABLE: "The card holds no usable system now, and what was on it is lost. Flash it again.",
    Card.WRITTEN: "The image is on the card and was read back, but the settings are not. Flash it again.",
    Card.READY: "The card is ready.",
}
"""The same, for the person with the card in hand."""


class FlashError(Exception):
    """Flashing cannot begin or go on. ``str`` is one sentence: what was found, and what helps."""


def told(error: OSError, at: int) -> str:
    """A failure of the target after ``at`` bytes, in plain words."""
    place = f"after {size(at)}"
    match error.errno:
        case errno.ENXIO | errno.ENODEV | errno.ENOMEDIUM | errno.ESTALE:
            return f"the drive was pulled out {place}"
        case errno.ENOSPC | errno.EFBIG:
            return f"there is no more room {place}: the image needs a larger card"
        case errno.EROFS | errno.EPERM:
            return f"it is write-protected ({error.strerror}): look for the lock on the card's side"
        case errno.EIO:
            return f"the drive failed {place} ({error.strerror}): try another card, then another reader"
        case _:
            return f"the drive gave an error {place}: {error.strerror}"


def size(count: int) -> str:
    """Bytes as they are printed on a card: 32 GB, 1.5 MB."""
    for unit, worth in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= worth:
            value = count / worth
            return f"{value:.0f} {unit}" if value >= 10 or value == int(value) else f"{value:.1f} {unit}"
    return f"{count} bytes"
