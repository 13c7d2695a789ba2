"""``dering flash``, as somebody at a shell has it."""

from __future__ import annotations

import gzip
import io
import json
import re
import resource
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from firmware.arguments import parser
from firmware.config.load import load
from firmware.config.model import Secret
from firmware.config.network import NetworkSettings, Wifi, load_network
from tests.flash import images
from tests.flash.conftest import loop
from tests.flash.images import BOOT, DATA, MEGABYTE, ROOT_A, SIZE

UNTOUCHED = "Nothing was written: the card is as it was.\n"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Jx3ULd3mTAmNrYCgKPvGp8fMVnUWsxG8u1U2XZ2lD ana@desk"
PHONE = '[phone]\nname = "Front desk"\n\n[[account]]\nuri = "sip:101@pbx.example"\npassword = "p4ss"\n'


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def dering(*arguments: str | Path) -> Done:
    """Run it in this process, with nobody at a terminal."""
    options = parser().parse_args(["flash", *map(str, arguments)])
    with redirect_stdout(io.StringIO()) as stdout, redirect_stderr(io.StringIO()) as stderr:
        status = options.perform(options)
    return Done(status, stdout.getvalue(), stderr.getvalue())


def refused(done: Done, reason: str, status: int = 1) -> None:
    """It ended with a sentence and the state of the card, which nobody has touched."""
    assert reason in done.stderr, done.stderr
    assert done.stderr.endswith(UNTOUCHED)
    assert "Traceback" not in done.stderr
    assert (done.returncode, done.stdout) == (status, "")


def same(card: Path, image: Path, *, but_boot: bool = False) -> bool:
    """Whether the card holds the image, outside its boot partition if that has settings."""
    found, wanted = card.read_bytes()[:SIZE], image.read_bytes()
    first = 9 * MEGABYTE if but_boot else 0
    return found[:512] == wanted[:512] and found[first:] == wanted[first:]


