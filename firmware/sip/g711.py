"""ITU-T G.711: eight bits a sample, logarithmic, by the µ-law or the A-law; by tables."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

MU_BIAS = 33
MU_LOUDEST = 8158
SEGMENT, STEP = 0x70, 0x0F
POSITIVE = 0x80
EVEN_BITS = 0x55
"""What the A-law inverts of a byte."""


@dataclass(frozen=True, slots=True)
class Law:
    """One of the two.

    ``linear`` has the 16-bit sample of each byte; ``codes`` the byte of each sample as far as the law heeds
    it, without its lowest ``unheeded`` bits, the negative ones after the others.
    """

    linear: array[int]
    codes: bytes
    unheeded: int

    def decode(self, payload: bytes) -> bytes:
        """Signed 16-bit samples in the machine's byte order, one for each byte."""
        return array("h", [self.linear[code] for code in payload]).tobytes()

    def encode(self, samples: bytes) -> bytes:
        """A byte for each of such samples."""
        codes, unheeded = self.codes, self.unheeded
        return bytes([codes[sample >> unheeded] for sample in array("H", samples)])


@cache
def mu_law() -> Law:
    """The one of North America and Japan: 14 bits."""
    return _law(_mu_linear, _mu_code, 2)


@cache
def a_law() -> Law:
    """That of everybody else: 13 bits."""
    return _law(_a_linear, _a_code, 3)


def _law(linear: Callable[[int], int], code: Callable[[int], int], unheeded: int) -> Law:
    half = 1 << (15 - unheeded)
    codes = bytes(code(value if value < half else value - 2 * half) for value in range(2 * half))
    return Law(array("h", map(linear, range(256))), codes, unheeded)


def _mu_linear(code: int) -> int:
    inverted = ~code & 0xFF
    size = ((inverted & STEP) * 2 + MU_BIAS << ((inverted & SEGMENT) >> 4)) - MU_BIAS
    return 4 * (-size if inverted & POSITIVE else size)


def _mu_code(value: int) -> int:
    size = min(abs(value), MU_LOUDEST) + MU_BIAS
    segment = size.bit_length() - 6
    return (segment << 4 | size >> segment + 1 & STEP) ^ (0x7F if value < 0 else 0xFF)


def _a_linear(code: int) -> int:
    plain = code ^ EVEN_BITS
    segment = (plain & SEGMENT) >> 4
    size = (plain & STEP) * 2 + (33 if segment else 1)
    size = 8 * (size << max(segment - 1, 0))
    return size if plain & POSITIVE else -size


def _a_code(value: int) -> int:
    size = value if value >= 0 else -value - 1
    segment = max(size.bit_length() - 5, 0)
    return (segment << 4 | size >> max(segment, 1) & STEP | (POSITIVE if value >= 0 else 0)) ^ EVEN_BITS
