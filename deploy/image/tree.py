"""A root file system in memory: owners and devices need no root, and its tar is the same each time."""

from __future__ import annotations

import io
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO


@dataclass(slots=True)
class Entry:
    """A file (``content``), a link (``target``) or else a folder. ``mode`` is the permissions."""

    mode: int
    content: bytes | None = None
    target: str | None = None
    uid: int = 0
    gid: int = 0

    @property
    def is_folder(self) -> bool:
        return self.content is None and self.target is None


class Tree:
    """Entries by path; paths have no leading slash. Extended attributes and devices are left out."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    @classmethod
    def from_tar(cls, file: IO[bytes]) -> Tree:
        """Read a tar. Hard links become files of their own."""
        tree = cls()
        with tarfile.open(fileobj=file, mode="r|*") as archive:
            for member in archive:
                tree._add_member(archive, member)
        return tree

    def _add_member(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        path = str(PurePosixPath(member.name)).removeprefix("./")
        if path == ".":
            return
        entry = Entry(stat.S_IMODE(member.mode), uid=member.uid, gid=member.gid)
        if member.isfile():
            content = archive.extractfile(member)
            assert content is not None
            entry.content = content.read()
        elif member.islnk():
            entry.content = self.entries[str(PurePosixPath(member.linkname))].content
        elif member.issym():
            entry.target = member.linkname
        elif not member.isdir():
            return
        self.entries[path] = entry

    def place(self, path: str) -> str:
        """The path with the folders' links followed: ``lib/x`` is ``usr/lib/x`` in a merged /usr."""
        done: list[str] = []
        for part in PurePosixPath(path).parts[:-1]:
            done.append(part)
            entry = self.entries.get("/".join(done))
            if entry is not None and entry.target is not None:
                target = entry.target
                done = list(PurePosixPath(target.lstrip("/")).parts) if target[0] == "/" else done[:-1]
                done += [] if target[0] == "/" else list(PurePosixPath(target).parts)
        return "/".join([*done, PurePosixPath(path).name])

    def follow(self, path: str) -> str:
        """Where a path ends once every link is followed."""
        path = self.place(path)
        entry = self.entries[path]
        if entry.target is None:
            return path
        if entry.target.startswith("/"):
            return self.follow(entry.target.lstrip("/"))
        parts: list[str] = list(PurePosixPath(path).parent.parts)
        for part in PurePosixPath(entry.target).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        return self.follow("/".join(parts))

    def file(self, path: str, content: bytes | str, mode: int = 0o644, uid: int = 0, gid: int = 0) -> None:
        """Put a file, and the folders above it where they are missing."""
        content = content.encode() if isinstance(content, str) else content
        self._put(path, Entry(mode, content=content, uid=uid, gid=gid))

    def link(self, path: str, target: str) -> None:
        self._put(path, Entry(0o777, target=target))

    def folder(self, path: str, mode: int = 0o755, uid: int = 0, gid: int = 0) -> None:
        self._put(path, Entry(mode, uid=uid, gid=gid))

    def _put(self, path: str, entry: Entry) -> None:
        path = self.place(path)
        for above in list(PurePosixPath(path).parents)[:-1]:
            self.entries.setdefault(str(above), Entry(0o755))
        self.entries[path] = entry

    def add_folder_of(self, folder: Path, at: str = "") -> None:
        """Put everything in a folder of this machine, owned by root, executable where it is here."""
        for file in sorted(folder.rglob("*")):
            path = str(PurePosixPath(at, file.relative_to(folder).as_posix()))
            if file.is_symlink():
                self.link(path, str(file.readlink()))
            elif file.is_file():
                self.file(path, file.read_bytes(), 0o755 if file.stat().st_mode & 0o100 else 0o644)

    def text(self, path: str) -> str:
        content = self.entries[self.follow(path)].content
        assert content is not None, path
        return content.decode()

    def files(self, pattern: str) -> Iterator[str]:
        """The files whose path fits; ``*`` goes over slashes too."""
        for path, entry in sorted(self.entries.items()):
            if entry.content is not None and fnmatchcase(path, pattern):
                yield path

    def remove(self, pattern: str) -> int:
        """Take away all that fits and what lies below; gives how many entries that were."""
        gone = [
            path for path in self.entries if fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern}/*")
        ]
        for path in gone:
            del self.entries[path]
        return len(gone)

    def write_tar(self, out: IO[bytes], epoch: int) -> None:
        """The tree as a tar, sorted, everything dated ``epoch``."""
        with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for path, entry in sorted(self.entries.items()):
                member = tarfile.TarInfo(path)
                member.mode, member.uid, member.gid, member.mtime = entry.mode, entry.uid, entry.gid, epoch
                if entry.content is not None:
                    member.size = len(entry.content)
                    archive.addfile(member, io.BytesIO(entry.content))
                    continue
                member.type = tarfile.DIRTYPE if entry.target is None else tarfile.SYMTYPE
                member.linkname = entry.target or ""
                archive.addfile(member)
