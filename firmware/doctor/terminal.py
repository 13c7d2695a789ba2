"""Somebody at a terminal: questions go out, lines come in."""

from __future__ import annotations

import asyncio
import os
from typing import TextIO

from firmware.ui.language import Language

QUIETEST_DBFS, BAR = -60.0, 30
LARGEST = 4096
YES = {"y", "yes", "j", "ya"}
NO = {"n", "no", "t", "tidak"}


class Terminal:
    """Asks on ``output``, and reads lines of the file descriptor ``answers``; its end means no."""

    def __init__(self, language: Language, answers: int, output: TextIO) -> None:
        self._language = language
        self._output = output
        self._answers = answers
        self._begun = b""
        self._ended = False
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._reading = False

    def tell(self, text: str, **values: str | int) -> None:
        self._write(f"  {self._language.say(text).format(**values)}\n")

    def show_level(self, dbfs: float) -> None:
        lit = round(BAR * min(max(1 - dbfs / QUIETEST_DBFS, 0), 1))
        self._write(f"\r  [{'#' * lit:{BAR}}] {dbfs:5.0f} dBFS ")

    async def agrees(self, question: str, **values: str) -> bool:
        self._write("\n")
        while True:
            asked = self._language.say(question).format(**values)
            self._write(f"  {asked} {self._language.say('[y/n]')} ")
            answer = (await self._line()).strip().lower()
            if answer in YES | NO | {""}:
                return answer in YES

    async def gives_up(self) -> None:
        await self._line()

    async def _line(self) -> str:
        """The next line, '' once there are no more."""
        if not self._reading:
            self._reading = True
            try:
                asyncio.get_running_loop().add_reader(self._answers, self._read)
            except PermissionError:  # a file, or /dev/null: nobody is there
                self._ended = True
        if self._ended and self._lines.empty():
            return ""
        return await self._lines.get()

    def _read(self) -> None:
        received = os.read(self._answers, LARGEST)
        if not received:
            self._ended = True
            asyncio.get_running_loop().remove_reader(self._answers)
            self._lines.put_nowait("")
        *whole, self._begun = (self._begun + received).split(b"\n")
        for line in whole:
            self._lines.put_nowait(line.decode(errors="replace"))

    def _write(self, text: str) -> None:
        self._output.write(text)
        self._output.flush()
