"""The root as a read-only file system: squashfs, followed by its dm-verity hash tree."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.image.tree import Tree
from deploy.pjsip.recipe import RecipeError

BLOCK = 4096
COMPRESSION = ("-comp", "zstd", "-Xcompression-level", "15", "-b", "128K")


@dataclass(frozen=True, slots=True)
class Verity:
    """What the initramfs needs to check a root: its hash, the salt, and its blocks of 4096 bytes."""

    root_hash: str
    salt: str
    blocks: int

    @property
    def argument(self) -> str:
        """The value of ``dering.root`` on the kernel's command line."""
        return f"{self.root_hash}:{self.salt}:{self.blocks}"


def make_root(tree: Tree, image: Path, epoch: int) -> Verity:
    """Write ``image`` and give what proves it. The same tree and date give the same bytes."""
    archive = image.with_suffix(".tar")
    with archive.open("wb") as file:
        tree.write_tar(file, epoch)
    image.unlink(missing_ok=True)  # it would be added to
    options = ["-quiet", "-no-progress", "-reproducible", "-mkfs-time", str(epoch), *COMPRESSION]
    options += ["-root-mode", "755", "-root-uid", "0", "-root-gid", "0", "-all-time", str(epoch)]
    command = ["mksquashfs", "-", str(image), "-tar", *options]
    # The date is said by options, and mksquashfs takes it from one of the two alone.
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    with archive.open("rb") as file:
        answer = subprocess.run(
            command, stdin=file, capture_output=True, text=True, check=False, env=environment
        )
    archive.unlink()
    if answer.returncode != 0:
        raise RecipeError(f"mksquashfs failed: {answer.stderr.strip()}")
    return _add_hashes(image)


def _add_hashes(image: Path) -> Verity:
    size = image.stat().st_size
    size += -size % BLOCK
    with image.open("r+b") as file:
        file.truncate(size)
    with image.open("rb") as file:
        salt = hashlib.file_digest(file, "sha256").hexdigest()
    uuid = f"{salt[:8]}-{salt[8:12]}-{salt[12:16]}-{salt[16:20]}-{salt[20:32]}"
    options = [f"--hash-offset={size}", f"--salt={salt}", f"--uuid={uuid}", f"--data-blocks={size // BLOCK}"]
    answer = subprocess.run(
        ["veritysetup", "format", *options, str(image), str(image)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"^Root hash:\s+([0-9a-f]{64})$", answer.stdout, re.MULTILINE)
    if found is None:
        raise RecipeError(f"veritysetup failed: {answer.stderr.strip()}")
    return Verity(found[1], salt, size // BLOCK)
