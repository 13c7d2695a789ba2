"""Which drive is written: from the list that lsblk gives, to a question, to the card."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.arguments import parser
from firmware.flash.target import Target
from tests.flash import images
from tests.flash.test_drives import CARD, EMPTY_READER, STICK, SYSTEM, node

Give = Callable[..., None]
Output = pytest.CaptureFixture[str]
UNTOUCHED = "Nothing was written: the card is as it was.\n"


@pytest.fixture
def give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Give:
    """Gives this computer other drives."""

    def give(*drives: dict[str, object]) -> None:
        programs = tmp_path / "programs"
        programs.mkdir()
        (programs / "drives").write_text(json.dumps({"blockdevices": drives}))
        (programs / "lsblk").write_text(f"#!/bin/sh\ncat '{programs}/drives'\n")
        (programs / "lsblk").chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")

    return give


def flash(*arguments: str | Path) -> int:
    options = parser().parse_args(["flash", *map(str, arguments)])
    status: int = options.perform(options)
    return status


def card_of_a_file(path: Path, **values: object) -> dict[str, object]:
    """A removable drive, whose medium is a file."""
    path.write_bytes(bytes(512))
    return node("sdk", **{"path": str(path), "size": images.SIZE, "tran": "usb", "rm": True, **values})


def test_the_removable_drives_are_listed_in_plain_words(give: Give, capsys: Output) -> None:
    usb_system = node("sde", size=64_000_000_000, tran="usb", rm=True, model="Extreme", mountpoints=["/"])
    give(STICK, CARD, EMPTY_READER, SYSTEM, usb_system)
    assert flash() == 0
    assert capsys.readouterr().out.splitlines() == [
        '/dev/sda  SanDisk Ultra, 32 GB, USB, on it: "bootfs" (vfat)  - in use at /media/ana/bootfs',
        "/dev/mmcblk0  SC16G, 16 GB, card slot, on it: no file system",
        "/dev/sde  Extreme, 64 GB, USB, on it: no file system  - this computer runs from it",
        "To write one: dering flash IMAGE --device DEV",
    ]


def test_for_a_program_they_are_json(give: Give, capsys: Output) -> None:
    give(STICK, SYSTEM)
    assert flash("--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)["drives"]
    assert (listed["device"], listed["size"], listed["system"]) == ("/dev/sda", 31_914_983_424, False)
    assert listed["mounted"] == ["/media/ana/bootfs"]


def test_where_there_is_none_that_is_said(give: Give, capsys: Output) -> None:
    give(SYSTEM, EMPTY_READER)
    assert flash() == 0
    assert capsys.readouterr().out.startswith("There is no removable drive: put the card in.\n")


@pytest.mark.parametrize(
    ("drives", "complaint"),
    [
        ((SYSTEM,), "dering: there is no removable drive: put the card in, or name one with --device\n"),
        (
            (STICK, CARD),
            "dering: there is more than one removable drive, choose one with --device:\n  /dev/",
        ),
        ((CARD,), "dering: --yes needs --device: nobody is asked, so the drive has to be named\n"),
        ((STICK,), "dering: /dev/sda is in use at /media/ana/bootfs: unmount it, or let --force do it\n"),
    ],
)
def test_a_drive_is_not_guessed(
    drives: tuple[dict[str, object], ...],
    complaint: str,
    image: Path,
    give: Give,
    capsys: Output,
) -> None:
    give(*drives)
    assert flash(image, "--yes") == 1
    said = capsys.readouterr().err
    assert complaint in said
    assert said.endswith(UNTOUCHED)


@pytest.mark.parametrize("words", [(), ("--force",), ("--system-disk",)])
def test_the_system_disk_is_not_written(
    words: tuple[str, ...], image: Path, tmp_path: Path, give: Give, capsys: Output
) -> None:
    disk = tmp_path / "disk"
    give(card_of_a_file(disk, rm=False, tran="nvme", mountpoints=["/"]))
    assert flash(image, "--device", disk, "--yes", *words) == 1
    said = capsys.readouterr().err
    assert f"dering: {disk} is the disk this computer runs from (/): left alone." in said
    assert said.endswith(UNTOUCHED)
    assert disk.read_bytes() == bytes(512)


def test_a_part_of_a_drive_is_not_written(
    image: Path,
    tmp_path: Path,
    give: Give,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    part = tmp_path / "sdk1"
    part.touch()
    give(card_of_a_file(tmp_path / "sdk"))
    monkeypatch.setattr("stat.S_ISREG", lambda mode: False)
    monkeypatch.setattr("stat.S_ISBLK", lambda mode: True)
    assert flash(image, "--device", part, "--yes") == 1
    assert f"{part} is a part of a drive, name the whole drive: {tmp_path}/sdk\n" in capsys.readouterr().err


def test_the_only_card_is_taken_and_its_owner_asked(
    image: Path,
    tmp_path: Path,
    give: Give,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    card = tmp_path / "card"
    give(card_of_a_file(card, model="Ultra"), SYSTEM)

    class Person:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return "yes\n"

    monkeypatch.setattr("sys.stdin", Person())
    assert flash(image) == 0
    said = capsys.readouterr()
    assert (
        f"All that is on it will be lost:\n  {card}  Ultra, 25 MB, USB, on it: no file system\n" in said.err
    )
    assert said.out == f"{card} is ready: take it out and put it into the phone.\n"
    assert card.read_bytes() == image.read_bytes()


def test_a_card_that_is_too_small_is_left_as_it_was(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    card = tmp_path / "card"
    card.write_text("mine")
    monkeypatch.setattr(Target, "size", images.SIZE - 1)
    assert flash(packed, "--device", card, "--yes") == 1
    said = capsys.readouterr().err
    assert f"dering: {card} has 25 MB, the image needs 25 MB: use a larger card\n" in said
    assert said.endswith(UNTOUCHED)
    assert card.read_text() == "mine"
