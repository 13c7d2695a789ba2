"""``dering wiring``: how to wire the Raspberry Pi, as a table, as lines for config.txt and as a drawing."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from firmware.commands import CANNOT_USE, FAILED, Commands, complain


def add(commands: Commands) -> None:
    command = commands.add_parser("wiring", help="print how to wire the Raspberry Pi")
    command.add_argument("build", nargs="?", metavar="BUILD", help="a reference build; without it, all")
    command.add_argument("--svg", type=Path, metavar="FILE", help="write the drawing instead")
    command.add_argument(
        "--config-txt", action="store_true", help="print only the lines for /boot/firmware/config.txt"
    )
    command.set_defaults(perform=wiring)


def wiring(options: Namespace) -> int:
    from board.pi.wiring.builds import build, builds
    from board.pi.wiring.drawing import svg
    from board.pi.wiring.text import config_txt, table
    from board.pi.wiring.values import WiringError

    try:
        chosen = [build(options.build)] if options.build else list(builds().values())
    except WiringError as error:
        return complain(f"dering: {error}", CANNOT_USE)
    if options.svg:
        try:
            options.svg.write_text(svg(chosen), "utf-8")
        except OSError as error:
            return complain(f"dering: {options.svg} cannot be written: {error.strerror}", FAILED)
    if options.config_txt:
        print(config_txt(chosen), end="")
    elif not options.svg:
        print("\n".join(table(each) for each in chosen), end="")
    return 0
