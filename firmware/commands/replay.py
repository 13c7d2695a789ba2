"""``dering replay``: tells a recorded journal, and compares with what was recorded."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from firmware.commands import CANNOT_USE, FAILED, Commands, complain


def add(commands: Commands) -> None:
    command = commands.add_parser("replay", help="play a recorded journal back: events, commands and screens")
    command.add_argument("file", type=Path, metavar="FILE", help="a journal from DIR/journal")
    command.add_argument("--quiet", action="store_true", help="only compare with what was recorded")
    command.set_defaults(perform=replay)


def replay(options: Namespace) -> int:
    from firmware.replay import differences, narrate
    from firmware.services.journal import JournalError, read

    try:
        header, entries = read(options.file)
    except JournalError as error:
        return complain(f"dering: {error}", CANNOT_USE)
    if not options.quiet:
        for line in narrate(header.phone, entries):
            print(line)
    differing = differences(header.phone, entries)
    for line in differing:
        print(line, file=sys.stderr)
    print(f"{len(entries)} events played back, {len(differing)} with another outcome than was recorded")
    return FAILED if differing else 0
