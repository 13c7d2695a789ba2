"""Who published an image: SHA256SUMS, signed by the makers' commands, is checked before flashing."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from deploy.image.publish import publish
from deploy.update import keys, sign
from firmware.arguments import parser

Output = pytest.CaptureFixture[str]


@pytest.fixture
def signed(packed: Path, made: Path, keys_folder: Path) -> Path:
    """The packed image, published by somebody with keys."""
    keys.make(keys_folder)
    raw = packed.with_name("phone.img")
    raw.hardlink_to(made)
    published = publish(raw, packed, "0.2.0", "https://example.org/dering/")
    assert packed.with_name("SHA256SUMS.sig") in published
    raw.unlink()
    return packed


@pytest.fixture
def stranger(signed: Path, keys_folder: Path, tmp_path: Path) -> Path:
    """The makers' public key on somebody else's computer, whose own folder is empty."""
    shutil.copy(keys_folder / "feed.pub", tmp_path / "dering.pub")
    shutil.rmtree(keys_folder)
    return tmp_path / "dering.pub"


def flash(image: Path, *arguments: str | Path) -> int:
    card = image.parent / "card.img"
    options = parser().parse_args(["flash", str(image), "--device", str(card), "--yes", *map(str, arguments)])
    status: int = options.perform(options)
    assert card.exists() == (status == 0)
    return status


def test_the_makers_own_key_is_found(signed: Path, capsys: Output) -> None:
    assert flash(signed) == 0
    said = capsys.readouterr().err
    assert "SHA256SUMS is signed by the key in " in said
    assert "the image is what SHA256SUMS says" in said


def test_a_key_that_was_given_checks_it(signed: Path, stranger: Path, capsys: Output) -> None:
    assert flash(signed, "--key", stranger) == 0
    assert f"SHA256SUMS is signed by the key in {stranger}" in capsys.readouterr().err


def test_without_a_key_that_is_said(signed: Path, stranger: Path, capsys: Output) -> None:
    assert flash(signed) == 0
    assert "SHA256SUMS is signed, but no key is here to check it by: --key FILE" in capsys.readouterr().err


def test_another_signature_is_refused(signed: Path, keys_folder: Path, capsys: Output) -> None:
    shutil.rmtree(keys_folder)
    keys.make(keys_folder)
    assert flash(signed) == 1
    assert "the signature is not by a key that is trusted here" in capsys.readouterr().err


def test_sums_changed_with_their_image_are_refused(signed: Path, stranger: Path, capsys: Output) -> None:
    sums = signed.with_name("SHA256SUMS")
    sums.write_text(sums.read_text().replace("a", "b"))
    assert flash(signed, "--key", stranger) == 1
    assert "the signature is not by a key that is trusted here" in capsys.readouterr().err


def test_a_checksum_beside_it_does_not_count_for_more(signed: Path, stranger: Path, capsys: Output) -> None:
    """Whoever changes the image can write IMAGE.sha256 for it, too."""
    with signed.open("ab") as file:
        file.write(b"more")
    own = signed.with_name(f"{signed.name}.sha256")
    own.write_text(hashlib.sha256(signed.read_bytes()).hexdigest())
    assert flash(signed, "--key", stranger) == 1
    assert "is not what SHA256SUMS says" in capsys.readouterr().err


def test_an_image_that_is_not_in_the_signed_list_is_refused(
    signed: Path, stranger: Path, capsys: Output
) -> None:
    other = signed.rename(signed.with_name("other.img.xz"))
    assert flash(other, "--key", stranger) == 1
    assert "is not in the signed SHA256SUMS" in capsys.readouterr().err


def test_what_was_given_must_be_the_signed_one(signed: Path, stranger: Path, capsys: Output) -> None:
    assert flash(signed, "--key", stranger, "--sha256", "0" * 64) == 1
    assert "--sha256 is another one than the signed SHA256SUMS has" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "SHA256SUMS.sig is missing"),
        (b"<html>", "found no signature, allowed 64 bytes in Base64"),
    ],
)
def test_a_signature_that_was_asked_for_must_be_there(
    content: bytes | None, complaint: str, signed: Path, stranger: Path, capsys: Output
) -> None:
    beside = signed.with_name("SHA256SUMS.sig")
    beside.unlink()
    if content is not None:
        beside.write_bytes(content)
    assert flash(signed, "--key", stranger) == 1
    assert complaint in capsys.readouterr().err


def test_a_key_that_is_not_there(signed: Path, tmp_path: Path, capsys: Output) -> None:
    assert flash(signed, "--key", tmp_path / "none.pub") == 1
    assert "none.pub cannot be read: No such file or directory" in capsys.readouterr().err


def test_a_release_may_be_signed_elsewhere(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    keys.make(tmp_path / "safe")
    sums = packed.with_name("SHA256SUMS")
    monkeypatch.setattr("sys.argv", ["sign", str(sums), "--key", str(tmp_path / "safe/feed.key")])
    assert sign.main() == 0
    assert capsys.readouterr().out == f"{sums}.sig\n"
    assert flash(packed, "--key", tmp_path / "safe/feed.pub") == 0
    monkeypatch.setattr("sys.argv", ["sign", str(sums), "--key", str(tmp_path / "safe/bundle.key")])
    assert sign.main() == 1
    assert "allowed an Ed25519 one" in capsys.readouterr().err
