"""Does the root have every library that its programs are linked to? What was dropped may have been needed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import PurePosixPath

from deploy.image.tree import Tree
from deploy.pjsip.recipe import RecipeError

MAGIC = b"\x7fELF\x02\x01"
"""Of a program or library for 64 bits, lowest byte first."""

LOAD, DYNAMIC = 1, 2
END, NEEDED, STRINGS = 0, 1, 5


def check(tree: Tree) -> None:
    """Raise RecipeError where a program would not start."""
    there = {PurePosixPath(path).name for path in tree.entries}
    missing = [
        f"{path} needs {name}"
        for path in tree.files("*")
        for name in needed(tree.entries[path].content or b"")
        if name not in there
    ]
    if missing:
        raise RecipeError(f"libraries were dropped that are needed: {'; '.join(missing)}")


def needed(program: bytes) -> list[str]:
    """The libraries that a program is linked to; none if it is no program."""
    if not program.startswith(MAGIC):
        return []
    parts = list(_parts(program))
    for kind, offset, _, size in parts:
        if kind == DYNAMIC:
            words = list(struct.iter_unpack("<QQ", program[offset : offset + size]))
            words = words[: next(at for at, (tag, _) in enumerate(words) if tag == END)]
            strings = _place(parts, dict(words)[STRINGS])
            return [_string(program, strings + value) for tag, value in words if tag == NEEDED]
    return []


def _parts(program: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Kind, offset, address and size of each part, from the program headers."""
    (table,) = struct.unpack_from("<Q", program, 32)
    size, count = struct.unpack_from("<HH", program, 54)
    for number in range(count):
        kind, _, offset, address, _, length = struct.unpack_from("<IIQQQQ", program, table + number * size)
        yield kind, offset, address, length


def _place(parts: list[tuple[int, int, int, int]], address: int) -> int:
    """Where in the file an address of the running program lies."""
    for kind, offset, start, size in parts:
        if kind == LOAD and start <= address < start + size:
            return offset + address - start
    raise ValueError(f"no part has the address {address:#x}")


def _string(program: bytes, at: int) -> str:
    return program[at : program.index(b"\0", at)].decode()
