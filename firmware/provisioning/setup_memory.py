"""What the import of the card's settings leaves for later: a problem to show, files it could not erase."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from firmware.provisioning.files import write
from firmware.provisioning.memory import digest


@dataclass(frozen=True, slots=True)
class SetupMemory:
    """``problem`` is a sentence or ''. ``imported`` has the SHA-256 of files still on the card, by name."""

    problem: str = ""
    imported: dict[str, str] = field(default_factory=dict)

    def knows(self, name: str, content: bytes) -> bool:
        return self.imported.get(name) == digest(content)


def load(path: Path) -> SetupMemory:
    """What is kept; nothing where there is no file, or none that can be read."""
    try:
        table = json.loads(path.read_bytes())
        return SetupMemory(problem=str(table["problem"]), imported=dict(table["imported"]))
    except (OSError, ValueError, KeyError, TypeError):
        return SetupMemory()


def save(path: Path, memory: SetupMemory) -> None:
    """Raises OSError."""
    write(path, json.dumps(asdict(memory)).encode())
