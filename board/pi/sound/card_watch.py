"""Sees at once that a sound card goes: its control device then wakes whoever waits for its events."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from board.pi.inputs import quoted
from board.pi.sound.cards import PART, Card
from board.pi.supervisor import PartError, no
from board.wording import Wording

SUBSCRIBE_EVENTS = 3 << 30 | 4 << 16 | ord("U") << 8 | 0x16
"""SNDRV_CTL_IOCTL_SUBSCRIBE_EVENTS of sound/asound.h: _IOWR('U', 0x16, int). Without it, nobody is woken."""

EVENTS_BYTES = 4096


class CardWatch:
    """Watches one card until it goes or :meth:`close`; belongs to the event loop it is made in."""

    def __init__(self, card: Card, control: Path, on_gone: Callable[[Card], None]) -> None:
        """PartError if the card cannot be used by this user, or not at all."""
        self.card = card
        self._on_gone = on_gone
        try:
            self._control = os.open(control, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except PermissionError:
            text = Wording('{card} may not be used by this user; is it in the group "audio"?')
            raise no(PART, text, card=quoted(card.id)) from None
        except OSError as error:
            raise _unusable(card, error) from None
        try:
            fcntl.ioctl(self._control, SUBSCRIBE_EVENTS, (1).to_bytes(4, "little"))
        except OSError as error:
            os.close(self._control)
            raise _unusable(card, error) from None
        asyncio.get_running_loop().add_reader(self._control, self._ready)

    def close(self) -> None:
        """Let go of the card, which cannot go completely before."""
        asyncio.get_running_loop().remove_reader(self._control)
        with contextlib.suppress(OSError):
            os.close(self._control)

    def _ready(self) -> None:
        """The events tell of controls that were set, also by us: they are of no interest."""
        try:
            os.read(self._control, EVENTS_BYTES)
        except BlockingIOError:
            return
        except OSError:
            self._on_gone(self.card)


def _unusable(card: Card, error: OSError) -> PartError:
    return no(PART, "{device} cannot be used: {error}", device=quoted(card.id), error=error.strerror)
