"""The codecs of paging (RFC 3551): G.711 by tables of our own, G.722 by libg722."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Protocol

from firmware.config.model import PageCodec
from firmware.sip.g711 import Law, a_law, mu_law
from firmware.sip.rtp import G722, PCMA, PCMU

PAYLOAD_TYPES = {PageCodec.G722: G722, PageCodec.PCMA: PCMA, PageCodec.PCMU: PCMU}
CODECS = {number: codec for codec, number in PAYLOAD_TYPES.items()}
BITS_A_SECOND = 64_000


class Codec(Protocol):
    """Samples are signed 16-bit ones in the machine's byte order, ``rate`` a second."""

    @property
    def rate(self) -> int: ...

    def encode(self, samples: bytes) -> bytes: ...

    def decode(self, payload: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Narrow:
    """G.711: nothing of one packet matters to the next."""

    law: Law
    rate: int = 8000

    def encode(self, samples: bytes) -> bytes:
        return self.law.encode(samples)

    def decode(self, payload: bytes) -> bytes:
        return self.law.decode(payload)


class Wide:
    """ITU-T G.722 at 64 kbit/s, one way: it remembers what was before."""

    rate = 16_000

    def __init__(self) -> None:
        from G722 import G722  # loaded by phones that page in it

        self._codec = G722(self.rate, BITS_A_SECOND)

    def encode(self, samples: bytes) -> bytes:
        return bytes(self._codec.encode(array("h", samples)))

    def decode(self, payload: bytes) -> bytes:
        return bytes(self._codec.decode(payload).tobytes())


def codec_of(codec: PageCodec) -> Codec:
    """A codec at its beginning."""
    match codec:
        case PageCodec.G722:
            return Wide()
        case PageCodec.PCMA:
            return Narrow(a_law())
        case PageCodec.PCMU:
            return Narrow(mu_law())
