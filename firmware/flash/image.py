"""An image file: packed or not, read from its beginning, and whether it is one of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from firmware.config.boot_partition import LABEL
from firmware.flash.errors import FlashError
from firmware.flash.partitions import SECTOR, fat_label, partitions

FARTHEST = 64 << 20
"""Bytes into the image within which its first partition begins."""

_PACKED = ((b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"\x1f\x8b", "gzip"))


@dataclass(frozen=True, slots=True)
class Image:
    """``program`` unpacks it, if it is packed. ``size`` in bytes, unpacked; None where nothing tells."""

    path: Path
    program: str | None
    size: int | None
    file_size: int


def examine(path: Path) -> Image:
    """Look at the file, by its first bytes and not by its name. Raises FlashError."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
            file_size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise FlashError(f"{path} cannot be read: {error.strerror}") from error
    program = next((name for magic, name in _PACKED if start.startswith(magic)), None)
    if program is None:
        return Image(path, None, file_size, file_size)
    if shutil.which(program) is None:
        raise FlashError(
            f"{path} is packed with {program}, which is not installed here (apt install {program})"
        )
    return Image(path, program, _size_in_xz(path) if program == "xz" else None, file_size)


def _size_in_xz(path: Path) -> int | None:
    """What the file's own index says; a file cut short has none, which unpacking will tell."""
    listed = subprocess.run(
        ["xz", "--robot", "--list", "--", path], capture_output=True, text=True, check=False
    )
    for line in listed.stdout.splitlines():
        fields = line.split("\t")
        if fields[0] == "file" and fields[4].isdigit():
            return int(fields[4])
    return None


class Reader:
    """Reads an image in order, unpacked. Use it in ``with``, which gives up what was not read."""

    def __init__(self, image: Image) -> None:
        self._image = image
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._file = self._image.path.open("rb", buffering=0)
        self._source: IO[bytes] = self._file
        if self._image.program:
            self._said = tempfile.TemporaryFile()
            self._child = subprocess.Popen(
                [self._image.program, "-dc"],
                stdin=self._file,
                stdout=subprocess.PIPE,
                stderr=self._said,
                bufsize=0,
                start_new_session=True,  # Ctrl-C is for us: it ends the program
            )
            assert self._child.stdout is not None  # noqa: S101 - PIPE was asked for
            self._source = self._child.stdout
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if self._child is not None:
            self._source.close()
            self._child.kill()
            self._child.wait()
            self._said.close()

    def read(self, count: int) -> bytes:
        """``count`` bytes, fewer only at the image's end. Raises FlashError."""
        parts = []
        while count:
            try:
                part = self._source.read(count)
            except OSError as error:
                raise FlashError(f"{self._image.path} cannot be read: {error.strerror}") from error
            if not part:
                self._check_end()
                break
            parts.append(part)
            count -= len(part)
        return b"".join(parts) if len(parts) != 1 else parts[0]

    def skip(self, count: int) -> None:
        """Go on by ``count`` bytes."""
        if self._child is None:
            self._file.seek(count, os.SEEK_CUR)
            return
        while count:
            part = self.read(min(count, 1 << 20))
            if not part:
                return
            count -= len(part)

    @property
    def part_read(self) -> float:
        """How much of the file is read, 0 to 1: the unpacking program shares the place in it."""
        return min(1.0, self._file.seek(0, os.SEEK_CUR) / max(1, self._image.file_size))

    def _check_end(self) -> None:
        if self._child is None or self._child.wait() == 0:
            return
        self._said.seek(0)
        said = self._said.read(300).decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"{self._image.program} ended with {self._child.returncode}"
        raise FlashError(f"{self._image.path} cannot be unpacked, it is damaged or cut short ({reason})")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an image begins with. ``boot`` is where its first partition starts, in bytes, if that is a FAT."""

    table: bool
    label: str | None
    boot: int | None

    @property
    def ours(self) -> bool:
        return self.label == LABEL


def kind_of(image: Image) -> Kind:
    """Look at the image's table of partitions and at its first partition."""
    with Reader(image) as reader:
        start = reader.read(SECTOR)
        table = [each for each in partitions(lambda at, count: start[at : at + count]) if each.number == 1]
        if not table or not SECTOR <= table[0].start <= FARTHEST:
            return Kind(bool(table) or start[510:] == b"\x55\xaa", None, None)
        boot = table[0].start
        reader.skip(boot - SECTOR)
        label = fat_label(reader.read(SECTOR))
    return Kind(True, label, None if label is None else boot)
