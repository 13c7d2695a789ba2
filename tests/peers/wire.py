"""What goes over the wire of the private network: a packet socket sees every packet."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

ETH_P_ALL, ETH_P_IP = 0x0003, 0x0800
TCP, UDP = 6, 17
RTP_VERSION = 2
CLEAR_AUDIO = "m=audio"
PATIENCE = 15.0


@dataclass(slots=True)
class Datagram:
    """One UDP datagram (or TCP segment with its header), and its mark (DSCP, RFC 2474)."""

    source: tuple[str, int]
    target: tuple[str, int]
    payload: bytes
    dscp: int = 0

    @property
    def rtp(self) -> bool:
        """Whether it looks like RTP: version 2 and no RTCP packet type (RFC 5761, section 4)."""
        first = self.payload[:2]
        return len(self.payload) > 12 and first[0] >> 6 == RTP_VERSION and not 192 <= first[1] <= 223


@dataclass(slots=True)
class Wire:
    """Everything that was seen, in order."""

    datagrams: list[Datagram] = field(default_factory=list)
    _seen: threading.Condition = field(default_factory=threading.Condition)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until a condition about what was seen holds."""

        def wait() -> bool:
            with self._seen:
                return self._seen.wait_for(condition, PATIENCE)

        assert await asyncio.to_thread(wait), f"waited {PATIENCE:.0f} s for {what} on the wire"

    def note(self, datagram: Datagram) -> None:
        with self._seen:
            self.datagrams.append(datagram)
            self._seen.notify_all()

    def rtp_to_or_from(self, host: str) -> list[Datagram]:
        return [each for each in self.datagrams if each.rtp and host in (each.source[0], each.target[0])]

    def rtp_between(self, source: str, target: str) -> list[Datagram]:
        return [
            each
            for each in self.datagrams
            if each.rtp and (each.source[0], each.target[0]) == (source, target)
        ]

    def sent_by(self, host: str) -> list[Datagram]:
        return [each for each in self.datagrams if each.source[0] == host]

    def offers(self) -> list[str]:
        """Every line of SDP that describes audio, as it was sent in clear SIP."""
        texts = (each.payload.decode("utf-8", "replace") for each in self.datagrams if not each.rtp)
        return [line for text in texts for line in text.splitlines() if line.startswith(CLEAR_AUDIO)]


@contextlib.contextmanager
def listening(device: str = "lo", transport: int = UDP) -> Iterator[Wire]:
    """See every UDP datagram (or TCP segment) on a device of this network while the body runs."""
    wire = Wire()
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    tap.bind((device, ETH_P_ALL))
    tap.settimeout(0.1)
    over = threading.Event()

    def listen() -> None:
        while not over.is_set():
            with contextlib.suppress(TimeoutError):
                packet, (_, protocol, kind, *_) = tap.recvfrom(65_535)
                # Loopback shows each packet twice: going and coming.
                again = device == "lo" and kind == socket.PACKET_OUTGOING
                if protocol == ETH_P_IP and packet[9] == transport and not again:
                    _note(wire, packet)

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield wire
    finally:
        over.set()
        thread.join()
        tap.close()


def _note(wire: Wire, packet: bytes) -> None:
    header = (packet[0] & 0x0F) * 4
    if len(packet) < header + 8:
        return
    source_port, target_port = struct.unpack("!HH", packet[header : header + 4])
    source, target = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
    dscp = packet[1] >> 2
    wire.note(Datagram((source, source_port), (target, target_port), packet[header + 8 :], dscp))
