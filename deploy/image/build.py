"""Builds the image of a card: `make image`.

    python -m deploy.image.build [--into FOLDER] [--url URL] [--unpacked]

Prints the packed image's path on standard output; progress goes to standard error.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.image import boot, layout, libraries, parts_list, publish, python_packages, system
from deploy.image.card import write_card
from deploy.image.fat import make_fat
from deploy.image.initramfs import initramfs
from deploy.image.kernel import Kernel, add_modules, kernel
from deploy.image.packages import base, fetched, unpacked
from deploy.image.recipe import HERE, PROJECT, lines, project_version, source_date_epoch
from deploy.image.root_image import Verity, make_root
from deploy.image.tree import Tree
from deploy.pjsip.recipe import RecipeError
from deploy.progress import Progress, StepError
from firmware.config.boot_partition import LABEL
from firmware.flash.errors import FlashError

STAGES = 7
SLOT_SIZE = 40 * layout.MIB
URL = "https://example.org/dering/"


@dataclass(frozen=True, slots=True)
class Made:
    """A built image's pieces, which an update's bundle is made of too (deploy/update)."""

    card: Path
    root: Path
    slot: Path
    verity: Verity
    components: list[parts_list.Component]


def main() -> int:
    """The command line; 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(description="Build the image of a phone's SD card.")
    parser.add_argument("--into", type=Path, default=PROJECT / "build" / "image", metavar="FOLDER")
    parser.add_argument("--version", default=project_version())
    parser.add_argument("--url", default=URL, help="of the folder that the image will be downloaded from")
    parser.add_argument(
        "--unpacked", action="store_true", help="the card and its pieces only, nothing to publish"
    )
    options = parser.parse_args()
    try:
        print(build(options.into, options.version, options.url, options.unpacked))
    except (RecipeError, StepError, FlashError, subprocess.CalledProcessError) as problem:
        print(f"The image was not built. {problem}", file=sys.stderr)
        return 1
    return 0


def build(into: Path, version: str, url: str, only_card: bool) -> Path:
    """Build in ``into``; gives the packed image, or the card."""
    into = into.resolve()  # tools run in other folders
    into.mkdir(parents=True, exist_ok=True)
    log = into / "build.log"
    log.write_text("", encoding="utf-8")
    progress = Progress(log, STAGES)
    epoch = source_date_epoch()
    made = make(progress, into, version, epoch)
    if only_card:
        return made.card
    progress.stage("packing, and listing what is in it")
    return _publish(progress, made, version, epoch, url)


def make(progress: Progress, into: Path, version: str, epoch: int) -> Made:
    """The card's image and its pieces, in ``into``."""
    progress.stage("Debian for arm64")
    with base(progress).open("rb") as file:
        tree = Tree.from_tar(file)
    installed, copyrights = system.installed(tree), system.copyrights(tree)
    progress.stage("the kernel, its drivers and the Pi's firmware")
    of = kernel(progress)
    debs = [*sorted(fetched(progress, lines(HERE / "firmware_packages.txt")).glob("*.deb"))]
    firmware = unpacked(progress, "firmware", debs)
    ram = initramfs(progress, tree, of)
    progress.stage("the root")
    wheels = _fill(progress, tree, of, firmware, version)
    root = into / f"dering-{version}.root"
    verity = make_root(tree, root, epoch)
    progress.note(f"root: {root.stat().st_size // 1000000} MB, hash {verity.root_hash}")
    progress.stage("the boot partitions")
    slot = into / f"dering-{version}.boot"
    make_fat(progress, slot, SLOT_SIZE, "DERING-SLOT", boot.slot_files(of.image, ram, verity, version), epoch)
    first = into / "boot.fat"
    files = boot.boot_files(firmware, of, epoch)
    make_fat(progress, first, layout.PARTS["boot"].size, LABEL, files, epoch)
    progress.stage("the card")
    card = into / f"dering-{version}.img"
    write_card(card, {"boot": first, "boot-a": slot, "boot-b": slot, "root-a": root, "root-b": root})
    first.unlink()
    fields = [system.deb_fields(deb) for deb in (*debs, *of.debs)]
    texts = copyrights | {deb.name.split("_")[0]: system.deb_copyright(deb) for deb in (*debs, *of.debs)}
    components = parts_list.of_debian([*system.kept(installed), *fields], texts)
    return Made(card, root, slot, verity, components + wheels)


def _fill(
    progress: Progress, tree: Tree, of: Kernel, firmware: Path, version: str
) -> list[parts_list.Component]:
    system.configure(tree, version)
    names = [line.removeprefix("+") for line in lines(HERE / "modules.txt")]
    add_modules(progress, tree, of, names, keypads=True)
    system.add_firmware(tree, firmware)
    components = python_packages.add_environment(progress, tree, version)
    libraries.check(tree)
    count = python_packages.compile_all(tree)
    progress.note(f"{count} Python files compiled")
    return components


def _publish(progress: Progress, made: Made, version: str, epoch: int, url: str) -> Path:
    bill = made.card.with_name(f"dering-{version}.cdx.json")
    bill.write_text(parts_list.sbom(version, epoch, made.components), encoding="utf-8")
    texts = made.card.with_name(f"dering-{version}.licences.tar.xz")
    texts.write_bytes(parts_list.licences(made.components, epoch))
    # What is in it is packed already: trying harder takes minutes and saves nothing.
    packed = made.card.with_name(f"{made.card.name}.xz")
    progress.run(
        ["xz", "--keep", "--force", "-1", "--threads=0", "--block-size=64MiB", made.card], cwd=packed.parent
    )
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(epoch))
    publish.publish(made.card, packed, version, url, [bill, texts])
    progress.note(f"{packed.name}: {packed.stat().st_size / 1e6:.0f} MB")
    return packed


if __name__ == "__main__":
    sys.exit(main())
