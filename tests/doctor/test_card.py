"""The memory card, its file systems, and room for the phone's data."""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Mapping
from pathlib import Path

import pytest

from firmware.doctor import card
from firmware.phone.findings import Check, Finding, Outcome
from tests.doctor.tree import make

DEVICE = "sys/block/mmcblk0/device"
CARD = {f"{DEVICE}/name": "SD64G\n", "sys/fs/ext4/mmcblk0p2/errors_count": "0\n"}


def look(root: Path, files: Mapping[str, str | bytes]) -> Finding:
    (root / "data").mkdir()
    return card.look(make(root, files), root / "data")[0]


@pytest.mark.parametrize(
    ("life", "pre_eol", "outcome", "values"),
    [
        (None, None, Outcome.OK, {}),
        ("0x03 0x01", "0x01", Outcome.OK, {"percent": 30}),
        ("0x0a 0x01", "0x01", Outcome.WARNING, {}),
        ("0x02 0x01", "0x02", Outcome.WARNING, {}),
        ("0x0b 0x01", "0x01", Outcome.FAILED, {}),
        ("0x02 0x01", "0x03", Outcome.FAILED, {}),
        ("0x00 0x00", "0x00", Outcome.OK, {}),
        ("nonsense", "nonsense", Outcome.OK, {}),
    ],
)
def test_a_card_tells_its_age(
    life: str | None, pre_eol: str | None, outcome: Outcome, values: dict[str, int], tmp_path: Path
) -> None:
    told = {"life_time": life, "pre_eol_info": pre_eol}
    files = {f"{DEVICE}/{name}": f"{text}\n" for name, text in told.items() if text is not None}
    found = look(tmp_path, CARD | files)
    assert found.outcome is outcome
    assert dict(found.values) == {"card": "SD64G"} | values


def test_errors_of_the_file_system_come_first(tmp_path: Path) -> None:
    found = look(tmp_path, CARD | {"sys/fs/ext4/mmcblk0p2/errors_count": "7\n"})
    assert found.outcome is Outcome.FAILED
    assert dict(found.values) == {"device": "mmcblk0p2", "count": 7}


def test_a_computer_without_a_card(tmp_path: Path) -> None:
    assert "no memory card" in look(tmp_path, {}).text


def test_there_is_room(tmp_path: Path) -> None:
    found = card.storage(tmp_path, tmp_path / "not" / "yet" / "made")
    assert found.outcome is Outcome.OK
    free = dict(found.values)["megabytes"]
    assert isinstance(free, int)
    assert free > 0


def test_there_is_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = namedtuple("room", "f_bavail f_frsize")  # noqa: PYI024 - what os.statvfs gives, as far as it is used
    monkeypatch.setattr(os, "statvfs", lambda _: room(5_000, 4096))
    found = card.storage(tmp_path, tmp_path)
    assert found.outcome is Outcome.FAILED
    assert ("megabytes", 20) in found.values


def test_a_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    found = card.storage(tmp_path, tmp_path)
    assert found.outcome is Outcome.FAILED
    assert "not writable" in found.text


@pytest.mark.parametrize(
    ("mounts", "fstab", "taken_back"),
    [
        ("ro,relatime", "defaults,noatime", True),
        ("rw,relatime", "defaults", False),
        ("ro,relatime", "ro,noatime", False),  # on purpose
        ("ro,relatime", None, False),
    ],
)
def test_a_file_system_that_was_made_read_only(
    mounts: str, fstab: str | None, taken_back: bool, tmp_path: Path
) -> None:
    meant = "" if fstab is None else f"# made by hand\nPARTUUID=1-02 / ext4 {fstab} 0 1\nproc /proc proc\n"
    make(
        tmp_path,
        {
            "proc/mounts": f"/dev/root / ext4 {mounts} 0 0\ntmpfs /run/lock tmpfs rw 0 0\n",
            "etc/fstab": meant,
        },
    )
    place = Path("/var/lib/dering")
    assert card.turned_read_only(tmp_path, place) is taken_back


def test_the_nearest_mount_counts(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "proc/mounts": "/dev/root / ext4 ro 0 0\n/dev/sda1 /my\\040data ext4 ro 0 0\n",
            "etc/fstab": "/dev/root / ext4 ro 0 0\n/dev/sda1 /my\\040data ext4 rw 0 0\n",
        },
    )
    assert card.turned_read_only(tmp_path, Path("/my data/dering"))
    assert not card.turned_read_only(tmp_path, Path("/my"))


def test_it_is_told_of(tmp_path: Path) -> None:
    make(tmp_path, {"proc/mounts": "x / ext4 ro 0 0\n", "etc/fstab": "x / ext4 rw 0 0\n"})
    found = card.storage(tmp_path, tmp_path)
    assert found.check is Check.STORAGE
    assert "read-only" in found.text
