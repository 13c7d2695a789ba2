"""``dering log-in``: fetch the file of somebody who logs in on the phone, and say whether it can be used."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from argparse import Namespace
from pathlib import Path

from firmware.commands import CANNOT_USE, FAILED, Commands, add_logging, complain

SECONDS = 20.0
LONGEST = 4096


def add(commands: Commands) -> None:
    command = commands.add_parser("log-in", help="for the phone: fetch the file of who logs in")
    command.add_argument("--config", type=Path, required=True, metavar="FILE", help="phone.toml")
    command.add_argument("--into", type=Path, required=True, metavar="FILE", help="where it is put")
    add_logging(command, "warning")
    command.set_defaults(perform=log_in)


def log_in(options: Namespace) -> int:
    """Reads {"user": ..., "pin": ...} from standard input and answers on standard output, both as JSON."""
    from firmware.config.load import load
    from firmware.hot_desking.person_file import Credentials, bring
    from firmware.phone.panels import LoginTrouble

    logging.getLogger("httpx").setLevel(logging.WARNING)
    config = load(options.config)
    if not config.hot_desking.url:
        return complain(f"{options.config}: hot_desking.url: found nothing, allowed an address", CANNOT_USE)
    try:
        asked = json.loads(sys.stdin.buffer.read(LONGEST))
        who = Credentials(str(asked["user"]), str(asked["pin"]))
    except (ValueError, TypeError, KeyError):
        return complain('found something else, allowed {"user": "101", "pin": "1234"}', CANNOT_USE)

    async def ask() -> tuple[LoginTrouble | None, str]:
        try:
            async with asyncio.timeout(SECONDS):
                return await bring(config, who, options.into)
        except TimeoutError:
            return LoginTrouble.UNREACHABLE, ""

    trouble, detail = asyncio.run(ask())
    print(json.dumps({"trouble": trouble, "detail": detail}))
    return FAILED if trouble else 0