@pytest.mark.parametrize("program", ["xz", "zstd", "gzip", None])
def test_an_image_is_written_however_it_is_packed(program: str | None, image: Path, tmp_path: Path) -> None:
    packed = image
    if program:
        packed = tmp_path / "downloads" / "phone.img.packed"  # known by its contents, not by its name
        with packed.open("wb") as file:
            subprocess.run([program, "-1", "-c", image], check=True, stdout=file)
    card = tmp_path / "card.img"
    done = dering(packed, "--device", card, "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{card} is ready: copy it onto cards as it is.\n"
    assert same(card, image)


def test_what_is_published_is_checked_written_by_its_map_and_read_back(
    packed: Path, made: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card.img"
    done = dering(packed, "--device", card, "--yes")
    assert done.returncode == 0, done.stderr
    assert same(card, made)
    steps = [line.split()[0] for line in done.stderr.splitlines()]
    assert list(dict.fromkeys(steps)) == ["checking", "note:", "writing", "reading"]
    assert "note: the image is what SHA256SUMS says" in done.stderr
    assert re.search(r"^writing +\d+%  [\d.]+ MB, [\d.]+ [MG]B/s, \d:\d\d left$", done.stderr, re.MULTILINE)
    assert re.search(r"^reading back +100%  12 MB, [\d.]+ [MG]B/s$", done.stderr, re.MULTILINE)


def test_a_card_gets_its_settings(packed: Path, made: Path, tmp_path: Path) -> None:
    for name, text in (("phone.toml", PHONE), ("wifi", "p4ss word\n"), ("id.pub", f"{KEY}\n")):
        (tmp_path / name).write_text(text)
    card = tmp_path / "card.img"
    done = dering(
        packed, "--device", card, "--yes", "--config", tmp_path / "phone.toml",
        "--wifi", "Café 1", "--wifi-country", "ID", "--wifi-password-file", tmp_path / "wifi",
        "--hostname", "front-desk", "--timezone", "Asia/Jakarta", "--vlan", "7",
        "--ssh-key", tmp_path / "id.pub",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "is ready with network.toml, phone.toml, ssh_authorized_keys" in done.stdout
    assert "p4ss" not in done.stderr + done.stdout
    assert images.names(card) == ["config.txt", "phone.toml", "network.toml", "ssh_authorized_keys"]
    assert images.read(card, "phone.toml").decode() == PHONE
    assert images.read(card, "ssh_authorized_keys").decode() == f"{KEY}\n"
    (tmp_path / "network.toml").write_bytes(images.read(card, "network.toml"))
    wifi = Wifi("Café 1", Secret("p4ss word"), country="ID")
    assert load_network(tmp_path / "network.toml") == NetworkSettings(
        "front-desk", "Asia/Jakarta", (), 7, wifi
    )
    assert same(card, made, but_boot=True)


def test_a_drive_is_written_as_a_file_is(packed: Path, made: Path, tmp_path: Path) -> None:
    backing = tmp_path / "medium"
    with backing.open("wb") as file:
        file.truncate(SIZE + 8 * MEGABYTE)
    with loop(backing) as drive:
        done = dering(packed, "--device", drive, "--hostname", "desk", "--yes")
        assert (done.returncode, "put it into the phone" in done.stdout) == (0, True), done.stderr
        assert images.read(drive, "network.toml") == b'hostname = "desk"\n'
    assert same(backing, made, but_boot=True)


def test_a_card_written_anew_keeps_nothing_that_a_file_system_would_read(
    packed: Path, made: Path, tmp_path: Path
) -> None:
    backing = tmp_path / "medium"
    backing.write_bytes(b"\xff" * SIZE)
    with loop(backing) as drive:
        assert dering(packed, "--device", drive, "--yes").returncode == 0
    found, wanted = backing.read_bytes(), made.read_bytes()
    for start, end in ((BOOT, BOOT + 8 * MEGABYTE), (ROOT_A, ROOT_A + 400_000), (DATA, DATA + 3 * MEGABYTE)):
        assert found[start:end] == wanted[start:end]


# What is refused before a byte is written.


@pytest.mark.parametrize("room", [SIZE - 512, 1 * MEGABYTE])
def test_a_card_that_is_too_small(packed: Path, room: int, tmp_path: Path) -> None:
    backing = tmp_path / "medium"
    backing.write_bytes(b"\xff" * room)
    with loop(backing) as drive:
        refused(dering(packed, "--device", drive, "--yes"), "the image needs 25 MB: use a larger card\n")
    assert backing.read_bytes() == b"\xff" * room


def test_an_image_that_is_damaged(packed: Path, tmp_path: Path) -> None:
    with packed.open("ab") as file:
        file.write(b"x")
    done = dering(packed, "--device", tmp_path / "card.img", "--yes")
    refused(done, "phone.img.xz is not what SHA256SUMS says: its SHA-256 is ")
    assert not (tmp_path / "card.img").exists()


def test_a_block_map_that_is_damaged(packed: Path, tmp_path: Path) -> None:
    with packed.with_name("phone.bmap").open("a") as file:
        file.write("\n")
    done = dering(packed, "--device", tmp_path / "card.img", "--yes")
    refused(done, "phone.bmap is not what SHA256SUMS says")


def test_a_checksum_that_was_given(image: Path, tmp_path: Path) -> None:
    done = dering(image, "--device", tmp_path / "card.img", "--yes", "--sha256", "0" * 64)
    refused(done, "is not what --sha256 says: its SHA-256 is ")
    refused(
        dering(image, "--device", tmp_path / "card.img", "--yes", "--sha256", "abc"), "64 hexadecimal digits"
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is no image of a card: it has no table of partitions"),
        (b"#!/bin/sh\n" * 1000, "is no image of a card: it has no table of partitions"),
        (gzip.compress(b"no image\n"), "is no image of a card: it has no table of partitions"),
        (b"\xfd7zXZ\x00 and then something else", "cannot be unpacked, it is damaged or cut short ("),
    ],
    ids=["empty", "script", "packed text", "damaged"],
)
def test_what_is_no_image(content: bytes, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(content)
    refused(dering(path, "--device", tmp_path / "card.img", "--yes", "--force"), complaint)


def test_an_image_that_is_not_ours_takes_a_word(tmp_path: Path) -> None:
    other = images.make(tmp_path / "other.img", label="BOOTFS")
    refused(
        dering(other, "--device", tmp_path / "card.img", "--yes"), "is an image, but none of a Dering phone"
    )
    assert dering(other, "--device", tmp_path / "card.img", "--yes", "--force").returncode == 0
    assert same(tmp_path / "card.img", other)


def test_an_image_that_is_not_there(tmp_path: Path) -> None:
    done = dering(tmp_path / "none.img", "--device", tmp_path / "card.img", "--yes")
    refused(done, "none.img cannot be read: No such file or directory")


@pytest.mark.parametrize(
    ("option", "text", "complaint"),
    [
        ("--config", '[phone]\nname = ""', 'phone.name: found "", allowed a name of 1 to 64 characters'),
        ("--config", "[[account]]\nuri = 'sip:1@a'\npassword_file = 'x'", 'password_file: found "'),
        ("--config", "[sip]\ntls_ca = 'authorities'", "sip.tls_ca: found a file, which a card does not"),
        ("--network", "vlan = 5000", "vlan: found 5000, allowed 0 to 4094"),
        ("--ssh-key", "-----BEGIN OPENSSH PRIVATE KEY-----", "found a private key, which stays with you"),
        ("--ssh-key", "ssh-ed25519 AAAA", 'line 1: found "ssh-ed25519 AAAA", allowed lines such as'),
        ("--ssh-key", "# nothing", "found no key, allowed lines such as"),
    ],
)
def test_settings_that_are_wrong(option: str, text: str, complaint: str, image: Path, tmp_path: Path) -> None:
    path = tmp_path / "settings"
    path.write_text(text)
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", tmp_path / "authorities")
    card = tmp_path / "card.img"
    refused(dering(image, "--device", card, option, path, "--yes"), complaint, 2)
    assert not card.exists()


def test_a_password_in_a_file_of_its_own_gets_into_the_cards_phone_toml(image: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text('p4ss " \\ word\n')
    (tmp_path / "secret").chmod(0o600)
    first, second = '[[account]]\nuri = "sip:101@pbx.example"', '[[account]]\nuri = "sip:102@pbx.example"'
    phone = tmp_path / "phone.toml"
    phone.write_text(f'{first}\n{second}\n  password_file = "secret"  # mine\n')
    card = tmp_path / "card.img"
    done = dering(image, "--device", card, "--config", phone, "--yes")
    assert done.returncode == 0, done.stderr
    carried = tmp_path / "carried.toml"
    carried.write_bytes(images.read(card, "phone.toml"))
    assert load(carried) == load(phone)
    assert carried.read_text().startswith(f"{first}\n{second}\n  password = ")


def test_a_password_file_that_cannot_be_replaced(image: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("p4ss\n")
    (tmp_path / "secret").chmod(0o600)
    phone = tmp_path / "phone.toml"
    phone.write_text('account = [{uri = "sip:101@pbx.example", password_file = "secret"}]\n')
    done = dering(image, "--device", tmp_path / "card.img", "--config", phone, "--yes")
    refused(done, "account: found password_file not on a line of its own, allowed that, or password", 2)


def test_options_that_are_wrong(image: Path, tmp_path: Path) -> None:
    card = ("--device", tmp_path / "card.img", "--yes")
    refused(dering(image, *card, "--hostname", "a b"), 'the command line: hostname: found "a b", allowed', 2)
    refused(dering(image, *card, "--wifi", "Office"), "nobody is here to be asked for the Wi-Fi password")
    (tmp_path / "wifi").write_text("short")
    done = dering(image, *card, "--wifi", "Office", "--wifi-password-file", tmp_path / "wifi")
    refused(
        done, "the command line: wifi.passphrase: found something else, allowed 8 to 63 printable ASCII", 2
    )
    (tmp_path / "wifi").write_text("")
    done = dering(image, *card, "--wifi", "Office", "--wifi-password-file", tmp_path / "wifi")
    refused(done, "is empty, allowed the Wi-Fi password on one line")


def test_a_file_is_not_overwritten_unasked(image: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.img"
    card.write_text("mine")
    refused(dering(image, "--device", card), "nobody is here to be asked whether")
    assert card.read_text() == "mine"


def test_a_drive_that_is_mounted(packed: Path, tmp_path: Path) -> None:
    backing, place = tmp_path / "medium", tmp_path / "mounted"
    with backing.open("wb") as file:
        file.truncate(SIZE)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", backing], check=True)
    place.mkdir()
    with loop(backing) as drive:
        subprocess.run(["mount", drive, place], check=True)
        try:
            done = dering(packed, "--device", drive, "--yes")
            refused(done, f"{drive} is in use at {place}: unmount it, or let --force do it")
            (place / "kept").write_text("still here")
            assert dering(packed, "--device", drive, "--yes", "--force").returncode == 0
            assert not place.is_mount()
        finally:
            if place.is_mount():
                subprocess.run(["umount", place], check=True)


# What goes wrong on the way.


def test_a_medium_that_is_full_half_way(image: Path, tmp_path: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20 * MEGABYTE, SIZE))

    packed = tmp_path / "phone.img.zst"
    with packed.open("wb") as file:
        subprocess.run(["zstd", "-c", image], check=True, stdout=file)
    arguments = [str(packed), "--device", str(tmp_path / "card.img"), "--yes"]
    command = [sys.executable, "-m", "firmware", "flash", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limited)
    assert (done.returncode, done.stdout) == (1, "")
    assert "card.img: there is no more room after 21 MB: the image needs a larger card\n" in done.stderr
    assert done.stderr.endswith("Flash it again.\n")


def test_for_a_program_everything_is_json(packed: Path, tmp_path: Path) -> None:
    done = dering(packed, "--device", tmp_path / "card.img", "--hostname", "desk", "--yes", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert {event["event"] for event in events} == {"note", "progress", "done"}
    assert events[-1] == {"event": "done", "card": "ready", "files": ["network.toml"]}
    last = [event for event in events if event["event"] == "progress"][-1]
    assert (last["phase"], last["part"], last["seconds_left"]) == ("verify", 1.0, 0)
    assert done.stderr == ""


def test_for_a_program_a_failure_is_json_too(tmp_path: Path) -> None:
    done = dering(tmp_path / "none.img", "--device", tmp_path / "card.img", "--yes", "--json")
    event = json.loads(done.stdout)
    assert (event["event"], event["card"], done.returncode) == ("failed", "untouched", 1)


def test_without_an_image_the_drives_are_listed() -> None:
    done = dering()
    assert done.returncode == 0
    assert done.stdout.endswith("To write one: dering flash IMAGE --device DEV\n")
    listed = json.loads(dering("--json").stdout)
    assert listed["event"] == "drives"
