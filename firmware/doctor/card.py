"""The memory card: its own word on its life, what the file system met, and room for the phone's data."""

from __future__ import annotations

import os
from pathlib import Path

from firmware.doctor.files import matching, number, read
from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label

PRE_EOL = {2: Outcome.WARNING, 3: Outcome.FAILED}
"""PRE_EOL_INFO of JEDEC's JESD84 (eMMC): 1 normal, 2 warning (80 % of the reserve used), 3 urgent."""

WORN_OUT, NEARLY_WORN_OUT = 11, 10
"""DEVICE_LIFE_TIME_EST of the same: n is up to n tenths used, 11 is more than the card was made for."""

LITTLE_MB = 100
REPLACE = label("Make a copy of the card and use a new one.")


def look(root: Path, data: Path) -> list[Finding]:
    """The card, and the folder ``data`` where the phone keeps its history."""
    return [_card(root), storage(root, data)]


def _card(root: Path) -> Finding:
    if errors := _file_system_errors(root):
        device, count = errors
        text = label("The file system on {device} has met {count} errors.")
        step = label("Check it (fsck) from another computer; if it happens again, use a new card.")
        return Finding(Check.CARD, Outcome.FAILED, text, step, (("device", device), ("count", count)))
    devices = matching(root, "sys/block/mmcblk[0-9]")
    if not devices:
        text = label("There is no memory card; the file system has met no errors.")
        return Finding(Check.CARD, Outcome.OK, text)
    return _life(devices[0])


def _file_system_errors(root: Path) -> tuple[str, int] | None:
    """The first ext4 file system that counted errors."""
    for path in matching(root, "sys/fs/ext4/*/errors_count"):
        if count := number(path):
            return path.parent.name, count
    return None


def _life(device: Path) -> Finding:
    name = read(device / "device/name") or device.name
    values = (("card", name),)
    used = max(_life_times(device), default=0)
    urgency = PRE_EOL.get(number(device / "device/pre_eol_info", 16) or 0)
    if used >= WORN_OUT or urgency is Outcome.FAILED:
        text = label("The card {card} says that it is worn out.")
        return Finding(Check.CARD, Outcome.FAILED, text, REPLACE, values)
    if used >= NEARLY_WORN_OUT or urgency is Outcome.WARNING:
        text = label("The card {card} says that it is nearly worn out.")
        return Finding(Check.CARD, Outcome.WARNING, text, REPLACE, values)
    if used:
        text = label("The card {card} has used up to {percent} % of its life.")
        return Finding(Check.CARD, Outcome.OK, text, values=(*values, ("percent", used * 10)))
    text = label("The card {card} tells nothing of its age; the file system has met no errors.")
    return Finding(Check.CARD, Outcome.OK, text, values=values)


def _life_times(device: Path) -> list[int]:
    """Both estimates, of which most cards have none."""
    words = (read(device / "device/life_time") or "").split()
    try:
        return [int(word, 16) for word in words]
    except ValueError:
        return []


def storage(root: Path, data: Path) -> Finding:
    """Whether the folder takes what the phone keeps, and how much room there is."""
    place = data
    while not place.exists() and place != place.parent:  # it is made when the phone runs first
        place = place.parent
    values = (("folder", str(data)),)
    if turned_read_only(root, place):
        text = label("The file system of {folder} was made read-only after an error.")
        step = label("Check it (fsck) from another computer; if it happens again, use a new card.")
        return Finding(Check.STORAGE, Outcome.FAILED, text, step, values)
    if not os.access(place, os.W_OK):
        text = label("Nothing can be kept in {folder}: it is not writable for this user.")
        step = label("Give the folder to the user that runs the phone, or name another one with --data.")
        return Finding(Check.STORAGE, Outcome.FAILED, text, step, values)
    room = os.statvfs(place)
    free = room.f_bavail * room.f_frsize // 1_000_000
    values = (*values, ("megabytes", free))  # type: ignore[assignment]
    if free < LITTLE_MB:
        text = label("Only {megabytes} MB are free for {folder}.")
        return Finding(Check.STORAGE, Outcome.FAILED, text, label("Delete what is not needed."), values)
    return Finding(Check.STORAGE, Outcome.OK, label("{megabytes} MB are free for {folder}."), values=values)


def turned_read_only(root: Path, place: Path) -> bool:
    """Whether the kernel took back the right to write that /etc/fstab gives the file system of ``place``.

    A file system that is read-only on purpose is none of these.
    """
    mounted = _options(read(root / "proc/mounts") or "", place)
    meant = _options(read(root / "etc/fstab") or "", place)
    return "ro" in mounted and bool(meant) and "ro" not in meant


def _options(table: str, place: Path) -> list[str]:
    """The options of the file system that holds ``place``, in the form of fstab(5)."""
    best, options = -1, ""
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < 4 or fields[0].startswith("#"):
            continue
        point = Path(fields[1].replace("\\040", " "))
        if place.absolute().is_relative_to(point) and len(point.parts) >= best:
            best, options = len(point.parts), fields[3]
    return options.split(",") if options else []
