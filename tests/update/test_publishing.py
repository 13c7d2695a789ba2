"""What a maker of updates runs, on stand-ins for an image: `deploy.update.bundle`, `deploy.update.feed`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.image.recipe import COMPATIBLE
from deploy.update import keys
from firmware.update.errors import UpdateError
from firmware.update.feed import parse, verify

URL = "https://updates.example/feed.json"
SYSTEM = (
    "[system]\ncompatible={compatible}\nbootloader=noop\n[keyring]\npath={keyring}\ncheck-purpose=codesign\n"
)


class Maker:
    """Somebody with keys and a root and boot partition, which nothing has to start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = folder / "keys"
        keys.make(self.keys)
        for name in ("root", "boot"):
            (folder / f"stand-in.{name}").write_bytes(name.encode() + os.urandom(200_000))

    def run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", f"deploy.update.{module}", *arguments]
        environment = os.environ | {"DERING_UPDATE_KEYS": str(self.keys)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def bundle(self, number: str, *options: str) -> subprocess.CompletedProcess[str]:
        parts = ("--root", f"{self.folder}/stand-in.root", "--boot", f"{self.folder}/stand-in.boot")
        return self.run("bundle", *parts, "--version", number, "--into", str(self.path(number)), *options)

    def path(self, number: str) -> Path:
        return self.folder / f"dering-{number}.raucb"

    def feed(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("feed", *arguments, "--feed", str(self.folder / "feed.json"))


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


def info(bundle: Path, keyring: Path) -> subprocess.CompletedProcess[str]:
    """What RAUC says of it to a phone that trusts ``keyring``."""
    config = bundle.with_suffix(".conf")
    config.write_text(SYSTEM.format(compatible=COMPATIBLE, keyring=keyring))
    command = ["rauc", f"--conf={config}", "info", str(bundle)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_bundle_is_what_a_phone_takes(maker: Maker) -> None:
    made = maker.bundle("0.2.0")
    assert made.returncode == 0, made.stderr
    said = info(maker.path("0.2.0"), maker.keys / "keyring.pem")
    assert said.returncode == 0, said.stderr
    assert f"Compatible: \t'{COMPATIBLE}'" in said.stdout
    assert "Version:    \t'0.2.0'" in said.stdout
    assert "Bundle Format: \tverity" in said.stdout
    assert "2 Images:" in said.stdout


def test_a_phone_with_another_keyring_takes_it_not(maker: Maker) -> None:
    maker.bundle("0.2.0")
    keys.make(maker.folder / "other")
    said = info(maker.path("0.2.0"), maker.folder / "other/keyring.pem")
    assert said.returncode != 0
    assert "signature verification failed" in said.stderr


def test_a_changed_bundle_is_not_taken(maker: Maker) -> None:
    maker.bundle("0.2.0")
    path = maker.path("0.2.0")
    content = bytearray(path.read_bytes())
    content[-300] ^= 1  # in the signed manifest, which holds the hashes of all the rest
    path.write_bytes(content)
    assert info(path, maker.keys / "keyring.pem").returncode != 0


def test_signed_by_a_stranger_it_is_not_even_made(maker: Maker) -> None:
    keys.make(maker.folder / "other")
    by = ("--key", f"{maker.folder}/other/bundle.key", "--cert", f"{maker.folder}/other/bundle.pem")
    made = maker.bundle("0.2.0", *by)
    assert made.returncode == 1
    assert "The bundle was not made." in made.stderr
    assert not maker.path("0.2.0").exists()


def test_a_feed_is_signed_counts_up_and_keeps_its_floor(maker: Maker) -> None:
    for number, more in (
        ("0.2.0", ("--floor", "0.1.5")),
        ("0.3.0", ("--percent", "10", "--channel", "beta")),
    ):
        maker.bundle(number)
        done = maker.feed(str(maker.path(number)), "--version", number, "--notes-id", "Baru.", *more)
        assert done.returncode == 0, done.stderr
    content = (maker.folder / "feed.json").read_bytes()
    verify(
        content, (maker.folder / "feed.json.sig").read_bytes(), (maker.keys / "feed.pub").read_bytes(), URL
    )
    feed = parse(content, URL)
    assert (feed.serial, str(feed.floor)) == (2, "0.1.5")
    (stable,), (beta,) = feed.channels["stable"], feed.channels["beta"]
    assert (str(stable.version), stable.percent, stable.notes_in("id")) == ("0.2.0", 100, "Baru.")
    assert (str(beta.version), beta.percent, beta.size) == ("0.3.0", 10, maker.path("0.3.0").stat().st_size)
    assert maker.feed("--floor", "0.1.0").returncode == 1
    assert (maker.folder / "feed.json").read_bytes() == content
    assert maker.feed("--days", "1").returncode == 0
    assert parse((maker.folder / "feed.json").read_bytes(), URL).serial == 3
    with pytest.raises(UpdateError, match="not by a key"):
        verify(content, (maker.folder / "feed.json.sig").read_bytes(), b"", URL)
