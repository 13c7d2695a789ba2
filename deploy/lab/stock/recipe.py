"""The virtual lab's other kernel: Debian's own, as it is, with the modules that its guest loads, for QEMU."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.lab.recipe import PANEL, kernel_folder
from deploy.pjsip.recipe import RecipeError

HERE = Path(__file__).resolve().parent
INIT = HERE / "init"
INGREDIENTS = (HERE / "recipe.py", HERE / "build.py", HERE / "Kbuild", INIT, PANEL)

SOURCES = {
    "drivers/gpio/gpio-sim.c": "gpio_sim_chip.c",
    "drivers/gpio/gpiolib.h": "gpiolib.h",
    "kernel/irq/irq_sim.c": "irq_sim.c",
    "drivers/leds/uleds.c": "uleds.c",
}
"""What Debian does not build: its name in the kernel's source, and beside Kbuild."""

EDITS = {"irq_sim.c": ("irq_to_desc(irqnum)", "irq_data_to_desc(irq_get_irq_data(irqnum))")}
"""What a module may not call, and the same by what it may."""

OUR_MODULES = ("gpio_sim", "uleds", "i2c_panel")

MODULES = (
    "virtio_pci", "9pnet_virtio", "9p", "overlay", "configfs",
    "evdev", "uinput", "ledtrig_timer", "i2c_dev",
    "snd_aloop", "snd_dummy", "snd_hrtimer",
    "dummy", "veth", "bridge", "sch_netem", "sch_tbf",
    *OUR_MODULES,
)  # fmt: skip
"""What the guest loads, by the kernel's names; what these depend on comes before them."""

DEPENDS = re.compile(rb"\0depends=([^\0]*)\0")


@dataclass(frozen=True, slots=True)
class Stock:
    """The finished kernel: what QEMU is given."""

    kernel: Path
    initramfs: Path


def recipe_hash() -> str:
    """16 hex digits that change with every ingredient."""
    digest = hashlib.sha256()
    for file in INGREDIENTS:
        content = file.read_bytes()
        digest.update(f"\0{file.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def in_folder(folder: Path) -> Stock:
    """The names of the finished files."""
    return Stock(folder / "vmlinuz", folder / "initramfs")


def cached_stock() -> Stock | None:
    """The finished kernel; None when it has not been made on this machine."""
    stock = in_folder(kernel_folder() / recipe_hash())
    return stock if stock.initramfs.is_file() else None


def module_name(file: str) -> str:
    """The kernel's name of a module's file: ``snd-aloop.ko.xz`` is snd_aloop."""
    return file.partition(".ko")[0].rpartition("/")[2].replace("-", "_")


def load_order(wanted: tuple[str, ...], read: Callable[[str], bytes], built_in: set[str]) -> Iterator[str]:
    """The wanted modules, each after those that its own description (modinfo) says it depends on.

    ``read`` gives a module's bytes, or raises KeyError; then it has to be built in. RecipeError.
    """
    done: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name in done or name in built_in:
            return
        done.add(name)
        try:
            found = DEPENDS.search(b"\0" + read(name))
        except KeyError:
            raise RecipeError(f"Debian's kernel has no module {name}, which the lab needs") from None
        for each in found[1].decode().split(",") if found else ():
            if each:
                yield from visit(module_name(each))
        yield name

    for name in wanted:
        yield from visit(name)
