"""Sound in frames between PJSIP's conference bridge and a board's :class:`FramePort`.

The one place where the difference between two PJSIP bindings shows: ours moves a frame's bytes itself, the
published one hands out a ``std::vector`` that Python would copy element by element (0.6 ms), so its memory is
read and written directly.
"""

from __future__ import annotations

import collections
import ctypes
from collections.abc import Callable

import pjsua2 as pj

from board.api import FramePort
from firmware.sip.declick import Declick

SAMPLE_RATE = 16000
FRAME_MS = 20
FRAME_BYTES = SAMPLE_RATE * FRAME_MS // 1000 * 2
SILENT_FRAME = bytes(FRAME_BYTES)
HISTORY_FRAMES = 50

DIRECT = hasattr(pj.ByteVector, "assign_from_bytes")


class VectorLayout(ctypes.Structure):
    """libstdc++'s std::vector<unsigned char>."""

    _fields_ = (("begin", ctypes.c_void_p), ("end", ctypes.c_void_p), ("capacity", ctypes.c_void_p))


def vector_memory(vector: pj.ByteVector) -> tuple[int, int]:
    """Where a vector's bytes lie, and how many they are."""
    layout = VectorLayout.from_address(int(vector.this))
    begin, end = layout.begin or 0, layout.end or 0
    return begin, end - begin


def read_frame(frame: pj.MediaFrame, size: int = FRAME_BYTES) -> bytes:
    """The samples PJSIP put into a frame of ``size`` bytes; silence when it put none."""
    if frame.type != pj.PJMEDIA_FRAME_TYPE_AUDIO or frame.size != size:
        return bytes(size)
    if DIRECT:
        samples = bytearray(size)
        frame.buf.copy_to_bytearray(samples)
        return bytes(samples)
    begin, length = vector_memory(frame.buf)
    return ctypes.string_at(begin, length) if length == size else bytes(size)


def frame_format(rate: int) -> pj.MediaFormatAudio:
    """Frames of 20 ms of one channel, 16 bits a sample."""
    form = pj.MediaFormatAudio()
    form.init(pj.PJMEDIA_FORMAT_PCM, rate, 1, FRAME_MS * 1000, 16)
    return form


def frame_bytes(rate: int) -> int:
    """How large such a frame is."""
    return rate * FRAME_MS // 1000 * 2


class FrameWriter:
    """Puts samples into frames of ``size`` bytes that PJSIP asks for."""

    def __init__(self, size: int = FRAME_BYTES) -> None:
        self._size = size
        self._vector = pj.ByteVector(bytes(size))

    def write(self, frame: pj.MediaFrame, samples: bytes) -> None:
        if DIRECT:
            frame.buf.assign_from_bytes(samples)
        else:
            begin, _ = vector_memory(self._vector)
            ctypes.memmove(begin, samples, self._size)
            frame.buf = self._vector
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        frame.size = self._size


class BoardPort(pj.AudioMediaPort):
    """The board's port on the bridge: its microphone is a source, its transducer a sink.

    Its callbacks run on the media clock's thread.
    """

    def __init__(self, port: FramePort, on_fault: Callable[[Exception], None]) -> None:
        super().__init__()
        self._port = port
        self._on_fault = on_fault
        self._faulty = False
        self._writer = FrameWriter()
        self._captured = SILENT_FRAME
        self.declick = Declick()
        self.history: collections.deque[tuple[bytes, bytes]] | None = None
        self.createPort("board", frame_format(SAMPLE_RATE))

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:
        try:
            samples = self._port.capture()
            self._captured = samples if len(samples) == FRAME_BYTES else SILENT_FRAME
        except Exception as error:  # noqa: BLE001 - nothing may escape into PJSIP's clock
            self._captured = SILENT_FRAME
            self._fault(error)
        self._writer.write(frame, self._captured)

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:
        try:
            played = self.declick.frame(read_frame(frame))
            self._port.play(played)
            history = self.history
            if history is not None:
                history.append((self._captured, played))
        except Exception as error:  # noqa: BLE001 - nothing may escape into PJSIP's clock
            self._fault(error)

    def record_history(self, on: bool) -> None:
        """Keep the last second of (captured, played) frames, or stop and forget."""
        self.history = collections.deque(maxlen=HISTORY_FRAMES) if on else None

    def _fault(self, error: Exception) -> None:
        """Report the first of a row: 50 faults a second help nobody."""
        if not self._faulty:
            self._faulty = True
            self._on_fault(error)
