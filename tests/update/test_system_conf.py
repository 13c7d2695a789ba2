"""RAUC's configuration on the phone: RAUC reads it, and its slots are the card's partitions."""

from __future__ import annotations

import configparser
import subprocess
from pathlib import Path

import pytest

from deploy.image import layout
from deploy.image.recipe import COMPATIBLE
from deploy.update import bundle, keys

SYSTEM = Path(__file__).parents[2] / "deploy/update/root/etc/rauc/system.conf"


def test_the_slots_are_the_partitions() -> None:
    system = configparser.ConfigParser()
    system.read(SYSTEM)
    for slot, part in {
        "rootfs.0": "root-a",
        "rootfs.1": "root-b",
        "boot.0": "boot-a",
        "boot.1": "boot-b",
    }.items():
        number = layout.PARTS[part].number
        device = f"/dev/disk/by-partuuid/{layout.DISK_SIGNATURE:08x}-{number:02}"
        assert system[f"slot.{slot}"]["device"] == device
    assert system["system"]["compatible"] == COMPATIBLE
    assert system["system"]["bundle-formats"] == "verity"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A bundle as `make bundle` makes it, and a configuration with this test's keyring."""
    keys.make(tmp_path / "keys")
    images = {}
    for name in ("root.img", "boot.img"):
        images[name] = tmp_path / name
        images[name].write_bytes(bytes(range(256)) * 64)
    files = [str(tmp_path / "keys" / each) for each in ("bundle.pem", "bundle.key", "keyring.pem")]
    bundle.make(images, COMPATIBLE, "0.2.0", tmp_path / "made.raucb", *files)
    text = SYSTEM.read_text("utf-8").replace("/etc/rauc/keyring.pem", str(tmp_path / "keys/keyring.pem"))
    text = text.replace("/data/rauc.status", str(tmp_path / "status"))
    (tmp_path / "system.conf").write_text(text, "utf-8")
    return tmp_path / "made.raucb"


def test_rauc_reads_it_and_takes_our_bundle(made: Path) -> None:
    command = ["rauc", f"--conf={made.parent}/system.conf", "info", str(made)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "'verity'" in told.stdout or "verity" in told.stdout
    assert "0.2.0" in told.stdout
    assert "boot" in told.stdout
