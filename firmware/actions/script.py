"""Runs a script: without the phone's secrets, for so long, and no longer than the phone itself runs."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from firmware.actions.filling import values_of
from firmware.actions.outcome import Outcome, plain
from firmware.actions.process import MOST, Ended, run
from firmware.config.scripts import program_of
from firmware.config.section import ConfigError
from firmware.phone.action_trouble import ActionTrouble
from firmware.phone.commands import RunAction

SECONDS = 10.0
LONGEST_LINE = 40
"""Characters of a line that is shown: two lines of the small display."""

LONGEST_REASON = 200
KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ")
"""What a script gets of the phone's own environment, which has secrets in it."""

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def environment_of(command: RunAction) -> dict[str, str]:
    """What the script gets: nothing of the phone's own but language and time zone."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return (
        kept | {"PATH": PATH} | {f"DERING_{name.upper()}": text for name, text in values_of(command).items()}
    )


async def start(file: Path, command: RunAction, seconds: float = SECONDS) -> Outcome:
    """Run the script, and say what came of it."""
    try:
        program = await asyncio.to_thread(program_of, file)
    except FileNotFoundError:
        return Outcome(ActionTrouble.NO_SCRIPT, file.name)
    except (OSError, ConfigError) as error:
        return Outcome(ActionTrouble.NOT_STARTED, file.name, str(error))
    try:
        ended = await run([*program, file], environment_of(command), seconds, folder=file.parent)
    except OSError as error:
        return Outcome(ActionTrouble.NOT_STARTED, file.name, str(error))
    return _judged(ended, seconds)


def _judged(ended: Ended, seconds: float) -> Outcome:
    reason = plain(ended.errors.decode(errors="replace").strip().rpartition("\n")[2], LONGEST_REASON)
    if ended.too_much:
        return Outcome(ActionTrouble.TOO_MUCH, str(MOST // 1024), reason)
    if ended.status is None:
        return Outcome(ActionTrouble.TOO_LONG, f"{seconds:g}", reason)
    if ended.status:
        status = ended.status if ended.status > 0 else 128 - ended.status  # as shells tell a signal
        return Outcome(ActionTrouble.STATUS, str(status), reason)
    line = plain(ended.output.decode(errors="replace").partition("\n")[0], MOST)
    return Outcome(detail=line if len(line) <= LONGEST_LINE else "")
