"""One card from its image to a phone's: check, write, read back, put the settings on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firmware.flash import bmap
from firmware.flash.boot_files import put
from firmware.flash.checksum import Expected, different, expected, sha256
from firmware.flash.errors import Card, FlashError
from firmware.flash.image import Image, examine, kind_of
from firmware.flash.progress import Progress
from firmware.flash.signed import signed_sums
from firmware.flash.target import Target
from firmware.flash.write import Source, fits, verify, write

PACKED = (".xz", ".zst", ".gz")


@dataclass(slots=True)
class Flashing:
    """``card`` is the state that the card is in now, whatever happens; ``say`` tells the person."""

    path: Path
    files: dict[str, bytes]
    progress: Progress
    say: Callable[[str], None]
    sha256: str | None = None
    force: bool = False
    key: Path | None = None
    card: Card = Card.UNTOUCHED

    def prepare(self) -> Source:
        """Check the image, before any drive is touched. Raises FlashError."""
        image = examine(self.path)
        signed = signed_sums(self.path, self.key, self.say)
        wanted = expected(self.path, self.sha256, signed)
        if wanted and wanted.packed:
            self._compare(image, wanted, wanted.packed)
        elif wanted is None:
            self.say(
                "no SHA-256 was found beside the image, nor given by --sha256: whether it is what its makers "
                "published is not known"
            )
        self._kind(image)
        path = _block_map(self.path)
        if path is None:
            self.say("no block map was found beside the image: every byte of it is written")
            return Source(image, None, wanted)
        listed = expected(path, None, signed)
        if listed and listed.packed and (found := sha256(path, lambda _: None)) != listed.packed:
            raise different(path, found, listed.packed, listed.source)
        return Source(image, bmap.load(path), wanted)

    def run(self, source: Source, target: Path) -> None:
        """Write the card. Raises FlashError; ``card`` says what it is then."""
        with Target(target) as medium:
            fits(source, medium)
            self.card = Card.UNUSABLE
            written = write(source, medium, self.progress)
            verify(written, medium, self.progress)
            self.card = Card.WRITTEN
            if self.files:
                boot = kind_of(source.image).boot
                if boot is None:
                    raise FlashError(f"{self.path} has no FAT as its first partition, for the settings")
                put(self.files, medium, boot)
            self.card = Card.READY

    def _compare(self, image: Image, wanted: Expected, packed: str) -> None:
        self.progress.begin("check")
        found = sha256(self.path, lambda done: self.progress.at(done, done / max(1, image.file_size)))
        if found != packed:
            raise different(self.path, found, packed, wanted.source)
        self.progress.end(image.file_size)
        self.say(f"the image is what {wanted.source} says")

    def _kind(self, image: Image) -> None:
        kind = kind_of(image)
        if not kind.table:
            raise FlashError(f"{self.path} is no image of a card: it has no table of partitions")
        if self.files and kind.boot is None:
            raise FlashError(
                f"{self.path} has no FAT as its first partition, so that no settings can be put on it"
            )
        if not kind.ours and not self.force:
            raise FlashError(
                f"{self.path} is an image, but none of a Dering phone. To write it all the same: --force"
            )


def _block_map(image: Path) -> Path | None:
    """The map beside the image, by bmaptool's rule: its name, less and less of it, and .bmap."""
    name = image.name
    names = [f"{name}.bmap"]
    if image.suffix in PACKED:
        name = image.stem
        names.append(f"{name}.bmap")
    names.append(f"{Path(name).stem}.bmap")
    return next((path for each in names if (path := image.with_name(each)).is_file()), None)
