"""Listens to the paging groups in a thread of its own: who begins to speak, and who has ceased to.

Anybody on the network may send anything. What is no RTP of a codec that the phone knows is thrown away; one
sender at a time is heard in a group, whom two packets in sequence make known (RFC 3550, appendix A.1).
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from firmware.config.model import PageCodec, PagingGroup
from firmware.sip import page_sockets
from firmware.sip.api import PageBegan, PageEnded, SipEvent, StackFault
from firmware.sip.page_codecs import CODECS, codec_of
from firmware.sip.page_stream import PageStream
from firmware.sip.rtp import SEQUENCES, Packet, parse

SILENCE_S = 1.0
"""Whoever sends nothing for so long has hung up."""

LARGEST = 2048
"""Bytes of a datagram; Ethernet carries fewer."""

MOST_CANDIDATES = 8
"""Senders of one packet that are remembered."""

AT_ONCE = 50
"""Datagrams that are read before the other groups have their turn."""

Sender = tuple[str, int, int]
"""Address, port and SSRC."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ear:
    """One group: its socket, whom it hears, and when last; else who may be one, with the packet to come."""

    group: PagingGroup
    socket: socket.socket
    sender: Sender | None = None
    stream: PageStream | None = None
    heard_at: float = 0.0
    candidates: dict[Sender, int] = field(default_factory=dict)


class PageReceiver:
    """``own`` holds the SSRCs that the phone itself sends with. Events are emitted in the thread."""

    def __init__(
        self, groups: Iterable[PagingGroup], own: Collection[int], emit: Callable[[SipEvent], None]
    ) -> None:
        self._own = own
        self._emit = emit
        self._selector = selectors.DefaultSelector()
        self._bell, self._door = socket.socketpair()
        self._selector.register(self._door, selectors.EVENT_READ)
        self._ears = [ear for group in groups if (ear := self._open(group))]
        self._interface = page_sockets.ANY
        self._running = True
        self._thread = threading.Thread(target=self._run, name="paging", daemon=True)

    def start(self, interface: str) -> None:
        """Listen on the interface with this address from now on."""
        self.follow(interface)
        if self._ears:
            self._thread.start()

    def follow(self, interface: str) -> None:
        """The phone's interface has another address now; also if it was gone and is back."""
        before, self._interface = self._interface, interface
        for ear in self._ears:
            try:
                page_sockets.join(ear.socket, ear.group, before, interface)
            except OSError as error:  # no network yet
                log.info("paging group %d on %s: %s", ear.group.number, interface, error.strerror)

    def stream(self, group: int) -> PageStream | None:
        """What is said to the group now, if anything is."""
        return next((ear.stream for ear in self._ears if ear.group.number == group), None)

    def close(self) -> None:
        """End the thread and give the sockets back."""
        self._running = False
        if self._thread.is_alive():
            self._bell.send(b"\0")
            self._thread.join()
        for each in (self._bell, self._door, *(ear.socket for ear in self._ears)):
            each.close()
        self._selector.close()

    def _open(self, group: PagingGroup) -> Ear | None:
        try:
            made = page_sockets.listening(group)
        except OSError as error:
            self._emit(StackFault(f"paging group {group.number}", str(error)))
            return None
        ear = Ear(group, made)
        self._selector.register(made, selectors.EVENT_READ, ear)
        return ear

    def _run(self) -> None:
        for codec in PageCodec:
            codec_of(codec)  # their tables are made now, and not when somebody speaks
        while self._running:
            try:
                self._turn()
            except Exception as error:
                log.exception("paging")
                self._emit(StackFault("paging", f"{type(error).__name__}: {error}"))

    def _turn(self) -> None:
        for key, _ in self._selector.select(self._patience()):
            if key.data is not None:
                self._listen(key.data)
        self._end_silent()

    def _patience(self) -> float | None:
        """Seconds until somebody counts as silent, None while nobody speaks."""
        ends = [ear.heard_at + SILENCE_S for ear in self._ears if ear.sender]
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _listen(self, ear: Ear) -> None:
        for _ in range(AT_ONCE):
            try:
                datagram, (address, port) = ear.socket.recvfrom(LARGEST)
            except OSError:  # nothing more for now
                return
            packet = parse(datagram)
            if packet and packet.payload_type in CODECS and packet.source not in self._own:
                self._take(ear, (address, port, packet.source), packet)

    def _take(self, ear: Ear, sender: Sender, packet: Packet) -> None:
        if ear.sender is None:
            if ear.candidates.get(sender) != packet.sequence:
                if len(ear.candidates) >= MOST_CANDIDATES:
                    ear.candidates.clear()
                ear.candidates[sender] = (packet.sequence + 1) % SEQUENCES
                return
            ear.sender = sender
            ear.candidates.clear()
            ear.stream = PageStream(
                codec_of(CODECS[packet.payload_type]), packet.payload_type, packet.sequence
            )
            self._emit(PageBegan(ear.group.number, sender[0]))
        if ear.sender == sender and ear.stream is not None:
            ear.heard_at = time.monotonic()
            ear.stream.put(packet)

    def _end_silent(self) -> None:
        now = time.monotonic()
        for ear in self._ears:
            if ear.sender and now >= ear.heard_at + SILENCE_S:
                ear.sender = ear.stream = None
                self._emit(PageEnded(ear.group.number))
