"""The command line: the options that every command describes in its own module of ``firmware/commands``."""

from __future__ import annotations

import argparse
from importlib import import_module

COMMANDS = (
    "run",
    "act",
    "demo",
    "doctor",
    "flash",
    "keymap",
    "log-in",
    "network",
    "provision",
    "replay",
    "setup",
    "update",
    "wiring",
)


def parser(command: str = "") -> argparse.ArgumentParser:
    """Every command and option, with the help that a person reads.

    If ``command`` is one of them it alone is there: a phone starts six processes of ours at the same time,
    and each would load what all the commands need.
    """
    top = argparse.ArgumentParser(prog="dering", description="The firmware of an IP desk phone.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in (command,) if command in COMMANDS else COMMANDS:
        import_module(f"firmware.commands.{name.replace('-', '_')}").add(commands)
    return top
