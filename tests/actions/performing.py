"""The service of a phone, as its core has it: actions are performed, and their ends come back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from firmware.actions.service import Actions
from firmware.config.load import load
from firmware.phone.commands import RunAction
from firmware.phone.events import ActionEnded
from tests.desk_phone import PATIENCE

CALL = RunAction("Door", "201", "Budi & co", "Office")


class Performer:
    """``ended`` are the events."""

    def __init__(self, config: Path) -> None:
        self.ended: asyncio.Queue[ActionEnded] = asyncio.Queue()
        self.actions = Actions(load(config).actions)

    async def perform(self, command: RunAction = CALL) -> ActionEnded:
        self.actions.perform(command)
        async with asyncio.timeout(PATIENCE):
            return await self.ended.get()


@contextlib.asynccontextmanager
async def performer(folder: Path, keys: str, name: str = "Door") -> AsyncIterator[Performer]:
    """With one action of these keys."""
    config = folder / "phone.toml"
    config.write_text(f'[[action]]\nname = "{name}"\n{keys}')
    made = Performer(config)
    await made.actions.start(made.ended.put_nowait)
    try:
        yield made
    finally:
        await made.actions.stop()
        await made.actions.stop()
