"""What the updater remembers on /data: one small JSON file, replaced in one step."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from firmware.provisioning.files import write
from firmware.update import sentence
from firmware.update.errors import UpdateError
from firmware.update.sentence import Sentence

FILE = "memory.json"


@dataclass(frozen=True, slots=True)
class Trial:
    """A new system: what it is, what it replaces, its slot; which accounts were registered before it came.

    ``failing`` is what was out of order before, and no fault of the update. ``installed`` is False until the
    slot has been written whole.
    """

    version: str
    before: str
    slot: str
    registered: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    installed: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """``floor`` and ``serial`` only rise. ``verdict`` is how the last update went.

    ``failed`` is why the system on trial was given up, ``unwell`` the version that was: it is not tried again
    by itself. ``action`` is hawkBit's last action, ``action_version`` what it installs, ``end`` how it ended
    ("success", "failure", "canceled"), '' while it goes on; ``details`` says more, ``told`` whether the
    server has heard it.
    """

    floor: str = "0.0.0"
    serial: int = 0
    trial: Trial | None = None
    failed: Sentence | None = None
    unwell: str = ""
    verdict: Sentence | None = None
    action: str = ""
    action_version: str = ""
    end: str = ""
    details: str = ""
    told: bool = False

    def begun(self, action: str) -> Memory:
        """An action of hawkBit's begins, perhaps once more."""
        return replace(self, action=action, action_version="", end="", details="", told=False)

    def installs(self, number: str) -> Memory:
        """The action is about to write this version."""
        return replace(self, action_version=number)

    def ended(self, end: str, details: str) -> Memory:
        """The action is over."""
        return replace(self, end=end, details=details, told=False)

    def heard(self) -> Memory:
        """The server has been told how the action ended."""
        return replace(self, told=True)


def load(folder: Path) -> Memory:
    """What is kept in ``folder``; nothing yet where there is no file.

    What a later release keeps besides is left out: it may have been here, and been rolled back.
    Raises UpdateError for a file that cannot be read: a floor must not vanish with it.
    """
    path = folder / FILE
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError) as error:
        raise UpdateError(f"{path}: cannot be read ({error})") from None
    try:
        trial = table.get("trial")
        known = {field.name: table[field.name] for field in fields(Memory) if field.name in table}
        known |= {name: sentence.read(known.get(name)) for name in ("failed", "verdict")}
        return replace(Memory(**known), trial=_trial(trial) if trial else None)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UpdateError(f"{path}: found something else than the updater writes ({error})") from None


def _trial(table: dict[str, Any]) -> Trial:
    known = {field.name: table[field.name] for field in fields(Trial) if field.name in table}
    lists = {name: tuple(table[name]) for name in ("registered", "failing")}
    return Trial(**(known | lists))


def save(folder: Path, memory: Memory) -> None:
    """Keep it, whole or not at all. Raises UpdateError."""
    path = folder / FILE
    try:
        write(path, json.dumps(asdict(memory), indent=1).encode())
    except OSError as error:
        raise UpdateError(f"{path}: cannot be written ({error.strerror})") from error
