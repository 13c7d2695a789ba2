"""The command line: the options that every command describes in its own module of ``firmware/commands``."""

from __future__ import annotations

import argparse

from firmware.commands import (
    demo,
    doctor,
    flash,
    keymap,
    network,
    provision,
    replay,
    run,
    setup,
    update,
    wiring,
)


def parser() -> argparse.ArgumentParser:
    """Every command and option, with the help that a person reads."""
    top = argparse.ArgumentParser(prog="dering", description="The firmware of an IP desk phone.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (run, demo, doctor, flash, keymap, network, provision, replay, setup, update, wiring):
        command.add(commands)
    return top
