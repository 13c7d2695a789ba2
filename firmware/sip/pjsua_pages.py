"""Pages on PJSIP's bridge: what the phone says to a paging group, and what it hears of one."""

from __future__ import annotations

from collections.abc import Callable

import pjsua2 as pj

from firmware.config.model import Config
from firmware.sip.api import SipEvent, Sound, StackFault
from firmware.sip.page_receiver import PageReceiver
from firmware.sip.page_sender import PageSender
from firmware.sip.page_sockets import ANY
from firmware.sip.page_stream import PageStream
from firmware.sip.pjsua_frames import FrameWriter, frame_bytes, frame_format, read_frame
from firmware.sip.pjsua_mixer import PAGE_HEARD, PAGE_SENT, Mixer


class Mouth(pj.AudioMediaPort):
    """Sends what is put into it. Its callbacks run on the media clock's thread."""

    def __init__(self, sender: PageSender, on_fault: Callable[[str], None]) -> None:
        super().__init__()
        self._sender = sender
        self._on_fault = on_fault
        self._faulty = False
        self._size = frame_bytes(sender.rate)
        self.createPort("page sent", frame_format(sender.rate))

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        if frame.type != pj.PJMEDIA_FRAME_TYPE_AUDIO:  # nothing is connected yet
            return
        try:
            self._sender.send(read_frame(frame, self._size))
        except Exception as error:  # noqa: BLE001 - nothing may escape into PJSIP's clock
            if not self._faulty:
                self._faulty = True
                self._on_fault(str(error))


class Ear(pj.AudioMediaPort):
    """Gives out what comes in of a page."""

    def __init__(self, stream: PageStream) -> None:
        super().__init__()
        self._stream = stream
        self._size = frame_bytes(stream.rate)
        self._writer = FrameWriter(self._size)
        self._silence = bytes(self._size)
        self.createPort("page heard", frame_format(stream.rate))

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:
        try:
            samples = self._stream.frame(self._size)
        except Exception:  # noqa: BLE001 - a payload that its codec does not like is not heard
            samples = self._silence
        self._writer.write(frame, samples)

    def onFrameReceived(self, _: pj.MediaFrame) -> None:
        """Nobody is connected to it."""


def take_apart(port: pj.AudioMediaPort) -> None:
    """Take a port off the bridge while Python still has it: the media clock's thread may be inside of it.

    PJSIP waits for that thread; Python, left to itself, would free the object under it.
    """
    pj.AudioMediaPort.__swig_destroy__(port)


class Pages:
    """Follows the :class:`Sound`. Nothing listens where no group is configured."""

    def __init__(self, config: Config, mixer: Mixer, emit: Callable[[SipEvent], None]) -> None:
        self._groups = {group.number: group for group in config.paging}
        self._dscp = config.audio.dscp
        self._bound = config.sip.bind
        self._interface = config.sip.bind or ANY
        self._mixer = mixer
        self._emit = emit
        self._own: set[int] = set()
        self._receiver: PageReceiver | None = None
        self._sent = self._heard = 0
        self._sender: PageSender | None = None
        self._mouth: Mouth | None = None
        self._ear: Ear | None = None
        if listened := [group for group in config.paging if group.receive]:
            self._receiver = PageReceiver(listened, self._own, emit)
            self._receiver.start(self._interface)

    def apply(self, sound: Sound) -> None:
        """Begin to speak or to listen, or cease to."""
        sent = sound.page_sent.group if sound.page_sent else 0
        if sent != self._sent:
            self._end_speaking()
            self._sent = sent
            if sent in self._groups:
                self._speak(sent)
        if sound.page_heard != self._heard:
            self._end_listening()
            self._heard = sound.page_heard
            self._listen(sound.page_heard)

    def follow(self, addresses: tuple[str, ...]) -> None:
        """The phone's own addresses are these now, the default route's first."""
        self._interface = self._bound or (addresses[0] if addresses else ANY)
        if self._receiver is not None:
            self._receiver.follow(self._interface)

    def close(self) -> None:
        """Give every PJSIP object and every socket back."""
        self._end_speaking()
        self._end_listening()
        if self._receiver is not None:
            self._receiver.close()
        self._receiver = None

    def _speak(self, group: int) -> None:
        try:
            self._sender = PageSender(self._groups[group], self._interface, self._dscp)
        except OSError as error:
            self._fault(group, str(error))
            return
        self._own.add(self._sender.source)
        self._mouth = Mouth(self._sender, lambda reason: self._fault(group, reason))
        self._mixer.place(PAGE_SENT, self._mouth)

    def _fault(self, group: int, reason: str) -> None:
        self._emit(StackFault(f"paging group {group}", reason))

    def _listen(self, group: int) -> None:
        stream = self._receiver.stream(group) if self._receiver is not None else None
        if stream is not None:  # else it is over by now
            self._ear = Ear(stream)
            self._mixer.place(PAGE_HEARD, self._ear)

    def _end_speaking(self) -> None:
        if self._mouth is not None:
            self._mixer.displace(PAGE_SENT)
            take_apart(self._mouth)
        if self._sender is not None:
            self._sender.close()
        self._mouth = self._sender = None

    def _end_listening(self) -> None:
        if self._ear is not None:
            self._mixer.displace(PAGE_HEARD)
            take_apart(self._ear)
        self._ear = None
