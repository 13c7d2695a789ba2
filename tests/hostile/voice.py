"""The far end's mouth and ear: PCMU in RTP (RFC 3551, RFC 3550), by hand, and by libsrtp where encrypted."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import numpy as np
import numpy.typing as npt
import pylibsrtp

from tests.network import KAMAILIO
from tests.signals import RATE, Samples, resampled

PCMU = 0
TELEPHONE_EVENT = 101
PCMU_RATE = 8_000
FRAME = PCMU_RATE // 50
SILENCE = b"\xff" * FRAME
BIAS = 33
SSRC = 0x53415249
FIRST_NUMBER = 1_000
"""Far from where numbers begin anew: SRTP has to guess how often they did (RFC 3711, 3.3.1)."""


def rtp(payload: bytes, sequence: int, *, kind: int = PCMU, ssrc: int = SSRC, first: int = 0x80) -> bytes:
    """A packet; its time follows from its number, at 20 ms each."""
    time = sequence * FRAME & 0xFFFFFFFF
    return struct.pack("!BBHII", first, kind, sequence & 0xFFFF, time, ssrc) + payload


def to_pcmu(samples: Samples) -> bytes:
    """ITU-T G.711, mu-law."""
    linear = np.clip(samples.astype(np.int32) // 4, -8158, 8158)
    magnitude = np.abs(linear) + BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 5
    mantissa = (magnitude >> (exponent + 1)) & 0x0F
    code = (exponent << 4) | mantissa | np.where(linear < 0, 0x80, 0)
    return bytes((~code & 0xFF).astype(np.uint8))


def from_pcmu(code: bytes) -> Samples:
    inverted = (~np.frombuffer(code, np.uint8)).astype(np.int32)
    magnitude = ((inverted & 0x0F) * 2 + BIAS << (inverted >> 4 & 7)) - BIAS
    linear = np.where(inverted & 0x80, -magnitude, magnitude) * 4
    return cast("npt.NDArray[np.int16]", np.clip(linear, -32768, 32767).astype(np.int16))


class Voice(asyncio.DatagramProtocol):
    """A socket for RTP: sends one packet each 20 ms once it is told where to, and keeps all that comes."""

    def __init__(self) -> None:
        self.port = 0
        self.packets: list[bytes] = []
        self.to = ("", 0)
        """Where its packets go: the address of the phone's last description."""
        self._transport: asyncio.DatagramTransport | None = None
        self._mouth: Voice = self
        self._source = (SSRC, FIRST_NUMBER)
        self._lock: pylibsrtp.Session | None = None
        self._talking: asyncio.Task[None] | None = None
        self._sent = 0
        self._sends = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.packets.append(data)

    def talk(self, to: tuple[str, int], speech: Samples) -> None:
        """Say it (at the board's rate) again and again, with half a second of silence between."""
        code = to_pcmu(resampled(speech, RATE, PCMU_RATE)) + SILENCE * 25
        self.to = to
        self._talking = asyncio.create_task(self._talk(code))

    def go_on_from(self, other: Voice, jump: int = 0) -> None:
        """From now on what it says leaves from another socket, as of one who has moved.

        With a ``jump`` it is somebody else who goes on there, and counts from so many packets on.
        """
        self._mouth = other
        if jump:
            ssrc, ahead = self._source
            self._source = (ssrc + 1, ahead + jump)

    def encrypt(self, key: bytes) -> None:
        """From now on it speaks SRTP (RFC 3711; AES_CM_128_HMAC_SHA1_80) with this master key and salt."""
        policy = pylibsrtp.Policy(
            key, pylibsrtp.Policy.SSRC_ANY_OUTBOUND, pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80
        )
        self._lock = pylibsrtp.Session(policy)

    async def said(self, packets: int) -> None:
        """Until it has sent so many more."""
        until = self._sent + packets
        while self._sent < until:
            await self._sends.wait()

    def heard(self, since: int = 0) -> Samples:
        """What came as PCMU from the ``since``-th packet on, at the board's rate."""
        payloads = [
            packet[12:] for packet in self.packets[since:] if len(packet) > 12 and packet[1] & 0x7F == PCMU
        ]
        return resampled(from_pcmu(b"".join(payloads)), PCMU_RATE, RATE)

    def close(self) -> None:
        if self._talking:
            self._talking.cancel()
        if self._transport:
            self._transport.close()

    async def _talk(self, code: bytes) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        sequence = 0
        while True:
            at = sequence * FRAME % len(code)
            ssrc, ahead = self._source
            packet = rtp(code[at : at + FRAME], sequence + ahead, ssrc=ssrc)
            assert self._mouth._transport is not None
            self._mouth._transport.sendto(self._lock.protect(packet) if self._lock else packet, self.to)
            sequence += 1
            self._sent += 1
            self._sends.set()
            self._sends.clear()
            await asyncio.sleep(start + sequence * 0.02 - loop.time())


@asynccontextmanager
async def voice(address: str = KAMAILIO) -> AsyncIterator[Voice]:
    _, protocol = await asyncio.get_running_loop().create_datagram_endpoint(Voice, local_addr=(address, 0))
    try:
        yield protocol
    finally:
        protocol.close()
        await asyncio.sleep(0)  # the loop closes its socket in its next round
