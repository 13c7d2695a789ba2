"""The jitter buffer between a browser's microphone and the media clock."""

from __future__ import annotations

import threading
from collections import deque

from board.api import FRAME_BYTES

DEPTH = 3
"""Frames that may wait, the newest message apart: 60 ms."""

PATIENCE = 250
"""Frames (5 s) after which one that always waited, and so only delays, is dropped."""


class JitterBuffer:
    """Frames of one speaker. ``push`` belongs to the event loop, ``pull`` to the media clock's thread.

    It starts without delay. A frame that comes late leaves silence in its place and plays one frame
    later, so the buffer gets as deep as the jitter needs; at ``DEPTH`` the oldest goes; a depth that
    was never needed for ``PATIENCE`` frames is taken back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frames: deque[bytes] = deque()
        self._rest = b""
        self._spare = DEPTH
        self._pulls = 0

    def __len__(self) -> int:
        return len(self._frames)

    def push(self, data: bytes) -> None:
        """Take any number of bytes; what does not fill a frame waits for the next push."""
        data = self._rest + data
        whole = len(data) - len(data) % FRAME_BYTES
        self._rest = data[whole:]
        frames = [data[start : start + FRAME_BYTES] for start in range(0, whole, FRAME_BYTES)]
        with self._lock:
            while frames and len(self._frames) >= DEPTH:
                self._frames.popleft()
            self._frames.extend(frames)

    def pull(self) -> bytes | None:
        """Give the next frame, or None when there is none."""
        with self._lock:
            if not self._frames:
                self._spare = 0
                return None
            frame = self._frames.popleft()
            self._spare = min(self._spare, len(self._frames))
            self._pulls += 1
            if self._pulls == PATIENCE:
                if self._spare:
                    self._frames.popleft()
                self._pulls, self._spare = 0, DEPTH
            return frame
