"""What is published beside an image, and that it is believed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from deploy.image.publish import publish
from firmware.arguments import parser
from firmware.flash.checksum import Expected, expected
from firmware.flash.errors import FlashError
from tests.flash import images

REQUIRED = {
    "name": str, "description": str, "icon": str, "url": str, "extract_size": int, "extract_sha256": str,
    "image_download_size": int, "release_date": str, "devices": list,
}  # fmt: skip
"""What Imager's schema asks of an entry (os-list-schema.json)."""


def published_from(image: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packed image in a new folder with its files."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764028800")
    folder.mkdir()
    packed = folder / "phone.img.xz"
    with packed.open("wb") as file:
        subprocess.run(["xz", "-0", "--stdout", image], check=True, stdout=file)
    (folder / "licences.txt").write_text("GPL-3.0-or-later\n")
    publish(image, packed, "0.2.0", "https://example.org/dering/", [folder / "licences.txt"])
    return packed


def test_imager_is_told_what_it_needs(image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = published_from(image, tmp_path / "new", monkeypatch)
    (entry,) = json.loads(packed.with_name("os_list.json").read_text())["os_list"]
    assert all(isinstance(entry[key], kind) for key, kind in REQUIRED.items())
    assert entry["url"] == "https://example.org/dering/phone.img.xz"
    assert entry["extract_size"] == images.SIZE
    assert entry["extract_sha256"] == hashlib.sha256(image.read_bytes()).hexdigest()
    assert entry["image_download_size"] == packed.stat().st_size
    assert entry["image_download_sha256"] == hashlib.sha256(packed.read_bytes()).hexdigest()
    assert (entry["release_date"], entry["init_format"]) == ("2025-11-25", "none")
    kind, _, icon = entry["icon"].partition(",")
    assert (kind, base64.b64decode(icon)[:4]) == ("data:image/svg+xml;base64", b"<svg")


def test_the_sums_are_those_of_sha256sum(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = published_from(image, tmp_path / "new", monkeypatch).parent
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    names = re.findall(r"^(.*): OK$", checked.stdout, re.MULTILINE)
    assert names == ["licences.txt", "os_list.json", "phone.img.bmap", "phone.img.xz"]


def test_the_same_image_is_published_the_same(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = published_from(image, tmp_path / "first", monkeypatch).parent
    second = published_from(image, tmp_path / "second", monkeypatch).parent
    for name in ("os_list.json", "phone.img.bmap", "SHA256SUMS"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_another_image_is_not_published(tmp_path: Path) -> None:
    other = images.make(tmp_path / "other.img", label="BOOTFS")
    with pytest.raises(FlashError, match=r"is no image of a Dering phone"):
        publish(other, other, "0.2.0", "https://example.org/")


def flash(*arguments: str | Path) -> int:
    options = parser().parse_args(["flash", *map(str, arguments)])
    status: int = options.perform(options)
    return status


def test_what_is_published_can_be_flashed(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = published_from(image, tmp_path / "new", monkeypatch)
    assert flash(packed, "--device", tmp_path / "card.img", "--yes") == 0
    said = capsys.readouterr().err
    assert "the image is what SHA256SUMS says" in said
    assert "no block map" not in said
    assert (tmp_path / "card.img").read_bytes() == image.read_bytes()


def test_without_sums_the_list_for_imager_is_believed(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = published_from(image, tmp_path / "new", monkeypatch)
    packed.with_name("SHA256SUMS").unlink()
    assert expected(packed, None) == Expected(
        "os_list.json",
        hashlib.sha256(packed.read_bytes()).hexdigest(),
        hashlib.sha256(image.read_bytes()).hexdigest(),
    )


def test_a_list_that_knows_only_the_image_unpacked_is_compared_while_writing(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such lists exist, for older versions of Imager. What does not fit leaves an empty card."""
    packed = published_from(image, tmp_path / "new", monkeypatch)
    packed.with_name("SHA256SUMS").unlink()
    packed.with_name("phone.img.bmap").unlink()
    path = packed.with_name("os_list.json")
    document = json.loads(path.read_text())
    del document["os_list"][0]["image_download_sha256"]
    path.write_text(json.dumps(document))
    assert flash(packed, "--device", tmp_path / "card.img", "--yes") == 0
    document["os_list"][0]["extract_sha256"] = "0" * 64
    path.write_text(json.dumps({"os_list": [{"name": "Phones", "subitems": document["os_list"]}]}))
    assert flash(packed, "--device", tmp_path / "card.img", "--yes") == 1
    assert "phone.img.xz is not what os_list.json says: its SHA-256 is " in capsys.readouterr().err
    assert not any((tmp_path / "card.img").read_bytes()[: images.MEGABYTE])
