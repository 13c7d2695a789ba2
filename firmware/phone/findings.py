"""What a self-test finds out, as values: the phone shows them, and ``dering doctor`` prints them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence that is translated like it: an English text of the catalogue, and its values."""

    text: str
    values: tuple[tuple[str, Value], ...] = ()


Value = str | int | float | Phrase


REASON = "{reason}"
"""The text of a finding that is a driver's whole sentence."""


class Check(StrEnum):
    """What is looked at; the values are the names in ``dering doctor --json``."""

    PHONE = "phone"
    BOARD = "board"
    HOOK = "hook"
    KEYPAD = "keypad"
    DISPLAY = "display"
    LAMPS = "lamps"
    CODEC = "codec"
    HANDSET = "handset"
    SPEAKER = "speaker"
    HEADSET = "headset"
    MICROPHONE = "microphone"
    LOOP_DELAY = "loop-delay"
    CLOCK_DRIFT = "clock-drift"
    I2C = "i2c"
    POWER = "power"
    TEMPERATURE = "temperature"
    CARD = "card"
    STORAGE = "storage"
    KERNEL = "kernel"
    NETWORK = "network"
    GATEWAY = "gateway"
    NAMES = "names"
    REGISTRAR = "registrar"
    TIME = "time"


class Outcome(StrEnum):
    """How a check went. A warning is worth knowing and no failure; what was skipped says why."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome.

    ``text`` says what was found and ``step`` what to do about it ('' when there is nothing to do): English
    sentences of the catalogue, with ``{fields}`` that ``values`` fills. ``name`` tells checks of one
    kind apart: the account.
    """

    check: Check
    outcome: Outcome
    text: str
    step: str = ""
    values: tuple[tuple[str, Value], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What the last self-test found; ``gives_up`` is when one that runs is waited for no longer."""

    findings: tuple[Finding, ...] = ()
    gives_up: float | None = None


NOT_TESTED = SelfTest()
