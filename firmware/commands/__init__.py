"""The commands of ``dering``, a module each.

``add(commands)`` describes the command's options to argparse, and names the function that performs it: it
takes the parsed options and gives the exit status. What only one command needs is imported only then.
"""

from __future__ import annotations

import argparse
import sys
from typing import Protocol

CANNOT_USE = 2
"""Exit status: the command, or a file that was given to it, cannot be used so."""

FAILED = 1
"""Exit status: tried, and did not succeed."""


class Commands(Protocol):
    """Where argparse takes a command: what ``ArgumentParser.add_subparsers`` gives."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser: ...  # noqa: A002 - argparse's name


def add_logging(command: argparse.ArgumentParser, default: str = "info") -> None:
    """Give the command the option --log-level."""
    levels = ("debug", "info", "warning", "error")
    command.add_argument("--log-level", choices=levels, default=default, help="for standard error")


def complain(line: str, status: int) -> int:
    """Tell on standard error why a command gives up; gives ``status``, to be returned."""
    print(line, file=sys.stderr)
    return status
