"""RTP packets (RFC 3550, section 5.1) as paging has them: taken apart with no trust, and put together."""

from __future__ import annotations

import struct
from dataclasses import dataclass

VERSION = 2
HEADER = struct.Struct("!BBHII")
WORD = 4
PADDED, EXTENDED, MARKED = 0x20, 0x10, 0x80
SEQUENCES = 1 << 16
TIMES = 1 << 32

PCMU, PCMA, G722 = 0, 8, 9
"""Payload types (RFC 3551, section 6)."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet: ``time`` is its timestamp, ``marker`` its marker bit, ``source`` its SSRC."""

    payload_type: int
    sequence: int
    time: int
    source: int
    payload: bytes
    marker: bool = False


def parse(datagram: bytes) -> Packet | None:
    """The packet in a datagram; None for what is none, or has no sound in it."""
    if len(datagram) < HEADER.size:
        return None
    first, second, sequence, time, source = HEADER.unpack_from(datagram)
    if first >> 6 != VERSION:
        return None
    begin = HEADER.size + WORD * (first & 0x0F)  # after the contributing sources
    if first & EXTENDED:
        if len(datagram) < begin + WORD:
            return None
        begin += WORD + WORD * int.from_bytes(datagram[begin + 2 : begin + WORD])
    end = len(datagram)
    if first & PADDED:
        if datagram[-1] == 0:
            return None
        end -= datagram[-1]
    if end <= begin:
        return None
    return Packet(second & 0x7F, sequence, time, source, datagram[begin:end], bool(second & MARKED))


def build(packet: Packet) -> bytes:
    """The datagram of a packet."""
    second = packet.payload_type | (MARKED if packet.marker else 0)
    header = HEADER.pack(VERSION << 6, second, packet.sequence, packet.time, packet.source)
    return header + packet.payload


def ahead(sequence: int, expected: int) -> int:
    """How far a sequence number, of 16 bits, is ahead of the expected one; negative if it is late."""
    return (sequence - expected + SEQUENCES // 2) % SEQUENCES - SEQUENCES // 2
