"""How a controller was set up, to be said again: one that lost its power for a moment has forgotten it."""

from __future__ import annotations

from typing import Any

from board.pi.options import Chip

SSD1322_CONTRAST, SSD1322_ALL_OFF = 0xC1, 0xA4
PAGED_CONTRAST, PAGED_SLEEP = 0x81, 0xAE


class SetUp:
    """luma's interface to a panel, which remembers what luma sets the controller up with.

    luma begins with that, the contrast comes next and then the picture: what comes from the contrast on is
    another's to say again.
    """

    def __init__(self, interface: Any, chip: Chip) -> None:
        self._interface = interface
        wide = chip is Chip.SSD1322
        self._contrast = SSD1322_CONTRAST if wide else PAGED_CONTRAST
        self._darkens = SSD1322_ALL_OFF if wide else PAGED_SLEEP
        self._said: list[tuple[bool, tuple[int, ...]]] = []
        """What was sent, each with whether it was data: an SSD1322 takes its commands' arguments so."""
        self._listening = True

    def command(self, *command: int) -> None:
        if command[0] == self._contrast:
            self._listening = False
        self._remember(command, is_data=False)
        self._interface.command(*command)

    def data(self, content: list[int]) -> None:
        self._remember(tuple(content), is_data=True)
        self._interface.data(content)

    def cleanup(self) -> None:
        self._interface.cleanup()

    def again(self) -> None:
        """Set the controller up once more. One that still is so does not show it: nothing turns it dark."""
        for is_data, content in self._said:
            if is_data:
                self._interface.data(list(content))
            else:
                self._interface.command(*content)

    def _remember(self, content: tuple[int, ...], *, is_data: bool) -> None:
        if not is_data and content[0] == self._darkens:
            content = content[1:]
        if self._listening and content:
            self._said.append((is_data, content))
