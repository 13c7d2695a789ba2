"""A phone's card as a file: looking into the image, and cards made of it that a guest may write."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.image import slot_state
from deploy.image.layout import MIB, PARTS

SIZE = 2048 * MIB
"""Of a card: a power of two, as `-M raspi3b` wants it, and larger than the image, so that /data grows."""


def image() -> Path:
    """The image that `make test-image` built, unpacked."""
    return Path(os.environ["DERING_IMAGE"])


class Card:
    """A card in ``folder`` with the image on it, with holes where nothing is."""

    def __init__(self, folder: Path, source: Path | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "card.img"
        self.folder = folder
        subprocess.run(["cp", "--sparse=always", source or image(), self.path], check=True)
        os.truncate(self.path, SIZE)

    def read(self, part: str, name: str) -> bytes:
        """A file of a FAT partition."""
        return self.read_file(self._at(part), name)

    @staticmethod
    def read_file(fat: str | Path, name: str) -> bytes:
        """A file of a FAT as mtools name it: an image, or IMAGE@@OFFSET."""
        command = ["mcopy", "-n", "-i", str(fat), f"::{name}", "-"]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def write(self, part: str, files: Mapping[str, str | bytes]) -> None:
        """Put files into the root folder of a FAT partition, as an owner does."""
        for name, content in files.items():
            file = self.folder / name
            file.write_bytes(content.encode() if isinstance(content, str) else content)
            subprocess.run(["mcopy", "-o", "-i", self._at(part), file, f"::{name}"], check=True)

    def names(self, part: str) -> set[str]:
        """The names in the root folder of a FAT partition."""
        command = ["mdir", "-b", "-i", self._at(part), "::"]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return {line.removeprefix("::/").strip("/") for line in answer.split()}

    def slot_state(self) -> dict[str, str]:
        """What U-Boot and RAUC have noted about the slots."""
        with self.path.open("rb") as file:
            file.seek(slot_state.PLACES[0])
            return slot_state.unpacked(file.read(slot_state.SIZE))

    def set_slot_state(self, **variables: str) -> None:
        """Note this about the slots, as RAUC does: in the first place only."""
        with self.path.open("r+b") as file:
            file.seek(slot_state.PLACES[0])
            file.write(slot_state.packed(slot_state.FRESH | variables))

    def damage(self, part: str, offset: int, size: int = 4096) -> None:
        """Turn over every bit of ``size`` bytes of a partition."""
        with self.path.open("r+b") as file:
            file.seek(PARTS[part].start + offset)
            before = file.read(size)
            file.seek(PARTS[part].start + offset)
            file.write(bytes(byte ^ 0xFF for byte in before))

    def _at(self, part: str) -> str:
        return f"{self.path}@@{PARTS[part].start}"
