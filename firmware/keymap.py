"""Learning a key map: asks for each key of the phone in turn, and writes what was pressed."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from board.api import Key
from board.pi.keypad.keymap import Keymap, dump, load, name_of
from firmware.ui.language import Language, label

WAIT_S = 10.0
"""How long each key is waited for; then it is skipped."""

NAMES = {
    Key.STAR: label("* (star)"),
    Key.POUND: label("# (pound)"),
    Key.UP: label("up"),
    Key.DOWN: label("down"),
    Key.OK: label("OK"),
    Key.BACK: label("back"),
    Key.SOFT_1: label("the left one under the display"),
    Key.SOFT_2: label("the middle one under the display"),
    Key.SOFT_3: label("the right one under the display"),
    Key.SPEAKER: label("loudspeaker"),
    Key.MUTE: label("mute the microphone"),
    Key.HOLD: label("hold the call"),
    Key.TRANSFER: label("transfer the call"),
    Key.CONFERENCE: label("conference"),
    Key.REDIAL: label("redial"),
    Key.VOICEMAIL: label("voice mail"),
    Key.VOLUME_UP: label("louder"),
    Key.VOLUME_DOWN: label("quieter"),
}
SPEED_NAME = label("speed dial {number}")


@dataclass(frozen=True, slots=True)
class Skip:
    """This key is not wanted."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Enough: no more keys."""


Answer = int | Skip | Stop
"""The code of a key that was pressed, or what was said instead."""


def key_name(key: Key, language: Language) -> str:
    """A key in words."""
    number = key.removeprefix("speed")
    if number != key:
        return language.say(SPEED_NAME).format(number=number)
    return language.say(NAMES[key]) if key in NAMES else str(key)


def write(path: Path, keymap: Keymap) -> None:
    """Put the key map in the place of the file at ``path``, in one step; OSError if it cannot be written."""
    draft = path.with_name(f".{path.name}.new")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write('# Written by "dering keymap learn".\n\n' + dump(keymap))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


class Lesson:
    """One conversation. The file is written after each key, so that it may be broken off at any time.

    A file that is there already is begun from: a key that is skipped keeps its codes.
    """

    def __init__(
        self,
        path: Path,
        answers: asyncio.Queue[Answer],
        tell: Callable[[str], None],
        language: Language,
        wait_s: float = WAIT_S,
    ) -> None:
        self._path = path
        self._answers = answers
        self._tell = tell
        self._language = language
        self._wait_s = wait_s
        self._old: Mapping[int, Key] = load(path) if path.exists() else {}
        self._learned: dict[int, Key] = {}

    @property
    def keymap(self) -> Keymap:
        """What the file says now: what was learned, and what was there of the other keys and codes."""
        fresh = set(self._learned.values())
        kept = {code: key for code, key in self._old.items() if key not in fresh}
        return kept | self._learned

    async def hold(self) -> None:
        """Ask for every key, or until there is a Stop; KeymapError or OSError from the file."""
        say = self._language.say
        seconds = f"{self._wait_s:g}"
        self._tell(say("Press the key that is asked for."))
        self._tell(
            say("Enter in this terminal skips it, as does waiting {seconds} s.").format(seconds=seconds)
        )
        for key in Key:
            if not await self._ask(key):
                break
        if self.keymap:
            count = self._language.count("{number} key code", "{number} key codes", len(self.keymap))
            self._tell(f"{self._path}: {count}")
        else:
            self._tell(say("Nothing was learned, and nothing written."))

    async def _ask(self, key: Key) -> bool:
        """Ask for one key until it is known or skipped; False when that was enough."""
        self._tell(f"{key_name(key, self._language)}:")
        while True:
            match await self._answer():
                case int(code):
                    if self._learn(code, key):
                        return True
                case Skip():
                    self._tell("  " + self._language.say("skipped"))
                    return True
                case Stop():
                    return False

    async def _answer(self) -> Answer:
        try:
            async with asyncio.timeout(self._wait_s):
                return await self._answers.get()
        except TimeoutError:
            return Skip()

    def _learn(self, code: int, key: Key) -> bool:
        known = self._learned.get(code)
        if known is not None:
            text = self._language.say("That key is already: {name}. Press another.")
            self._tell(f"  {text.format(name=key_name(known, self._language))}")
            return False
        self._learned[code] = key
        write(self._path, self.keymap)
        self._tell(f"  {name_of(code)}")
        return True
