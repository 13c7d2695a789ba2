"""QEMU, every instruction emulated (no KVM), with Debian's kernel as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.lab.stock.recipe import cached_stock
from tests.lab.machines.machine import INIT, MEMORY, Guest, told

PROGRAM = "qemu-system-x86_64"
TRANSPORT = "trans=virtio,version=9p2000.L,msize=524288"


class Qemu:
    """A PC with a serial line and two folders, and no keyboard: the phone would use it as its keypad."""

    how = "make lab-qemu"
    slowness = 10

    def ready(self) -> bool:
        return cached_stock() is not None and shutil.which(PROGRAM) is not None

    def words(self, guest: Guest) -> list[str]:
        stock = cached_stock()
        assert stock is not None
        init = ["console=ttyS0", "mitigations=off", "panic=-1", f"lab_init={INIT}"]
        share = ["lab_type=9p", f"lab_options={TRANSPORT}"]
        return [
            *("setpriv", "--pdeathsig", "KILL", PROGRAM),
            *("-machine", "pc,i8042=off", "-accel", "tcg,thread=multi"),
            *("-cpu", "max", "-smp", "2", "-m", MEMORY),
            *("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio"),
            *_folder("root", Path("/"), "on"),
            *_folder("shared", guest.shared, "off"),
            *("-kernel", str(stock.kernel), "-initrd", str(stock.initramfs)),
            *("-append", " ".join([*init, *share, *told(self, guest)])),
        ]


def _folder(tag: str, path: Path, read_only: str) -> list[str]:
    options = f"path={path},mount_tag={tag},security_model=none,multidevs=remap,readonly={read_only}"
    return ["-virtfs", f"local,{options}"]
