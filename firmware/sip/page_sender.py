"""Speaks to a paging group: 20 ms of sound a packet (RFC 3550, 3551)."""

from __future__ import annotations

import secrets
import socket

from firmware.config.model import PagingGroup
from firmware.sip.page_codecs import PAYLOAD_TYPES, codec_of
from firmware.sip.page_sockets import sending
from firmware.sip.rtp import SEQUENCES, TIMES, Packet, build

TICKS = 160
"""Of the timestamp in 20 ms: its clock runs at 8 kHz, for G.722 too (RFC 3551, section 4.5.2)."""


class PageSender:
    """Sequence, timestamp and SSRC begin by chance, as RFC 3550, section 5.1, has it. Raises OSError."""

    def __init__(self, group: PagingGroup, interface: str, dscp: int) -> None:
        self.source = secrets.randbits(32)
        self._codec = codec_of(group.codec)
        self.rate = self._codec.rate
        self._payload_type = PAYLOAD_TYPES[group.codec]
        self._sequence = secrets.randbits(16)
        self._time = secrets.randbits(32)
        self._first = True
        self._socket: socket.socket = sending(group, interface, dscp)

    def send(self, samples: bytes) -> None:
        """Send 20 ms of sound; what the network does not take is lost. Raises OSError."""
        payload = self._codec.encode(samples)
        packet = Packet(
            self._payload_type, self._sequence, self._time, self.source, payload, marker=self._first
        )
        self._sequence = (self._sequence + 1) % SEQUENCES
        self._time = (self._time + TICKS) % TIMES
        self._first = False
        self._socket.send(build(packet))

    def close(self) -> None:
        self._socket.close()
