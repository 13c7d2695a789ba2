"""The phone that is measured: its configurations, and how it is started with a clock running."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench.sip_server import Server
from tests.desk_phone import DeskPhone, desk_phone
from tests.network import KAMAILIO, OTHER_PHONE, PHONE

USER = "101"
QUIET = ("--log-level", "warning")

BASE = """
[phone]
name = "Bench"
language = "en"
country = "id"
[sip]
port = 5060
bind = "{address}"
direct_calls = {direct}
"""
ACCOUNT = f"""
[[account]]
name = "Office"
uri = "sip:{USER}@{KAMAILIO}"
registrar = "sip:{KAMAILIO}"
username = "{USER}"
password = "secret"
"""


def with_account() -> str:
    """A phone that registers with the bench's server."""
    return BASE.format(address=PHONE, direct="false") + ACCOUNT


def caller(codec: str) -> str:
    """A phone without a server, whose first speed-dial key calls the one of :func:`called`."""
    speed_dial = f'[[speed_dial]]\nkey = 1\nlabel = "Other"\nnumber = "sip:102@{OTHER_PHONE}:5060"\n'
    return called(codec, PHONE) + speed_dial


def called(codec: str, address: str = OTHER_PHONE) -> str:
    """A phone without a server that takes every call."""
    return BASE.format(address=address, direct="true") + f'[audio]\ncodecs = ["{codec}"]\n'


@contextlib.asynccontextmanager
async def registered_phone(folder: Path, server: Server) -> AsyncIterator[DeskPhone]:
    """A phone that is registered."""
    server.forget()
    async with desk_phone(folder, with_account(), *QUIET) as phone:
        await phone.until_registered()
        yield phone


async def start_to_ready(folder: Path) -> tuple[asyncio.subprocess.Process, float, float]:
    """Start the phone that ``folder`` configures; gives it, when it was started and when it was ready."""
    command = [sys.executable, "-m", "firmware", "run", "--board-listen", "127.0.0.1:0", *QUIET]
    command += ["--config", str(folder / "phone.toml"), "--data", str(folder / "data")]
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    line = await process.stdout.readline()
    ready = time.monotonic()
    assert line.startswith(b"board http://"), f"the phone did not start: {line!r}"
    return process, started, ready
