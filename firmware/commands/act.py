"""``dering act``: ask an address or tell a broker for the phone, and say how that ended."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from firmware.commands import CANNOT_USE, FAILED, Commands, add_logging, complain

if TYPE_CHECKING:
    from firmware.actions.outcome import Outcome
    from firmware.config.model import MqttMessage, WebRequest

SECONDS = 10.0
LONGEST = 64 * 1024


def add(commands: Commands) -> None:
    command = commands.add_parser("act", help="for the phone: ask an address, or tell a broker")
    add_logging(command, "warning")
    command.set_defaults(perform=act)


def act(_: Namespace) -> int:
    """Reads what to do from standard input and answers on standard output, both as JSON."""
    from firmware.actions.request import from_json

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, which may have secrets in them
    try:
        does = from_json(json.loads(sys.stdin.buffer.read(LONGEST)))
    except (ValueError, TypeError, KeyError, AttributeError):
        return complain("found something else, allowed what the phone writes", CANNOT_USE)
    # Not asyncio.run, which would wait for a name server that does not answer.
    outcome = asyncio.new_event_loop().run_until_complete(_bounded(does))
    print(outcome.to_json())
    return FAILED if outcome.trouble else 0


async def _bounded(does: WebRequest | MqttMessage) -> Outcome:
    from firmware.actions.outcome import Outcome
    from firmware.phone.action_trouble import ActionTrouble

    host = _host(does)
    try:
        async with asyncio.timeout(SECONDS):
            return await _done(does)
    except ImportError as error:
        return Outcome(ActionTrouble.NOT_INSTALLED, error.name or "", str(error))
    except TimeoutError:
        return Outcome(ActionTrouble.NO_ANSWER, host, f"not done within {SECONDS:.0f} s")


async def _done(does: WebRequest | MqttMessage) -> Outcome:
    from firmware.config.model import WebRequest

    if isinstance(does, WebRequest):
        from firmware.actions.web import ask

        return await ask(does)
    from firmware.actions.mqtt import tell

    return await tell(does)


def _host(does: WebRequest | MqttMessage) -> str:
    from urllib.parse import urlsplit

    from firmware.config.model import MqttMessage

    return does.host if isinstance(does, MqttMessage) else urlsplit(does.url).hostname or ""
