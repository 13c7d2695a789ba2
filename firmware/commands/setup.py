"""``dering setup``: at the phone's start, take over what its owner put on the card."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from firmware.commands import FAILED, Commands, add_logging


def add(commands: Commands) -> None:
    command = commands.add_parser("setup", help="take over the settings on the card; make the phone's keys")
    command.add_argument(
        "--boot", type=Path, default=Path("/boot/firmware"), metavar="DIR", help="the card's FAT partition"
    )
    command.add_argument(
        "--data", type=Path, default=Path("/data"), metavar="DIR", help="where the phone keeps what it needs"
    )
    add_logging(command)
    command.set_defaults(perform=setup)


def setup(options: Namespace) -> int:
    from firmware.provisioning.first_boot import FirstBoot
    from firmware.provisioning.places import Places

    start = FirstBoot(options.boot, Places(data=options.data))
    start.run()
    for name in start.taken:
        print(f"{name} was imported.")
    for problem in start.problems:
        print(problem)
    return FAILED if start.problems else 0
