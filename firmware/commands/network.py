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
    command.add_argument(
        "--follow-switch",
        action="store_true",
        help="instead, keep the phone in the voice VLAN that the switch names by LLDP-MED",
    )
    add_logging(command)
    command.set_defaults(perform=network)


def network(options: Namespace) -> int:
    if options.follow_switch:
        return _follow_switch(options)
    from firmware.connection.apply import apply

    applied = apply(options.config, options.root)
    print(f"This phone is {applied.hostname}{f', on {applied.vlan}' if applied.vlan else ''}.")
    for problem in applied.problems:
        print(problem)
    return FAILED if applied.problems else 0


def _follow_switch(options: Namespace) -> int:
    """The owner's own choice goes before the switch's."""
    from firmware.config.network import load_network
    from firmware.connection.lldp import VoiceVlan

    if options.config.exists() and load_network(options.config).vlan is not None:
        print("network.toml says which VLAN: the switch is not asked.")
        return 0
    VoiceVlan(options.root).follow()
    return FAILED
