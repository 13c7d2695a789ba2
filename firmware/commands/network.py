"""``dering network``: at the phone's start, bring network.toml into force."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from firmware.commands import FAILED, Commands, add_logging


def add(commands: Commands) -> None:
    command = commands.add_parser(
        "network", help="bring network.toml into force (host name, clock, Wi-Fi, VLAN)"
    )
    command.add_argument(
        "--config", type=Path, default=Path("/data/config/network.toml"), metavar="FILE", help="network.toml"
    )
    command.add_argument(
        "--root", type=Path, default=Path("/"), metavar="DIR", help="the system whose files are written"
    )
    add_logging(command)
    command.set_defaults(perform=network)


def network(options: Namespace) -> int:
    from firmware.connection.apply import apply

    applied = apply(options.config, options.root)
    print(f"This phone is {applied.hostname}{f', on {applied.vlan}' if applied.vlan else ''}.")
    for problem in applied.problems:
        print(problem)
    return FAILED if applied.problems else 0
