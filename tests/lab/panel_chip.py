"""What an SSD1306, SSD1309 or SH1106 makes of the bytes it is sent: the picture on the glass.

Written from the controllers' data sheets; it knows nothing of luma.oled. The glass is seen as its module is
mounted in a phone, which is with the columns and rows that commands A1 and C8 give.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

ROWS = 64
COLUMNS = 128
COMMANDS, DATA = 0x00, 0x40
ARGUMENTS = {
    0x20: 1, 0x21: 2, 0x22: 2, 0x23: 1, 0x26: 6, 0x27: 6, 0x29: 5, 0x2A: 5, 0x81: 1, 0x8D: 1, 0xA3: 2,
    0xA8: 1, 0xAD: 1, 0xD3: 1, 0xD5: 1, 0xD6: 1, 0xD9: 1, 0xDA: 1, 0xDB: 1, 0xFD: 1,
}  # fmt: skip
"""How many bytes follow each command of the SSD1306 that has any."""

SH1106_COLUMNS = 132
SH1106_ARGUMENTS = dict.fromkeys((0x81, 0xA8, 0xAD, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB), 1)
"""The same of the SH1106: it addresses by page and column alone, and knows no modes or windows."""


@dataclass
class PanelChip:
    """The registers and the memory of one controller.

    ``memory_columns`` is 132 for the SH1106, whose glass begins at ``first_column`` 2.
    """

    memory_columns: int = COLUMNS
    first_column: int = 0
    awake: bool = False
    contrast: int = 0x7F
    inverted: bool = False
    all_lit: bool = False
    start_line: int = 0
    offset: int = 0
    columns_turned: bool = False
    rows_turned: bool = False
    mode: int = 2
    column_range: tuple[int, int] = (0, COLUMNS - 1)
    page_range: tuple[int, int] = (0, ROWS // 8 - 1)
    column: int = 0
    page: int = 0
    memory: bytearray = field(default_factory=bytearray)
    _pending: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.memory = bytearray(self.memory_columns * ROWS // 8)

    def take(self, message: bytes) -> None:
        """One message of the bus: a control byte, then commands or data; empty where one only scans."""
        control = message[0] & 0x40 if message else COMMANDS
        for byte in message[1:]:
            if control == DATA:
                self._data(byte)
            else:
                self._pending.append(byte)
                if len(self._pending) > self._arguments.get(self._pending[0], 0):
                    self._command(*self._pending)
                    self._pending.clear()

    def picture(self) -> bytes:
        """The lit pixels on the glass as in a Frame; dark while the panel sleeps."""
        if not self.awake:
            return bytes(COLUMNS // 8 * ROWS)
        if self.all_lit:
            return b"\xff" * (COLUMNS // 8 * ROWS)
        memory = np.frombuffer(self.memory, np.uint8).reshape(ROWS // 8, self.memory_columns)
        rows = np.unpackbits(memory, axis=0, bitorder="little")
        columns = self.first_column + np.arange(COLUMNS)
        lines = np.arange(ROWS)
        if not self.columns_turned:
            columns = self.memory_columns - 1 - columns
        if not self.rows_turned:
            lines = ROWS - 1 - lines
        lit = rows[np.ix_((lines + self.start_line + self.offset) % ROWS, columns)]
        return np.packbits(lit ^ self.inverted, axis=1).tobytes()

    @property
    def _arguments(self) -> dict[int, int]:
        return SH1106_ARGUMENTS if self.memory_columns == SH1106_COLUMNS else ARGUMENTS

    def _data(self, byte: int) -> None:
        self.memory[self.page * self.memory_columns + self.column] = byte
        if self.mode == 0:
            self._next_column_then_page()
        elif self.mode == 1:
            self._next_page_then_column()
        else:
            self.column = (self.column + 1) % self.memory_columns

    def _next_column_then_page(self) -> None:
        first, last = self.column_range
        self.column = first if self.column == last else self.column + 1
        if self.column == first:
            self.page = self.page_range[0] if self.page == self.page_range[1] else self.page + 1

    def _next_page_then_column(self) -> None:
        first, last = self.page_range
        self.page = first if self.page == last else self.page + 1
        if self.page == first:
            self.column = self.column_range[0] if self.column == self.column_range[1] else self.column + 1

    def _command(self, code: int, *arguments: int) -> None:
        if code in self._arguments:
            self._long_command(code, arguments)
        elif code <= 0x0F:
            self.column = self.column & 0xF0 | code
        elif code <= 0x1F:
            self.column = (self.column & 0x0F | (code & 0x0F) << 4) % self.memory_columns
        elif 0x40 <= code <= 0x7F:
            self.start_line = code & 0x3F
        elif 0xB0 <= code <= 0xB7:
            self.page = code & 0x07
        else:
            self._switch(code)

    def _switch(self, code: int) -> None:
        state = bool(code & 1)
        match code & 0xFE:
            case 0xA0:
                self.columns_turned = state
            case 0xA4:
                self.all_lit = state
            case 0xA6:
                self.inverted = state
            case 0xAE:
                self.awake = state
            case 0xC0 | 0xC8:
                self.rows_turned = code >= 0xC8
            case _:
                pass  # nothing that changes the picture

    def _long_command(self, code: int, arguments: tuple[int, ...]) -> None:
        match code, arguments:
            case 0x20, (mode,):
                self.mode = mode & 3
            case 0x21, (first, last):
                self.column_range = first & 0x7F, last & 0x7F
                self.column = first & 0x7F
            case 0x22, (first, last):
                self.page_range = first & 7, last & 7
                self.page = first & 7
            case 0x81, (contrast,):
                self.contrast = contrast
            case 0xD3, (offset,):
                self.offset = offset & 0x3F
            case _:
                pass
