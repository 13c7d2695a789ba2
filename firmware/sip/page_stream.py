"""What one sender says to a paging group: packets come in as the network has them, sound goes out in frames.

A small buffer puts packets into their order and waits for the late ones. It is bounded, whatever comes.
"""

from __future__ import annotations

import threading
from array import array

from firmware.sip.page_codecs import Codec
from firmware.sip.rtp import SEQUENCES, Packet, ahead

FIRST_PACKETS = 3
"""So many wait before the first is heard, and again where none had come in time."""

MOST_PACKETS = 15
LONGEST_GAP = 5
"""So many lost ones in a row are filled; beyond that it goes on with what there is."""

MISORDERED, DROPPED = 100, 3000
"""Sequence numbers farther behind or ahead are of a sender that has begun anew (RFC 3550, appendix A.1)."""


class PageStream:
    """``put`` and ``frame`` are for different threads."""

    def __init__(self, codec: Codec, payload_type: int, sequence: int) -> None:
        self.rate = codec.rate
        self._codec = codec
        self._payload_type = payload_type
        self._expected = sequence
        self._waiting: dict[int, bytes] = {}
        self._sound = bytearray()
        self._last = b""
        self._playing = False
        self._lock = threading.Lock()

    def put(self, packet: Packet) -> None:
        """Take a packet; one that comes too late is of no use any more."""
        if packet.payload_type != self._payload_type:
            return
        with self._lock:
            distance = ahead(packet.sequence, self._expected)
            if not -MISORDERED < distance < DROPPED:
                self._waiting.clear()
                self._expected = packet.sequence
            elif distance < 0:
                return
            self._waiting[packet.sequence] = packet.payload
            if len(self._waiting) > MOST_PACKETS:
                self._catch_up()

    def frame(self, size: int) -> bytes:
        """The next ``size`` bytes of sound; silence where there is none."""
        with self._lock:
            if not self._playing and len(self._waiting) >= FIRST_PACKETS:
                self._playing = True
                self._expected = self._nearest()
            while self._playing and len(self._sound) < size:
                self._decode_next()
            frame = bytes(self._sound[:size])
            del self._sound[:size]
        return frame.ljust(size, b"\0")

    def _decode_next(self) -> None:
        payload = self._waiting.pop(self._expected, None)
        if payload is not None:
            self._last = self._codec.decode(payload)
        elif not self._waiting:
            self._playing = False
            return
        elif ahead(self._nearest(), self._expected) > LONGEST_GAP:
            self._expected = self._nearest()
            return
        else:
            self._last = _softer(self._last)
        self._sound += self._last
        self._expected = (self._expected + 1) % SEQUENCES

    def _nearest(self) -> int:
        return min(self._waiting, key=lambda sequence: ahead(sequence, self._expected))

    def _catch_up(self) -> None:
        """The sender's clock is quicker than ours, or a hold-up is over."""
        while len(self._waiting) > FIRST_PACKETS:
            del self._waiting[self._nearest()]
        self._expected = self._nearest()


def _softer(samples: bytes) -> bytes:
    """In place of what was lost: the sound before it at half its strength."""
    return array("h", [sample // 2 for sample in array("h", samples)]).tobytes()
