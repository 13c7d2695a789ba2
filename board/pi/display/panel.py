"""The panels: luma.oled sets the controllers up, and only what changed of a picture is sent to them."""

from __future__ import annotations

import contextlib
from typing import Any, Protocol

from luma.oled.device import sh1106, ssd1306, ssd1309, ssd1322
from PIL import Image

from board.pi.display.panel_bus import BUS_ERRORS, DISPLAY, I2cPanelBus, SpiPanelBus
from board.pi.display.set_up import SetUp
from board.pi.options import Bus, Chip, DisplayOptions
from board.pi.supervisor import no

SIZES = {Chip.SSD1306: (128, 64), Chip.SSD1309: (128, 64), Chip.SH1106: (128, 64), Chip.SSD1322: (256, 64)}
PAGES = 8
"""A 128x64 controller's memory has rows of bytes, each eight pixels of a column, lowest bit on top."""

SH1106_FIRST_COLUMN = 2
"""The SH1106 has memory for 132 columns, and panels show the middle 128."""

COLUMN_ADDRESS, PAGE_ADDRESS = 0x21, 0x22
"""SSD1306, section 10.1.4 and 10.1.5: a window, each of two bytes, first and last."""

MESSAGE_BYTES = 2
"""What an I2C message to a panel begins with: the panel's address, and whether commands or pixels follow."""

SET_PAGE, SET_LOW_COLUMN, SET_HIGH_COLUMN = 0xB0, 0x00, 0x10
"""SH1106, commands 1, 2 and 11: where the next byte goes."""


class PanelBus(Protocol):
    """A bus with a panel on it."""

    @property
    def interface(self) -> Any: ...

    def probe(self) -> None: ...

    def close(self) -> None: ...


class Panel:
    """A panel that shines. Each method raises OSError or luma's Error when the panel is gone."""

    def __init__(self, bus: PanelBus, device: Any, set_up: SetUp) -> None:
        self._bus = bus
        self._device = device
        self._set_up = set_up
        self.sent = 0
        """Bytes that :meth:`draw` has put on the bus, with their addresses; counted for I2C only."""

    def draw(self, picture: Image.Image) -> None:
        """Show a picture of one bit a pixel; luma's frame buffer finds what changed."""
        self._device.display(picture)

    def set_up_again(self) -> None:
        """As after its power came; whoever calls it draws, sets the contrast and lights it next.

        A panel that never lost its power shows nothing of it.
        """
        self._forget_picture()
        self._set_up.again()

    def contrast(self, level: int) -> None:
        """How brightly it shines, 0 to 255."""
        self._device.contrast(level)

    def shine(self, on: bool) -> None:
        """Switch it on or off; the picture stays."""
        if on:
            self._device.show()
        else:
            self._device.hide()

    def probe(self) -> None:
        """Ask whether the panel is still there, where the bus can tell."""
        self._bus.probe()

    def close(self) -> None:
        """Leave it dark and let go of the bus; never raises."""
        with contextlib.suppress(*BUS_ERRORS):
            self._device.hide()
        self._bus.close()
        vars(self._device).clear()  # luma keeps each device until the process ends, with tables of 100 KB

    def _forget_picture(self) -> None:
        """Send all of the next picture."""
        self._device.framebuffer.prev_image = None


class PagedPanel(Panel):
    """A controller with pages of memory: of each, the columns from the first to the last change are sent."""

    def __init__(self, bus: PanelBus, device: Any, set_up: SetUp, chip: Chip) -> None:
        super().__init__(bus, device, set_up)
        self._address = _at_sh1106 if chip is Chip.SH1106 else _window_ssd1306
        self._pages: tuple[bytes, ...] | None = None

    def draw(self, picture: Image.Image) -> None:
        pages = pages_of(self._device.preprocess(picture))
        for page, after in enumerate(pages):
            before = self._pages[page] if self._pages else b""
            if after != before:
                first, end = changed(before, after)
                self._send(self._address(page, first, end), after[first:end])
        self._pages = pages

    def redraw(self, picture: Image.Image) -> int:
        """Send all of it; the bytes that this put on the bus."""
        before = self.sent
        self._forget_picture()
        self.draw(picture)
        return self.sent - before

    def _forget_picture(self) -> None:
        self._pages = None

    def _send(self, address: tuple[int, ...], columns: bytes) -> None:
        self._device.command(*address)
        self._device.data(list(columns))
        self.sent += 2 * MESSAGE_BYTES + len(address) + len(columns)


def open_panel(options: DisplayOptions, scan: bool = True) -> Panel:
    """The panel, set up and dark; PartError says what is wrong. It takes up to some tenths of a second."""
    bus = _open_bus(options, scan)
    try:
        return _panel_on(bus, options.chip, options.rotate)
    except BUS_ERRORS as error:
        bus.close()
        raise no(DISPLAY, "it stopped answering while it was being set up ({error})", error=error) from None


def pages_of(picture: Image.Image) -> tuple[bytes, ...]:
    """A picture of 64 rows as the controllers keep it: eight pages of a byte for each column."""
    columns = picture.transpose(Image.Transpose.ROTATE_270).tobytes()  # a row a column, from its lowest pixel
    return tuple(columns[PAGES - 1 - page :: PAGES] for page in range(PAGES))


def changed(before: bytes, after: bytes) -> tuple[int, int]:
    """From which column to before which one they differ; all of it where nothing was before."""
    if not before:
        return 0, len(after)
    columns = [column for column, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    return columns[0], columns[-1] + 1


def _window_ssd1306(page: int, first: int, end: int) -> tuple[int, ...]:
    return COLUMN_ADDRESS, first, end - 1, PAGE_ADDRESS, page, page


def _at_sh1106(page: int, first: int, _end: int) -> tuple[int, ...]:
    column = first + SH1106_FIRST_COLUMN
    return SET_PAGE | page, SET_LOW_COLUMN | column & 0x0F, SET_HIGH_COLUMN | column >> 4


def _open_bus(options: DisplayOptions, scan: bool) -> PanelBus:
    if options.bus is Bus.SPI:
        return SpiPanelBus(options)
    if options.chip is Chip.SSD1322:
        raise no(DISPLAY, "an SSD1322 has no I2C; set the display's bus to spi")
    return I2cPanelBus(options, scan)


def _panel_on(bus: PanelBus, chip: Chip, rotate: int) -> Panel:
    set_up = SetUp(bus.interface, chip)
    match chip:
        case Chip.SSD1322:
            return Panel(bus, ssd1322(set_up, mode="1", rotate=rotate), set_up)
        case Chip.SH1106:
            return PagedPanel(bus, sh1106(set_up, rotate=rotate), set_up, chip)
        case Chip.SSD1309:
            return PagedPanel(bus, ssd1309(set_up, rotate=rotate), set_up, chip)
        case _:
            return PagedPanel(bus, ssd1306(set_up, rotate=rotate), set_up, chip)
