"""Somebody at a terminal, for tests: says yes or no, and gives up when told to."""

from __future__ import annotations

import asyncio


class Somebody:
    """``answers`` are given one after the other; what was said to them is ``told``."""

    def __init__(self, *answers: bool) -> None:
        self.told: list[str] = []
        self.asked: list[str] = []
        self.had_enough = asyncio.Event()
        self._answers = list(answers)
        self.said = asyncio.Event()

    def tell(self, text: str, **values: str | int) -> None:
        self.told.append(text.format(**values))
        self.said.set()

    def show_level(self, dbfs: float) -> None:
        self.told.append(f"{dbfs:.0f} dBFS")

    async def agrees(self, question: str, **values: str) -> bool:
        self.asked.append(question.format(**values))
        return self._answers.pop(0)

    async def gives_up(self) -> None:
        await self.had_enough.wait()

    async def waits_for(self, words: str) -> None:
        """Return once something like this was said."""
        while not any(words in line for line in self.told):
            self.said.clear()
            await self.said.wait()
