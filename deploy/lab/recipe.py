"""What the virtual lab's kernel is made of, and where it lies once built: the cache, by the recipe's hash."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.pjsip.recipe import RecipeError, cache_folder

HERE = Path(__file__).resolve().parent
INGREDIENTS = ("recipe.py", "kernel.config", "i2c_panel.c")
CONFIG = HERE / "kernel.config"
PANEL = HERE / "i2c_panel.c"

UNUSED = ("arch/arm/boot", "arch/arm64/boot", "drivers/gpu/drm/amd/include", "tools/perf", "tools/testing")
"""Big parts of the source that this build does not read: what is not unpacked takes no time."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``before``, which must be in the file, becomes ``after``; without ``before``, ``after`` is appended."""

    file: str
    before: str
    after: str


EDITS = (
    # Sound cards are barred from User-Mode Linux because most need hardware; the virtual ones do not.
    Edit("sound/Kconfig", "\nif !UML\n", "\nif SOUND\n"),
    # Virtual sound cards count in ticks. With 100 a second, a tick is half of the phone's 20 ms of sound.
    Edit("arch/um/Kconfig", "config HZ\n\tint\n\tdefault 100\n", "config HZ\n\tint\n\tdefault 1000\n"),
    Edit("drivers/i2c/Makefile", "", "\nobj-$(CONFIG_I2C) += i2c_panel.o\n"),
)


def kernel_folder() -> Path:
    """Where kernels are kept, outside any checkout."""
    return cache_folder().parent / "lab"


def recipe_hash() -> str:
    """16 hex digits that change with every ingredient."""
    digest = hashlib.sha256(platform.machine().encode())
    for name in INGREDIENTS:
        content = (HERE / name).read_bytes()
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def cached_kernel() -> Path | None:
    """The finished kernel, a program to run; None when it has not been built on this machine."""
    kernel = kernel_folder() / recipe_hash() / "linux"
    return kernel if kernel.is_file() else None


def source_package(description: str) -> str:
    """The package with the source of this release's kernel, from what apt says of ``linux-source``."""
    found = re.search(r"^Depends: (linux-source-[0-9.]+)", description, re.MULTILINE)
    if found is None:
        raise RecipeError("Debian's package linux-source names no linux-source-VERSION that it depends on")
    return found[1]


def apply_edits(source: Path) -> None:
    """Changes the unpacked source. RecipeError when it is not as expected."""
    (source / "drivers/i2c/i2c_panel.c").write_bytes(PANEL.read_bytes())
    for edit in EDITS:
        file = source / edit.file
        text = file.read_text("utf-8")
        if edit.before not in text:
            raise RecipeError(f"{edit.file} of the kernel's source has no {edit.before!r} to change")
        file.write_text(text.replace(edit.before, edit.after) if edit.before else text + edit.after, "utf-8")


def dropped_options(wanted: str, made: str) -> Iterator[str]:
    """The options that the kernel's configuration program did not take; both are texts of .config files."""
    taken = set(made.splitlines())
    for line in wanted.splitlines():
        if line.startswith("CONFIG_") and line not in taken:
            yield line
