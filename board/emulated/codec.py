"""The emulated codec: sound in frames between the media clock's thread and whoever listens or speaks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from board.api import FRAME_BYTES, Transducer
from board.emulated.jitter import JitterBuffer
from board.emulated.samples import NOMINAL_LEVEL, SILENCE, gain_of, mixed, ramped

BACKLOG = 10
"""Frames (200 ms) that wait for a slow listener before the oldest is dropped."""

LEVELS = range(11)


class Listener:
    """One that hears what the phone plays. Frames wait in it; it belongs to the event loop."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[bytes] = asyncio.Queue(BACKLOG)

    def put(self, frame: bytes) -> None:
        if self._frames.full():
            self._frames.get_nowait()
        self._frames.put_nowait(frame)

    async def get(self) -> bytes:
        """Wait for the next frame."""
        return await self._frames.get()


class EmulatedCodec:
    """Mixer and frame port in one; several speakers are mixed, several listeners hear the same.

    ``play`` and ``capture`` belong to the media clock's thread; they take plain attributes that the
    event loop's thread replaces whole, and lock nothing but the jitter buffers, for microseconds.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: tuple[Listener, ...] = ()
        self.speakers: tuple[JitterBuffer, ...] = ()
        self._route: Transducer | None = None
        self._levels = dict.fromkeys(Transducer, NOMINAL_LEVEL)
        self._gain = self._target = 1.0
        self._microphone_open = False
        self.plugged = True

    # --- the phone's side: the mixer --------------------------------------------------------------

    @property
    def transducers(self) -> frozenset[Transducer]:
        return frozenset(Transducer)

    @property
    def sound(self) -> EmulatedCodec:
        return self

    def select(self, transducer: Transducer | None) -> None:
        self._route = transducer
        self._aim()

    def set_volume(self, transducer: Transducer, level: int) -> None:
        if level not in LEVELS:
            raise ValueError(f"a volume is 0 to {LEVELS[-1]}, not {level}")
        self._levels[transducer] = level
        self._aim()

    def open_microphone(self, is_open: bool) -> None:
        self._microphone_open = is_open

    def _aim(self) -> None:
        self._target = 1.0 if self._route is None else gain_of(self._levels[self._route])

    def gain_of(self, transducer: Transducer) -> float:
        """The playback gain of a transducer; 0.0 while it is not selected (a bell has none)."""
        return self._target if self._route is transducer else 0.0

    # --- the media stack's side: the frame port ---------------------------------------------------

    def play(self, frame: bytes) -> None:
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, not {len(frame)}")
        start, self._gain = self._gain, self._target
        loop = self._loop
        if not self._listeners or loop is None:
            return
        heard = ramped(frame, start, self._gain) if self.plugged else SILENCE
        with contextlib.suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(self._deliver, heard)

    def capture(self) -> bytes:
        pulled = [speaker.pull() for speaker in self.speakers]
        if not (self.plugged and self._microphone_open and self._route):
            return SILENCE
        return mixed([frame for frame in pulled if frame is not None])

    def _deliver(self, frame: bytes) -> None:
        for listener in self._listeners:
            listener.put(frame)

    # --- the outside ------------------------------------------------------------------------------

    def start(self) -> None:
        """Let sound flow; called in the event loop."""
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        self._loop = None

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    @contextlib.contextmanager
    def listener(self) -> Iterator[Listener]:
        """Hear what the selected transducer plays."""
        listener = Listener()
        self._listeners = (*self._listeners, listener)
        try:
            yield listener
        finally:
            self._listeners = tuple(other for other in self._listeners if other is not listener)

    @contextlib.contextmanager
    def speaker(self) -> Iterator[JitterBuffer]:
        """Speak into the microphone."""
        speaker = JitterBuffer()
        self.speakers = (*self.speakers, speaker)
        try:
            yield speaker
        finally:
            self.speakers = tuple(other for other in self.speakers if other is not speaker)
