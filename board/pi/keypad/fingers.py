"""Fingers on keys, pure: key codes of several devices go down and up, keys are pressed and released."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from board.api import Key, KeyPressed, KeyReleased

STUCK_S = 60.0
"""Seconds after which a key that is still down is taken for stuck."""

UP, DOWN = 0, 1
"""The values of an EV_KEY event; 2 is the kernel's repeat, which a phone has no use for."""

KeyEvent = KeyPressed | KeyReleased


@dataclass(slots=True)
class _Finger:
    key: Key
    since: float
    silent: bool = False
    told: bool = False


class Fingers:
    """What is down, by device (``source``) and key code. A key is down while one of its codes is, anywhere.

    Codes that the map does not have are ignored, and so is a change that changes nothing. Times in seconds.
    """

    def __init__(self, keymap: Mapping[int, Key]) -> None:
        self._keymap = keymap
        self._down: dict[tuple[str, int], _Finger] = {}

    @property
    def pressed(self) -> frozenset[Key]:
        """The keys that are down now."""
        return frozenset(finger.key for finger in self._down.values() if not finger.silent)

    def move(self, source: str, code: int, value: int, now: float) -> list[KeyEvent]:
        """Take one EV_KEY event."""
        if value == DOWN:
            return self._press(source, code, now)
        if value == UP:
            return self._release(source, code)
        return []

    def begin(self, source: str, codes: Collection[int], now: float) -> None:
        """A device was opened with these codes down: no press, since nobody pressed them for the phone."""
        for code in codes:
            if code in self._keymap:
                self._down[source, code] = _Finger(self._keymap[code], now, silent=True)

    def read_again(self, source: str, codes: Collection[int], now: float) -> list[KeyEvent]:
        """Exactly these codes are down, whatever events got lost on the way here."""
        events: list[KeyEvent] = []
        for held_by, code in list(self._down):
            if held_by == source and code not in codes:
                events += self._release(source, code)
        for code in codes:
            events += self._press(source, code, now)
        return events

    def end(self, source: str) -> list[KeyEvent]:
        """A device is gone, and with it every finger on it."""
        return self.read_again(source, (), 0.0)

    def stuck(self, now: float) -> list[tuple[str, Key]]:
        """The devices and keys that have been down for :data:`STUCK_S`, each told once."""
        found = []
        for (source, _), finger in self._down.items():
            if not finger.told and now - finger.since >= STUCK_S:
                finger.told = True
                found.append((source, finger.key))
        return found

    def _press(self, source: str, code: int, now: float) -> list[KeyEvent]:
        key = self._keymap.get(code)
        if key is None or (source, code) in self._down:
            return []
        known = key in self.pressed
        self._down[source, code] = _Finger(key, now)
        return [] if known else [KeyPressed(key)]

    def _release(self, source: str, code: int) -> list[KeyEvent]:
        finger = self._down.pop((source, code), None)
        if finger is None or finger.silent or finger.key in self.pressed:
            return []
        return [KeyReleased(finger.key)]
