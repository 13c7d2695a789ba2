"""The drives of this computer, as a person would name them, and which of them must not be written."""

from __future__ import annotations

import json
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmware.flash.errors import FlashError, size

COLUMNS = "NAME,PATH,SIZE,TYPE,TRAN,RM,HOTPLUG,RO,VENDOR,MODEL,LABEL,FSTYPE,MOUNTPOINTS"

SYSTEM = frozenset(("/", "/boot", "/boot/efi", "/boot/firmware", "/efi", "/home", "/usr", "/var"))
"""Where the disk is mounted that this computer runs from."""

SWAP = "[SWAP]"

_BUS = {"usb": "USB", "mmc": "card slot", "sata": "SATA", "ata": "ATA", "nvme": "NVMe", "virtio": "virtual"}


@dataclass(frozen=True, slots=True)
class Drive:
    """A whole disk. ``size`` in bytes; ``holds`` and ``mounted`` are what is on it and where it is in use."""

    path: Path
    name: str
    size: int
    bus: str
    removable: bool
    read_only: bool
    holds: tuple[str, ...]
    mounted: tuple[str, ...]

    @property
    def system(self) -> bool:
        """Whether this computer runs from it."""
        return not SYSTEM.isdisjoint(self.mounted)

    def __str__(self) -> str:
        holds = ", ".join(self.holds) or "no file system"
        return f"{self.path}  {self.name}, {size(self.size)}, {self.bus}, on it: {holds}"


def drives() -> list[Drive]:
    """Every disk of this computer that holds something or could. Raises FlashError."""
    command = ["lsblk", "--json", "--bytes", "--output", COLUMNS]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise FlashError("the program lsblk is not here: drives can be listed on Linux only") from error
    except subprocess.CalledProcessError as error:
        raise FlashError(f"lsblk cannot list the drives: {error.stderr.strip()}") from error
    return read(json.loads(listed.stdout))


def read(listed: dict[str, list[dict[str, object]]]) -> list[Drive]:
    """The drives in what ``lsblk --json`` says."""
    disks = [each for each in listed.get("blockdevices", []) if each.get("type") in ("disk", "loop")]
    return [_drive(each) for each in disks if each.get("size")]


def _drive(device: dict[str, object]) -> Drive:
    nodes = list(_nodes(device))
    bus = str(device.get("tran") or ("loop device" if device.get("type") == "loop" else ""))
    words = " ".join(str(device.get(key) or "").strip() for key in ("vendor", "model")).strip()
    return Drive(
        path=Path(str(device["path"])),
        name=words or "a drive without a name",
        size=int(str(device["size"])),
        bus=_BUS.get(bus, bus) or "built in",
        removable=bool(device.get("rm") or device.get("hotplug")) or bus == "usb",
        read_only=bool(device.get("ro")),
        holds=tuple(text for node in nodes if (text := _holds(node))),
        mounted=tuple(dict.fromkeys(place for node in nodes for place in _mounted(node))),
    )


def _nodes(device: dict[str, object]) -> Iterator[dict[str, object]]:
    """The device and what lies on it: partitions, and what is unlocked or assembled from them."""
    yield device
    children = device.get("children")
    for child in children if isinstance(children, list) else []:
        yield from _nodes(child)


def _holds(node: dict[str, object]) -> str:
    kind, label = str(node.get("fstype") or ""), str(node.get("label") or "")
    return f'"{label}" ({kind or "?"})' if label else kind


def _mounted(node: dict[str, object]) -> list[str]:
    places = node.get("mountpoints")
    return [str(place) for place in places if place] if isinstance(places, list) else []


def may_be_written(drive: Drive, *, force: bool, system_disk: bool) -> None:
    """Raises FlashError where the drive must be left alone, with the word that would permit it."""
    if drive.read_only:
        raise FlashError(f"{drive.path} is write-protected: look for the lock on the card's side")
    if drive.system and not (force and system_disk):
        raise FlashError(
            f"{drive.path} is the disk this computer runs from ({', '.join(drive.mounted)}): left alone. "
            "If you really mean it: --force --system-disk"
        )
    if SWAP in drive.mounted:
        raise FlashError(f"{drive.path} has this computer's swap space on it: swapoff it first")
    if drive.mounted and not force:
        raise FlashError(
            f"{drive.path} is in use at {', '.join(drive.mounted)}: unmount it, or let --force do it"
        )
    if not drive.removable and not drive.bus.startswith("loop") and not force:
        raise FlashError(
            f"{drive.path} ({drive.name}, {drive.bus}) is built in, hardly a card. If it is one: --force"
        )


def unmount(drive: Drive) -> None:
    """Unmount the drive everywhere. Raises FlashError."""
    for place in sorted(drive.mounted, key=len, reverse=True):
        ended = subprocess.run(["umount", "--", place], capture_output=True, text=True, check=False)
        if ended.returncode:
            raise FlashError(f"{place} cannot be unmounted: {ended.stderr.strip()}")


def find(path: Path, listed: list[Drive]) -> Drive | None:
    """The drive at ``path``; None for a file, which may be there or not. Raises FlashError."""
    whole = path.resolve()
    drive = next((each for each in listed if each.path == whole), None)
    if drive is not None:
        return drive
    try:
        mode = whole.stat().st_mode
    except FileNotFoundError:
        if whole.is_relative_to("/dev") or not whole.parent.is_dir():
            raise FlashError(f"{path} does not exist: is the card in?") from None
        return None
    except OSError as error:
        raise FlashError(f"{path} cannot be used: {error.strerror}") from error
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISBLK(mode):
        owner = next((each for each in listed if str(whole).startswith(str(each.path))), None)
        instead = (
            f"name the whole drive: {owner.path}" if owner else "lsblk does not know it as a whole drive"
        )
        raise FlashError(f"{path} is a part of a drive, {instead}")
    raise FlashError(f"{path} is no drive and no file")
