"""The drives of a computer, from what lsblk says."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.flash.drives import Drive, find, may_be_written, read
from firmware.flash.errors import FlashError


def node(name: str, **values: object) -> dict[str, object]:
    columns = ("tran", "vendor", "model", "label", "fstype")
    nothing = {
        **dict.fromkeys(columns),
        **dict.fromkeys(("rm", "hotplug", "ro"), False),
        "mountpoints": [None],
    }
    return {"name": name, "path": f"/dev/{name}", "size": 0, "type": "disk", **nothing, **values}


BOOT = node("sda1", type="part", label="bootfs", fstype="vfat", mountpoints=["/media/ana/bootfs"])
STICK = node(
    "sda",
    size=31_914_983_424,
    tran="usb",
    rm=True,
    hotplug=True,
    vendor="SanDisk ",
    model="Ultra",
    children=[BOOT],
)
CARD = node("mmcblk0", size=15_931_539_456, tran="mmc", hotplug=True, model="SC16G")
LOCKED = node("sdd", size=15_931_539_456, tran="usb", rm=True, ro=True)
EMPTY_READER = node("sdb", size=0, tran="usb", rm=True)
CRYPT = node("root", type="crypt", fstype="ext4", mountpoints=["/"])
SYSTEM = node(
    "nvme0n1", size=512_110_190_592, tran="nvme", model="980 PRO",
    children=[
        node("nvme0n1p1", type="part", fstype="vfat", mountpoints=["/boot/efi"]),
        node("nvme0n1p2", type="part", fstype="crypto_LUKS", children=[CRYPT]),
    ],
)  # fmt: skip
SECOND = node("sdc", size=2_000_398_934_016, tran="sata", model="WDC")
SWAP = node("sdf", size=8_000_000_000, tran="usb", rm=True, mountpoints=["[SWAP]"])
USB_SYSTEM = node("sde", size=64_000_000_000, tran="usb", rm=True, mountpoints=["/"])
ALL = read({"blockdevices": [STICK, CARD, EMPTY_READER, SYSTEM, SECOND, LOCKED, SWAP, USB_SYSTEM]})


def drive(name: str) -> Drive:
    return next(each for each in ALL if each.path == Path(f"/dev/{name}"))


def test_a_drive_is_told_in_plain_words() -> None:
    assert str(drive("sda")) == '/dev/sda  SanDisk Ultra, 32 GB, USB, on it: "bootfs" (vfat)'
    assert str(drive("mmcblk0")) == "/dev/mmcblk0  SC16G, 16 GB, card slot, on it: no file system"


def test_a_reader_without_a_card_is_no_drive() -> None:
    assert Path("/dev/sdb") not in [each.path for each in ALL]


def test_the_system_disk_is_known_by_what_lies_on_it() -> None:
    assert [each.path.name for each in ALL if each.system] == ["nvme0n1", "sde"]


@pytest.mark.parametrize(
    ("name", "words", "complaint"),
    [
        ("sda", {}, "/dev/sda is in use at /media/ana/bootfs: unmount it, or let --force do it"),
        ("nvme0n1", {}, "/dev/nvme0n1 is the disk this computer runs from (/boot/efi, /): "),
        ("nvme0n1", {"force": True}, "If you really mean it: --force --system-disk"),
        ("nvme0n1", {"system_disk": True}, "If you really mean it: --force --system-disk"),
        ("sde", {"force": True}, "/dev/sde is the disk this computer runs from (/): "),
        ("sdc", {}, "/dev/sdc (WDC, SATA) is built in, hardly a card. If it is one: --force"),
        ("sdf", {"force": True}, "/dev/sdf has this computer's swap space on it: swapoff it first"),
        ("sdd", {"force": True}, "/dev/sdd is write-protected: look for the lock on the card's side"),
    ],
)
def test_what_must_be_left_alone_is(name: str, words: dict[str, bool], complaint: str) -> None:
    with pytest.raises(FlashError) as refused:
        may_be_written(drive(name), **{"force": False, "system_disk": False} | words)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(("name", "force"), [("mmcblk0", False), ("sda", True), ("sdc", True)])
def test_what_may_be_written_is(name: str, force: bool) -> None:
    may_be_written(drive(name), force=force, system_disk=False)


def test_the_system_disk_takes_two_words() -> None:
    may_be_written(drive("nvme0n1"), force=True, system_disk=True)


def test_a_drive_is_found_by_any_of_its_names(tmp_path: Path) -> None:
    link = tmp_path / "by-id"
    link.symlink_to("/dev/sda")
    assert find(link, ALL) == drive("sda")


def test_a_file_is_no_drive(tmp_path: Path) -> None:
    assert find(tmp_path / "new.img", ALL) is None


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/dev/sdz", "/dev/sdz does not exist: is the card in?"),
        ("/nowhere/card.img", "does not exist"),
        ("/dev/full", "/dev/full is no drive and no file"),
        ("/", "/ is no drive and no file"),
    ],
)
def test_what_is_neither_is_told(path: str, complaint: str) -> None:
    with pytest.raises(FlashError) as refused:
        find(Path(path), ALL)
    assert complaint in str(refused.value)
