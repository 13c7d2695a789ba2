"""FAT partitions by mtools, without mounting; the same files give the same bytes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from deploy.progress import Progress


def make_fat(
    progress: Progress, image: Path, size: int, label: str, files: Mapping[str, bytes], epoch: int
) -> None:
    """Write a FAT of ``size`` bytes; files by their path in it, folders are made."""
    with image.open("wb") as empty:
        empty.truncate(size)
    serial = f"{epoch & 0xFFFFFFFF:08x}"
    progress.run(["mkfs.vfat", "--invariant", "-i", serial, "-n", label, image], cwd=image.parent)
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch), "TZ": "UTC", "MTOOLS_SKIP_CHECK": "1"}
    with tempfile.TemporaryDirectory() as work:
        for path, content in sorted(files.items()):
            file = Path(work, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for file in Path(work).rglob("*"):
            os.utime(file, (epoch, epoch))
        tops = sorted(Path(work).iterdir())
        progress.run(["mcopy", "-s", "-m", "-Q", "-i", image, *tops, "::"], cwd=Path(work), env=environment)
