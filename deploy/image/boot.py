"""The boot partition (the Pi's firmware, U-Boot, its script, device trees, overlays) and a slot's own."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from board.pi.wiring.builds import DEFAULT_BUILD, builds
from board.pi.wiring.text import config_txt
from deploy.image import layout, slot_state
from deploy.image.device_trees import overlays, trees
from deploy.image.kernel import Kernel
from deploy.image.recipe import HERE
from deploy.image.root_image import Verity

FIRMWARE = ("bootcode.bin", "fixup.dat", "fixup4.dat", "start.elf", "start4.elf")
ARGUMENTS = "quiet loglevel=4 panic=5 systemd.show_status=auto rootwait ro"
"""Of the kernel's command line; the slot's own come from boot.cmd."""

UBOOT = {
    "baudrate": "115200",
    "bootcmd": "setenv devtype mmc; for devnum in 0 1; do"
    " if load mmc ${devnum}:1 ${scriptaddr} boot.scr; then source ${scriptaddr}; fi; done",
    "bootdelay": "0",
    "fdt_high": "ffffffffffffffff",
    "initrd_high": "ffffffffffffffff",
    "kernel_addr_r": "0x00080000",
    "ramdisk_addr_r": "0x02700000",
    "scriptaddr": "0x02400000",
    "stderr": "serial,vidconsole",
    "stdin": "serial",
    "stdout": "serial,vidconsole",
}
"""U-Boot's environment, only ever read: unlike its own one it waits for no key and looks for no USB disk."""


def boot_script() -> str:
    """boot.cmd with the numbers in it, all hexadecimal as U-Boot reads them."""
    first, second = (f"0x{place // layout.SECTOR:x}" for place in slot_state.PLACES)
    values = {"FIRST": first, "SECOND": second, "SECTORS": f"0x{slot_state.SECTORS:x}"}
    values |= {"SIZE": f"0x{slot_state.SIZE:x}", "TRIES": str(slot_state.TRIES), "ARGUMENTS": ARGUMENTS}
    text = (HERE / "boot.cmd").read_text(encoding="utf-8")
    return re.sub(r"@([A-Z]+)@", lambda found: values[found[1]], text)


def compiled_script(text: str, epoch: int) -> bytes:
    """The script as U-Boot's `source` takes it."""
    with tempfile.TemporaryDirectory() as work:
        source, made = Path(work, "boot.cmd"), Path(work, "boot.scr")
        source.write_text(text, encoding="utf-8")
        command: list[str | Path] = [
            "mkimage",
            "-A",
            "arm64",
            "-T",
            "script",
            "-C",
            "none",
            "-n",
            "dering",
            "-d",
            source,
            made,
        ]
        environment = {"SOURCE_DATE_EPOCH": str(epoch), "PATH": "/usr/bin:/bin"}
        subprocess.run(command, check=True, capture_output=True, env=environment)
        return made.read_bytes()


def boot_files(firmware: Path, kernel: Kernel, epoch: int) -> dict[str, bytes]:
    """The files of the first partition."""
    files = {name: (firmware / "usr/lib/raspi-firmware" / name).read_bytes() for name in FIRMWARE}
    files["u-boot.bin"] = (firmware / "usr/lib/u-boot/rpi_arm64/u-boot.bin").read_bytes()
    files["boot.scr"] = compiled_script(boot_script(), epoch)
    files["uboot.env"] = slot_state.packed(UBOOT)
    files["config.txt"] = (HERE / "config.txt").read_bytes()
    files |= {f"builds/{name}.txt": config_txt([build]).encode() for name, build in builds().items()}
    files["build.txt"] = files[f"builds/{DEFAULT_BUILD}.txt"]
    files |= trees(kernel)
    files |= {f"overlays/{name}.dtbo": content for name, content in overlays().items()}
    return files


def slot_files(kernel: bytes, initramfs: bytes, verity: Verity, version: str) -> dict[str, bytes]:
    """The files of a slot's boot partition: an update writes them and the root together."""
    environment = f"root={verity.argument}\nversion={version}\n"
    return {"kernel.gz": kernel, "initrd.img": initramfs, "slot.env": environment.encode()}
