"""The whole self-test from a shell: what is looked at, in which order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from board.api import AlsaSound, Board, BoardError, Part, Transducer
from board.pi.options import DisplayOptions
from firmware.config.model import Config
from firmware.doctor import i2c, parts, person, quick, running, running_clock, sound
from firmware.doctor.bench import Bench, on_bench
from firmware.doctor.person import Person
from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label


@dataclass(frozen=True, slots=True)
class Examination:
    """What to look at. ``open_board`` makes the board (BoardError), ``display`` is the Pi's, None elsewhere.

    ``only_quick`` leaves out sound and questions; ``person`` is None where nobody can be asked.
    """

    config: Config
    data: Path
    open_board: Callable[[], Board]
    display: DisplayOptions | None = None
    only_quick: bool = False
    person: Person | None = None
    root: Path = Path("/")

    async def findings(self) -> AsyncIterator[Finding]:
        """Each as it is found."""
        machine = asyncio.create_task(quick.run(self._probes()))
        process = running.running_phone(self.root) if self.display else None
        for finding in running.look(process):
            yield finding
        if process is None:
            async with aclosing(self._of_board()) as found:
                async for finding in found:
                    yield finding
        elif not self.only_quick:
            for finding in await asyncio.to_thread(running_clock.look, self.root):
                yield finding
        for finding in await machine:
            yield finding

    def _probes(self) -> dict[Check, quick.Probe]:
        return quick.probes(self.config, self.data, self.root, i2c.bus_of(self.display))

    async def _of_board(self) -> AsyncGenerator[Finding]:
        try:
            async with on_bench(self.open_board()) as bench:
                for finding in parts.look(bench.board, bench.lost):
                    yield finding
                if not self.only_quick:
                    for finding in await self._measured(bench):
                        yield finding
                if self.person:
                    for finding in await person.look(self.root, bench, self.person):
                        yield finding
        except BoardError as error:
            values = (("reason", str(error)),)
            step = label("Correct it in phone.toml, or install what is missing.")
            yield Finding(Check.BOARD, Outcome.FAILED, "{reason}", step, values)

    async def _measured(self, bench: Bench) -> list[Finding]:
        """What takes its time and needs nobody: the bus and the sound card."""
        found: list[Finding] = []
        display, codec = self.display, bench.board.codec
        bus = i2c.bus_of(display)
        if display and bus is not None and bench.works(Part.DISPLAY):
            found += await asyncio.to_thread(i2c.measure, bus, display.address)
        if codec and bench.works(Part.CODEC) and isinstance(codec.sound, AlsaSound):
            codec.select(Transducer.HANDSET)
            codec.open_microphone(True)
            found += await asyncio.to_thread(sound.look, self.root, codec.sound.handset)
            codec.open_microphone(False)
            codec.select(None)
        return found
