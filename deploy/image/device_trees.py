"""The Pi's device trees and their overlays, compiled with symbols.

Debian compiles its device trees without symbols, so that the Pi's firmware could put no overlay on them:
these are made of the same source, with config.txt's parameters (params.dts) as Raspberry Pi OS has them.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from deploy.image.kernel import Kernel
from deploy.image.recipe import HERE, PROJECT, digest, stage
from deploy.pjsip.recipe import RecipeError

BOARDS = (
    "bcm2711-rpi-4-b",
    "bcm2837-rpi-3-a-plus",
    "bcm2837-rpi-3-b",
    "bcm2837-rpi-3-b-plus",
    "bcm2837-rpi-zero-2-w",
)
OVERLAYS = PROJECT / "deploy" / "overlays"
PARAMETERS = HERE / "params.dts"


def trees(kernel: Kernel) -> dict[str, bytes]:
    """Each Pi's device tree, by its file's name."""

    def compile_in(folder: Path) -> None:
        for board in BOARDS:
            _tree(kernel.source, board, folder / f"{board}.dtb")

    folder = stage("device-trees", digest(kernel.release, PARAMETERS, Path(__file__)), compile_in)
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.dtb"))}


def _tree(source: Path, board: str, made: Path) -> None:
    folder = source / "arch/arm64/boot/dts/broadcom"
    text = (folder / f"{board}.dts").read_text(encoding="utf-8") + PARAMETERS.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as prefixes:
        # The 64-bit trees include the 32-bit ones as <arm/...>, by a link that only a whole source has.
        Path(prefixes, "arm").symlink_to(source / "arch/arm/boot/dts")
        flags = [f"-I{include}" for include in (folder, prefixes, source / "include")]
        plain = _run(
            ["cpp", "-nostdinc", *flags, "-undef", "-D__DTS__", "-x", "assembler-with-cpp", "-P", "-"], text
        )
    _compile(plain, made)


def _compile(text: str, made: Path) -> None:
    _run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", str(made), "-"], text)


def _run(command: list[str], text: str) -> str:
    answer = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    if answer.returncode != 0:
        raise RecipeError(f"{command[0]} failed: {answer.stderr.strip()}")
    return answer.stdout


def overlays() -> dict[str, bytes]:
    """The overlays of deploy/overlays, by name."""
    found = {}
    with tempfile.TemporaryDirectory() as work:
        for source in sorted(OVERLAYS.glob("*-overlay.dts")):
            made = Path(work, source.name)
            _compile(source.read_text(encoding="utf-8"), made)
            found[source.name.removesuffix("-overlay.dts")] = made.read_bytes()
    return found
