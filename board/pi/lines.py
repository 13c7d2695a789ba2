"""Which of the header's GPIO lines the options use: two parts on one line work by turns, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from board.pi.options import Bus, Chip, DisplayOptions, HookDriver, LampDriver, PiOptions

BUS_LINES = {(Bus.I2C, 1): (2, 3), (Bus.SPI, 0): (7, 8, 9, 10, 11)}
"""The lines of the buses that the header has as a matter of course, by bus and number."""

LAST_LINE = 27
"""The header has the GPIO lines 0 to 27."""


def conflict(options: PiOptions) -> tuple[str, str, int] | None:
    """The first line that two options use, as (the later option's key, the earlier one's, the line)."""
    users: dict[int, str] = {}
    for key, line in used_lines(options):
        if line in users:
            return key, users[line], line
        users[line] = key
    return None


def used_lines(options: PiOptions) -> Iterator[tuple[str, int]]:
    """Each option's key and a line that it uses; a bus comes first, since nobody can move it."""
    yield from _display(options.display)
    if options.hook.driver is HookDriver.GPIO:
        yield "hook.line", options.hook.line
    if options.lamps.driver is LampDriver.GPIO:
        for lamp, line in options.lamps.wires:
            if isinstance(line, int):
                yield f"lamps.wires.{lamp}", line


def _display(display: DisplayOptions) -> Iterator[tuple[str, int]]:
    if display.chip is Chip.NONE:
        return
    for line in BUS_LINES.get((display.bus, display.port), ()):
        yield "display.bus", line
    if display.bus is Bus.SPI:
        yield "display.data_line", display.data_line
        yield "display.reset_line", display.reset_line
