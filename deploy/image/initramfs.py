"""The initramfs: a static busybox, dmsetup with its libraries, the modules of the disk, and `init`."""

from __future__ import annotations

import gzip
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.image import layout
from deploy.image.kernel import Kernel, add_modules, initramfs_modules
from deploy.image.recipe import HERE
from deploy.image.tree import Entry, Tree
from deploy.pjsip.recipe import RecipeError
from deploy.progress import Progress

APPLETS = (
    "cat",
    "chroot", "dd", "ln", "mkdir", "modprobe", "mount", "od", "sed", "sh", "sleep", "switch_root", "tail",
    "tr", "usleep",
)  # fmt: skip
FOLDERS = ("dev", "proc", "root", "sys", "run")
LIBRARIES = "usr/lib/aarch64-linux-gnu"
TYPES = {"folder": 0o040000, "file": 0o100000, "link": 0o120000}


def initramfs(progress: Progress, base: Tree, kernel: Kernel) -> bytes:
    """The finished, packed archive. ``base`` is the root with busybox-static and dmsetup in it."""
    tree = Tree()
    for name in FOLDERS:
        tree.folder(name)
    for name in ("lib", "sbin"):
        tree.link(name, f"usr/{name}" if name == "lib" else "bin")
    tree.file("init", init_script(), 0o755)
    tree.file("bin/busybox", _content(base, "bin/busybox"), 0o755)
    for name in APPLETS:
        tree.link(f"bin/{name}", "busybox")
    for path in with_libraries(base, base.follow("sbin/dmsetup")):
        at = "bin/dmsetup" if path.endswith("dmsetup") else f"usr/lib/{Path(path).name}"
        tree.file(at, _content(base, path), 0o755)
    add_modules(progress, tree, kernel, initramfs_modules(), keypads=False)
    return gzip.compress(cpio(tree), 9, mtime=0)


def init_script() -> str:
    """The script `init` with the card's layout in it."""
    names = [f"{part.number}={name}" for name, part in layout.PARTS.items()]
    text = (HERE / "init").read_text(encoding="utf-8")
    text = text.replace("@SIGNATURE@", f"{layout.DISK_SIGNATURE:08x}")
    return text.replace("@NAMES@", " ".join(names)).replace("@MODULES@", " ".join(initramfs_modules()))


def _content(tree: Tree, path: str) -> bytes:
    content = tree.entries[tree.follow(path)].content
    assert content is not None, path
    return content


def with_libraries(tree: Tree, program: str) -> list[str]:
    """A program and every shared library that it, or one of them, names."""
    found: list[str] = []
    waiting = [program]
    while waiting:
        path = tree.follow(waiting.pop())
        if path not in found:
            found.append(path)
            waiting += [_library(tree, name) for name in _needed(_content(tree, path))]
    # A library is looked for by the name that its users know it by, not by its file's.
    return [
        program,
        *sorted({_library(tree, name) for path in found for name in _needed(_content(tree, path))}),
    ]


def _library(tree: Tree, name: str) -> str:
    for folder in (LIBRARIES, "usr/lib"):
        if f"{folder}/{name}" in tree.entries:
            return f"{folder}/{name}"
    raise RecipeError(f"the root has no library {name}")


def _needed(program: bytes) -> Iterator[str]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(program)
        file.flush()
        command = ["readelf", "--dynamic", "--program-headers", file.name]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    yield from re.findall(r"\(NEEDED\)\s+Shared library: \[(.+)\]", answer.stdout)
    for interpreter in re.findall(r"program interpreter: (.+)\]", answer.stdout):
        yield Path(interpreter).name


def cpio(tree: Tree) -> bytes:
    """A tree as the kernel's initramfs format, "newc" (Documentation/driver-api/early-userspace)."""
    parts: list[bytes] = []
    for number, (path, entry) in enumerate(sorted(tree.entries.items()), 1):
        parts.append(_member(number, path, entry))
    parts.append(_member(0, "TRAILER!!!", Entry(0, content=b"")))
    return b"".join(parts)


def _member(number: int, path: str, entry: Entry) -> bytes:
    kind = "folder" if entry.is_folder else "file" if entry.content is not None else "link"
    data = entry.content if entry.content is not None else (entry.target or "").encode()
    mode = TYPES[kind] | entry.mode
    name = path.encode() + b"\0"
    fields = (number, mode, entry.uid, entry.gid, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name
    return _to_four(head) + _to_four(data)


def _to_four(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
