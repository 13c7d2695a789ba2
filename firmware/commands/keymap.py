"""``dering keymap learn``: writes a key map, asking for one key after another."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from firmware.commands import FAILED, Commands, complain
from firmware.phone.settings import LANGUAGES


def add(commands: Commands) -> None:
    keymap = commands.add_parser("keymap", help="key maps: which key of a keypad is which key of the phone")
    actions = keymap.add_subparsers(dest="action", required=True, metavar="ACTION")
    command = actions.add_parser("learn", help="ask for one key after another, and write the map")
    command.add_argument("file", type=Path, metavar="FILE", help="the map to write, or to go on with")
    command.add_argument("--language", choices=sorted(LANGUAGES), default="en", help="of the questions")
    command.add_argument(
        "--device",
        action="append",
        default=[],
        metavar="NAME",
        help="only devices named so (with * and ?); may be repeated; default: every one that has keys",
    )
    command.add_argument(
        "--wait", type=float, default=10.0, metavar="SECONDS", help="skip a key after so long (default: 10)"
    )
    command.set_defaults(perform=learn)


def learn(options: Namespace) -> int:
    try:
        asyncio.run(_learn(options))
    except KeyboardInterrupt:
        print()  # what was learned is in the file
    except OSError as error:
        return complain(f"dering: {options.file} cannot be written: {error.strerror}", FAILED)
    return 0


async def _learn(options: Namespace) -> None:
    from board.pi.keypad.presses import Presses
    from firmware.keymap import Answer, Lesson, Skip, Stop
    from firmware.ui.language import language_of

    answers: asyncio.Queue[Answer] = asyncio.Queue()
    lesson = Lesson(options.file, answers, _tell, language_of(options.language), options.wait)
    presses = Presses(answers.put_nowait, lambda: answers.put_nowait(Stop()))
    presses.open(tuple(options.device))
    _on_enter(lambda: answers.put_nowait(Skip()))
    try:
        _tell(", ".join(presses.names))
        await lesson.hold()
    finally:
        presses.close()


def _tell(line: str) -> None:
    print(line, flush=True)


def _on_enter(skip: Callable[[], None]) -> None:
    """Call ``skip`` for each line of the terminal; not for a file or for no input at all."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        typed = os.read(sys.stdin.fileno(), 4096)
        if not typed:
            loop.remove_reader(sys.stdin)
        for _ in typed.splitlines():
            skip()

    try:
        loop.add_reader(sys.stdin, read)
    except (OSError, ValueError):
        return
