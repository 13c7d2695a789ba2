"""``dering demo``: two phones that call each other, on one page."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path

from firmware.commands import FAILED, Commands, add_logging, complain


def add(commands: Commands) -> None:
    command = commands.add_parser("demo", help="run two phones, 101 and 102, on one page")
    command.add_argument(
        "--listen", default="127.0.0.1:8100", metavar="HOST:PORT", help="address of the page"
    )
    command.add_argument("--data", type=Path, default=None, metavar="DIR", help="default: in ~/.local/share")
    add_logging(command, "warning")
    command.set_defaults(perform=demo)


def demo(options: Namespace) -> int:
    from board.emulated.desk import Desk, DeskPhone
    from firmware.demo import DemoError
    from firmware.demo import demo as run_demo

    data = options.data or Path.home() / ".local" / "share" / "dering-demo"
    desk = Desk(options.listen)

    def place(addresses: dict[str, str]) -> None:
        desk.place([DeskPhone(extension, url) for extension, url in addresses.items()])

    try:
        asyncio.run(run_demo(desk, place, data, options.log_level))
    except DemoError as error:
        return complain(f"dering: {error}", FAILED)
    return 0
