"""``dering doctor``: the self-test, told in plain words or as JSON."""

from __future__ import annotations

import asyncio
import sys
from argparse import BooleanOptionalAction, Namespace
from pathlib import Path

from board.api import Board
from board.emulated.board import EmulatedOptions
from board.select import BOARDS, open_board
from firmware.commands import Commands
from firmware.config.load import load
from firmware.config.model import Config
from firmware.phone.findings import Finding
from firmware.ui.language import Language, language_of

ANY_PORT = "127.0.0.1:0"


def add(commands: Commands) -> None:
    command = commands.add_parser("doctor", help="test this phone: every part, the machine and the network")
    command.add_argument("--config", type=Path, required=True, metavar="FILE", help="phone.toml")
    command.add_argument("--board", choices=BOARDS, default="pi", help="the hardware")
    command.add_argument(
        "--data", type=Path, default=Path("data"), metavar="DIR", help="history and settings"
    )
    command.add_argument("--quick", action="store_true", help="no sound, no questions, some seconds")
    command.add_argument(
        "--interactive",
        action=BooleanOptionalAction,
        default=None,
        help="ask somebody beside the phone to press, look and listen; default: at a terminal",
    )
    command.add_argument("--json", action="store_true", help="for a program; see docs/doctor.md")
    command.set_defaults(perform=doctor)


def doctor(options: Namespace) -> int:
    from firmware.doctor.report import as_json, exit_status, last_line

    config = load(options.config)
    language = language_of(config.phone.language)
    findings = asyncio.run(_findings(config, options, language))
    print(as_json(findings, language) if options.json else last_line(findings, language))
    return exit_status(findings)


async def _findings(config: Config, options: Namespace, language: Language) -> list[Finding]:
    from firmware.doctor.examine import Examination
    from firmware.doctor.i2c import display_of
    from firmware.doctor.report import lines
    from firmware.doctor.terminal import Terminal

    def opened() -> Board:
        size = config.display.width, config.display.height
        return open_board(options.board, EmulatedOptions(listen=ANY_PORT, display=size), config.pi)

    examination = Examination(
        config=config,
        data=options.data,
        open_board=opened,
        display=display_of(config.pi, options.board),
        only_quick=options.quick,
        person=Terminal(language, sys.stdin.fileno(), sys.stderr) if _asks(options) else None,
    )
    findings = []
    async for finding in examination.findings():
        findings.append(finding)
        if not options.json:
            print("\n".join(lines(finding, language)), flush=True)
    return findings


def _asks(options: Namespace) -> bool:
    """Whether somebody is there to be asked: as the owner says, else who sits at a terminal is."""
    at_a_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    wanted: bool = at_a_terminal if options.interactive is None else options.interactive
    return wanted and not options.quick
