"""Images and drives for these tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware.flash import bmap
from tests.flash import images


@pytest.fixture(autouse=True)
def keys_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the makers' keys would be: none of this computer's own."""
    folder = tmp_path / "keys"
    monkeypatch.setenv("DERING_UPDATE_KEYS", str(folder))
    return folder


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


@pytest.fixture(scope="session")
def published(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it is published: the image packed, its block map and SHA256SUMS."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "phone.bmap").write_text(bmap.make(made))
    with (folder / "phone.img.xz").open("wb") as file:
        subprocess.run(["xz", "-0", "--stdout", made], check=True, stdout=file)
    with (folder / "SHA256SUMS").open("wb") as file:
        subprocess.run(["sha256sum", "phone.img.xz", "phone.bmap"], cwd=folder, check=True, stdout=file)
    return folder


@pytest.fixture
def packed(published: Path, tmp_path: Path) -> Path:
    """The packed image in a copy of that folder."""
    return shutil.copytree(published, tmp_path / "published") / "phone.img.xz"


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
