"""The command line: ``dering run``, ``dering demo``, ``dering replay``."""

from __future__ import annotations

import argparse
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """Every command and option, with the help that a person reads."""
    top = argparse.ArgumentParser(prog="dering", description="The firmware of an IP desk phone.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run one phone")
    run.add_argument("--board", choices=("emulated", "pi"), default="emulated", help="the hardware")
    run.add_argument("--config", type=Path, required=True, metavar="FILE", help="phone.toml")
    run.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="history and settings")
    run.add_argument(
        "--board-listen",
        default="127.0.0.1:8101",
        metavar="HOST:PORT",
        help="where the emulated board can be reached; port 0 picks a free one",
    )
    run.add_argument("--board-token", metavar="TOKEN", help="asked of everybody who uses the emulated board")
    run.add_argument(
        "--embed-origin", metavar="ORIGIN", help="the page that may show the emulated board in a frame"
    )
    _add_logging(run)

    demo = commands.add_parser("demo", help="run two phones, 101 and 102, on one page")
    demo.add_argument("--listen", default="127.0.0.1:8100", metavar="HOST:PORT", help="address of the page")
    demo.add_argument("--data", type=Path, default=None, metavar="DIR", help="default: in ~/.local/share")
    _add_logging(demo, "warning")

    replay = commands.add_parser("replay", help="play a recorded journal back: events, commands and screens")
    replay.add_argument("file", type=Path, metavar="FILE", help="a journal from DIR/journal")
    replay.add_argument("--quiet", action="store_true", help="only compare with what was recorded")
    return top


def _add_logging(command: argparse.ArgumentParser, default: str = "info") -> None:
    levels = ("debug", "info", "warning", "error")
    command.add_argument("--log-level", choices=levels, default=default, help="for standard error")
