"""The board's parts: which are there, how they were found, and why one is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar, runtime_checkable

from board.api import Board, Codec, Display, HookSwitch, Keypad, Lamps, Part
from board.wording import Wording
from firmware.phone.findings import REASON, Check, Finding, Outcome, Phrase, Value
from firmware.ui.language import label

Driver = TypeVar("Driver")
Values = tuple[tuple[str, Value], ...]

STEPS = {
    Part.HOOK: label("Check the hook switch's wires, and its line in phone.toml."),
    Part.KEYPAD: label("Check the keypad's plug; dering keymap learn tells which keys arrive."),
    Part.DISPLAY: label("Check the display's wires, its address, and its controller in phone.toml."),
    Part.LAMPS: label("Check the lamps' wires, and their lines in phone.toml."),
    Part.CODEC: label("Check the sound card's plug, and its profile in phone.toml."),
}


@runtime_checkable
class Found(Protocol):
    """A driver that tells where it found its part."""

    @property
    def found(self) -> str:
        """The device, in a few words: "GPIO line 17", "USB Keypad (/dev/input/event0)"."""


def look(board: Board, lost: Mapping[Part, str]) -> list[Finding]:
    """Each part of a board that is started; ``lost`` has the reasons of those that do not work."""
    return [
        _finding(Part.HOOK, Check.HOOK, board.hook, lost, _hook),
        _finding(Part.KEYPAD, Check.KEYPAD, board.keypad, lost, _keypad),
        _finding(Part.DISPLAY, Check.DISPLAY, board.display, lost, _display),
        _finding(Part.CODEC, Check.CODEC, board.codec, lost, _codec),
        _finding(Part.LAMPS, Check.LAMPS, board.lamps, lost, _lamps),
    ]


def _finding(
    part: Part,
    check: Check,
    driver: Driver | None,
    lost: Mapping[Part, str],
    tell: Callable[[Driver], tuple[str, Values]],
) -> Finding:
    if part in lost:
        return Finding(check, Outcome.FAILED, REASON, STEPS[part], (("reason", _phrase(lost[part])),))
    if driver is None:
        return Finding(check, Outcome.SKIPPED, label("This phone has none, as its configuration says."))
    text, values = tell(driver)
    how = driver.found if isinstance(driver, Found) else "emulated"
    return Finding(check, Outcome.OK, text, values=(*values, ("how", how)))


def _phrase(value: object) -> Value:
    """What a driver says, so that it can be translated."""
    if isinstance(value, Wording) and value.text:
        return Phrase(str(value.text), tuple((name, _phrase(each)) for name, each in value.values.items()))
    return value if isinstance(value, int | float) else str(value)


def _hook(hook: HookSwitch) -> tuple[str, Values]:
    if hook.lifted:
        return label("The handset is lifted ({how})."), (("lifted", 1),)
    return label("The handset is in its cradle ({how})."), (("lifted", 0),)


def _keypad(keypad: Keypad) -> tuple[str, Values]:
    return label("{keys} keys ({how})."), (("keys", len(keypad.keys)),)


def _display(display: Display) -> tuple[str, Values]:
    width, height = display.size
    return label("{width}x{height} dots ({how})."), (("width", width), ("height", height))


def _codec(codec: Codec) -> tuple[str, Values]:
    names = ", ".join(sorted(codec.transducers))
    return label("For {transducers} ({how})."), (("transducers", names),)


def _lamps(lamps: Lamps) -> tuple[str, Values]:
    return label("{lamps} lamps ({how})."), (("lamps", len(lamps.names)),)
