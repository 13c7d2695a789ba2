"""What an SSD1322 makes of the bytes it is sent, by its data sheet (rev 1.2), with 256x64 on its glass.

A module's 256 columns are in the middle of the controller's 480, four to an address of its memory.
"""

from __future__ import annotations

import numpy as np

ROWS, COLUMNS = 64, 256
COLUMNS_AN_ADDRESS = 4
FIRST_ADDRESS = (480 - COLUMNS) // 2 // COLUMNS_AN_ADDRESS
BYTES_AN_ADDRESS = 2
WRITE = 0x5C


class Ssd1322:
    """Registers and memory; ``take`` gets what came with the D/C line at one level."""

    def __init__(self) -> None:
        self.awake = False
        self.contrast = 0x7F
        self.lit_by_memory = True
        self.remap = 0
        self._memory = bytearray(ROWS * 120 * BYTES_AN_ADDRESS)
        self._columns, self._rows = (0, 119), (0, 127)
        self._place = (0, 0, 0)
        self._command = 0
        self._arguments: list[int] = []

    def take(self, is_data: bool, content: bytes) -> None:
        for byte in content:
            if not is_data:
                self._begin(byte)
            elif self._command == WRITE:
                self._store(byte)
            else:
                self._argument(byte)

    def picture(self) -> bytes:
        """What is lit on the glass, as the pixels of a Frame; dark while it sleeps."""
        if not (self.awake and self.lit_by_memory):
            return bytes(COLUMNS // 8 * ROWS)
        memory = np.frombuffer(self._memory, np.uint8).reshape(ROWS, -1)
        shown = memory[:, FIRST_ADDRESS * BYTES_AN_ADDRESS :][
            :, : COLUMNS // COLUMNS_AN_ADDRESS * BYTES_AN_ADDRESS
        ]
        brightness = np.stack([shown >> 4, shown & 0x0F], axis=2).reshape(ROWS, -1, COLUMNS_AN_ADDRESS)
        if not self.remap & 0x04:  # without it the leftmost column is in the last byte's lower half
            brightness = brightness[:, :, ::-1]
        return np.packbits(brightness.reshape(ROWS, COLUMNS) > 0, axis=1).tobytes()

    def _begin(self, command: int) -> None:
        self._command, self._arguments = command, []
        match command:
            case 0xAE | 0xAF:
                self.awake = command == 0xAF
            case 0xA4 | 0xA5 | 0xA6 | 0xA7:
                self.lit_by_memory = command == 0xA6
            case 0x5C:
                self._place = (self._rows[0], self._columns[0], 0)
            case _:
                pass

    def _argument(self, byte: int) -> None:
        self._arguments.append(byte)
        match self._command, self._arguments:
            case 0x15, [first, last]:
                self._columns = first, last
            case 0x75, [first, last]:
                self._rows = first, last
            case 0xC1, [contrast]:
                self.contrast = contrast
            case 0xA0, [remap]:
                self.remap = remap
            case _:
                pass

    def _store(self, byte: int) -> None:
        row, column, half = self._place
        self._memory[(row * 120 + column) * BYTES_AN_ADDRESS + half] = byte
        if half == 0:
            self._place = row, column, 1
        elif column < self._columns[1]:
            self._place = row, column + 1, 0
        elif row < self._rows[1]:
            self._place = row + 1, self._columns[0], 0
        else:
            self._place = self._rows[0], self._columns[0], 0
