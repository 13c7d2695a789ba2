"""The PIN that unlocks the phone, kept out of its core, whose state is written down."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from firmware.phone.commands import CheckPin
from firmware.phone.events import PinChecked


class PinLock:
    """Compares what was typed with the ``pin`` of the configuration."""

    def __init__(self, pin: str) -> None:
        self._pin = pin
        self._post: Callable[[PinChecked], None] | None = None

    async def start(self, post: Callable[[PinChecked], None]) -> None:
        self._post = post

    async def stop(self) -> None:
        self._post = None

    def check(self, command: CheckPin) -> None:
        if self._post:
            self._post(PinChecked(hmac.compare_digest(command.pin.encode(), self._pin.encode())))
