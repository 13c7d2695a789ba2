"""Images and drives for these tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware.flash import bmap
from tests.flash import images


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A phone's image, made once."""
    return images.make(tmp_path_factory.mktemp("image") / "phone.img")


@pytest.fixture
def image(made: Path, tmp_path: Path) -> Path:
    """The image alone in a folder of its own."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    path = folder / "phone.img"
    path.hardlink_to(made)
    return path


@pytest.fixture
def packed(image: Path) -> Path:
    """The image as it is published: packed, with its block map and SHA256SUMS."""
    image.with_suffix(".bmap").write_text(bmap.make(image))
    subprocess.run(["xz", "--keep", "--force", "-0", image], check=True)
    path = image.with_name("phone.img.xz")
    image.unlink()
    listed = subprocess.run(
        ["sha256sum", path.name, "phone.bmap"], cwd=image.parent, check=True, capture_output=True
    )
    (image.parent / "SHA256SUMS").write_bytes(listed.stdout)
    return path


@contextmanager
def loop(backing: Path) -> Iterator[Path]:
    """A drive, which a file is the medium of; skips where this machine allows none."""
    if os.geteuid() != 0:
        pytest.skip("only root may make a loop device")
    made = subprocess.run(
        ["losetup", "--find", "--show", backing], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no loop device here: {made.stderr.strip()}")
    device = Path(made.stdout.strip())
    try:
        yield device
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)
