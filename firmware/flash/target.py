"""What an image is written to: a drive, or a file that is to become a prepared image."""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from firmware.flash.errors import FlashError, told

BLKFLSBUF = 0x1261
"""ioctl: write out what the kernel holds of a drive, and forget it (linux/fs.h)."""

SYNC_EVERY = 8 << 20
"""Bytes after which written data is waited for: progress tells of the card then, and not of memory."""

ALIGNED = 4096

Work = Callable[[], int | None]


class Target:
    """Writes at offsets and reads back from the medium itself. Use it in ``with``. Raises FlashError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unsynced = 0
        self._reached = 0

    def __enter__(self) -> Self:
        try:
            self._drive = self.path.is_block_device()
            # O_EXCL on a drive: refused by the kernel if it is mounted meanwhile, and held against others.
            flags = os.O_RDWR | os.O_CLOEXEC | (os.O_EXCL if self._drive else os.O_CREAT)
            self._file = os.open(self.path, flags, 0o600)
        except OSError as error:
            raise FlashError(_not_opened(self.path, error)) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    @property
    def size(self) -> int | None:
        """Bytes of room; None for a file, which grows."""
        return os.lseek(self._file, 0, os.SEEK_END) if self._drive else None

    def begin(self, image_size: int | None) -> None:
        """A file loses what it had, and gets its size at once."""
        if not self._drive:
            self._do(lambda: os.ftruncate(self._file, 0), 0)
            self._do(lambda: os.ftruncate(self._file, image_size or 0), 0)

    def write(self, offset: int, data: bytes) -> None:
        done = 0
        view = memoryview(data)
        while done < len(data):
            done += self._write(view[done:], offset + done)
        self._reached = offset + done
        self._unsynced += done
        if self._unsynced >= SYNC_EVERY:
            self.sync()

    def _write(self, data: memoryview, offset: int) -> int:
        return self._do(lambda: os.pwrite(self._file, data, offset), offset)

    def sync(self) -> None:
        """Wait until all that was written is on the medium."""
        self._do(lambda: os.fdatasync(self._file), self._reached)
        self._unsynced = 0

    def forget(self) -> None:
        """Let the kernel forget what it holds of the medium, so that reading reads it."""
        self.sync()
        os.posix_fadvise(self._file, 0, 0, os.POSIX_FADV_DONTNEED)
        if self._drive:
            with suppress(PermissionError):  # only root may; O_DIRECT does not need it
                fcntl.ioctl(self._file, BLKFLSBUF)

    def reading(self) -> ReadBack:
        self.forget()
        return ReadBack(self)

    def failed(self, error: OSError, at: int) -> FlashError:
        """Tell a failure; a drive that is no more there was pulled out, whatever the kernel called it."""
        if error.errno == errno.EIO and self._drive and not self._there():
            error = OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return FlashError(f"{self.path}: {told(error, at)}")

    def _there(self) -> bool:
        try:
            return self.path.is_block_device() and os.lseek(self._file, 0, os.SEEK_END) > 0
        except OSError:
            return False

    def _do(self, work: Work, at: int) -> int:
        try:
            return work() or 0
        except OSError as error:
            raise self.failed(error, at) from error


class ReadBack:
    """Reads a target past the kernel's memory (O_DIRECT), where the file system can."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._buffer = mmap.mmap(-1, 4 << 20)

    def __enter__(self) -> Self:
        flags = os.O_RDONLY | os.O_CLOEXEC
        try:
            self._file = os.open(self._target.path, flags | os.O_DIRECT)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise self._target.failed(error, 0) from error
            self._file = os.open(self._target.path, flags)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)
        self._buffer.close()

    def read(self, offset: int, count: int) -> bytes:
        """At most 4 MiB less a block, from any offset; fewer bytes at the end. Raises FlashError."""
        first = offset // ALIGNED * ALIGNED
        wanted = -(-(offset + count - first) // ALIGNED) * ALIGNED
        with memoryview(self._buffer) as view, view[:wanted] as part:
            try:
                found = os.preadv(self._file, [part], first)
            except OSError as error:
                raise self._target.failed(error, offset) from error
            return bytes(part[offset - first : min(found, offset - first + count)])


def _not_opened(path: Path, error: OSError) -> str:
    match error.errno:
        case errno.EACCES:
            return f"{path} may not be written by this user: use sudo"
        case errno.EBUSY:
            return f"{path} is in use: close what shows it, unmount it"
        case errno.EROFS | errno.EPERM:
            return f"{path} is write-protected: look for the lock on the card's side"
        case errno.ENOMEDIUM | errno.ENXIO | errno.ENODEV:
            return f"{path} has no card in it"
        case _:
            return f"{path} cannot be opened: {error.strerror}"
