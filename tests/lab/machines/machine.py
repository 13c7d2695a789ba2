"""What a guest of the virtual lab can run on; each machine is a file here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

INIT = Path(__file__).parents[1] / "init"
MEMORY = "1G"

CARDS = (
    "snd_aloop.enable=1,1",
    "snd_aloop.index=0,1",
    "snd_aloop.id=Handset,Speaker",
    "snd_aloop.pcm_substreams=1,1",
    "snd_dummy.index=2",
    "snd_dummy.id=Mixer",
)
"""The kernel's command line for its sound cards."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest to be: ``shared`` is the folder it may write to, ``own`` one for the machine's own files."""

    shared: Path
    own: Path
    seconds: int


class Machine(Protocol):
    """A kernel, and what runs it."""

    how: str
    """The command that makes the kernel ready."""

    slowness: int
    """How many times longer than usual a program may take there."""

    def ready(self) -> bool:
        """Whether the kernel has been made ready on this computer."""

    def words(self, guest: Guest) -> Sequence[str]:
        """The program that is the guest, its console on standard output; it ends with whoever started it."""


def told(machine: Machine, guest: Guest) -> list[str]:
    """The kernel's command line as far as it is the same on all machines; lab_ words are for the init."""
    lab = {"folder": guest.shared, "seconds": guest.seconds, "slowness": machine.slowness}
    return ["loglevel=3", *CARDS, *(f"lab_{name}={value}" for name, value in lab.items())]
