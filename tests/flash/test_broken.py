"""Cards that fail on the way, are pulled out or lie, and people who stop it."""

from __future__ import annotations

import errno
import io
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware.arguments import parser
from firmware.flash.errors import FlashError
from firmware.flash.image import examine
from firmware.flash.progress import Progress
from firmware.flash.target import Target
from firmware.flash.write import Source, verify, write
from tests.flash import images
from tests.flash.conftest import loop
from tests.flash.images import MEGABYTE, SIZE

LOST = "The card holds no usable system now, and what was on it is lost. Flash it again.\n"


def flash(*arguments: str | Path) -> int:
    """Run the command in this process; gives its exit status."""
    options = parser().parse_args(["flash", *map(str, arguments)])
    status: int = options.perform(options)
    return status


def after(count: int, act: Callable[[], None]) -> Callable[[int, memoryview, int], int]:
    """An ``os.pwrite`` that does it once that many bytes were written."""
    real, written = os.pwrite, 0

    def pwrite(file: int, data: memoryview, offset: int) -> int:
        nonlocal written
        if written >= count:
            act()
        written += len(data)
        return real(file, data, offset)

    return pwrite


def failing(number: int) -> Callable[[], None]:
    def fail() -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize(
    ("number", "complaint"),
    [
        (
            errno.EIO,
            "the drive failed after 5.2 MB (Input/output error): try another card, then",
        ),
        (errno.ENODEV, "the drive was pulled out after 5.2 MB"),
        (errno.ENXIO, "the drive was pulled out after 5.2 MB"),
        (errno.ENOMEDIUM, "the drive was pulled out after 5.2 MB"),
        (errno.ENOSPC, "there is no more room after 5.2 MB: the image needs a larger card"),
        (errno.EROFS, "it is write-protected (Read-only file system): look for the lock on the card's side"),
        (errno.EREMOTEIO, "the drive gave an error after 5.2 MB: Remote I/O error"),
    ],
)
def test_a_card_that_fails_half_way(
    number: int,
    complaint: str,
    image: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    card = tmp_path / "card.img"
    monkeypatch.setattr(os, "pwrite", after(5 * MEGABYTE, failing(number)))
    assert flash(image, "--device", card, "--yes") == 1
    said = capsys.readouterr()
    assert f"\ndering: {card}: {complaint}" in said.err
    assert said.err.endswith(LOST)
    assert said.out == ""
    assert not any(card.read_bytes()[:MEGABYTE]), "no table of partitions is left to start from"


def test_a_card_whose_data_cannot_be_waited_for(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The kernel tells of a failed card when it is asked to wait, not when it takes the data."""
    real, calls = os.fdatasync, 0

    def fdatasync(file: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            failing(errno.EIO)()
        real(file)

    monkeypatch.setattr(os, "fdatasync", fdatasync)
    assert flash(image, "--device", tmp_path / "card.img", "--yes") == 1
    assert "the drive failed after 18 MB (Input/output error)" in capsys.readouterr().err


@pytest.fixture
def _heard_interrupts() -> Iterator[None]:
    """Whoever starts the tests in the background has SIGINT ignored in all of them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heard_interrupts")
def test_ctrl_c_says_what_the_card_is_now(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "card.img"
    monkeypatch.setattr(os, "pwrite", after(5 * MEGABYTE, lambda: os.kill(os.getpid(), signal.SIGINT)))
    assert flash(image, "--device", card, "--yes") == 1
    assert capsys.readouterr().err.endswith(f"dering: stopped\n{LOST}")
    assert not any(card.read_bytes()[:MEGABYTE])


@pytest.mark.usefixtures("_heard_interrupts")
def test_ctrl_c_before_the_first_byte_harms_nothing(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(self: Progress, done: int) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Progress, "end", stop)
    assert flash(packed, "--device", tmp_path / "card.img", "--yes") == 1
    assert capsys.readouterr().err.endswith("dering: stopped\nNothing was written: the card is as it was.\n")
    assert not (tmp_path / "card.img").exists()


def test_an_image_that_ends_before_its_map_does(packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (packed.parent / "SHA256SUMS").unlink()
    content = packed.read_bytes()
    packed.write_bytes(content[: len(content) // 2])
    assert flash(packed, "--device", packed.parent / "card.img", "--yes") == 1
    said = capsys.readouterr().err
    assert "phone.img.xz cannot be unpacked, it is damaged or cut short (" in said
    assert said.endswith(LOST)


def test_an_image_that_is_not_the_one_of_its_map(packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (packed.parent / "SHA256SUMS").unlink()
    other = packed.with_name("phone.img")
    images.make(other)
    subprocess.run(["mcopy", "-i", f"{other}@@{images.BOOT}", "-", "::new.txt"], input=b"new", check=True)
    assert flash(other, "--device", packed.parent / "card.img", "--yes") == 1
    said = capsys.readouterr().err
    assert "phone.img differs from its block map between " in said
    assert said.endswith(LOST)
    assert not any((packed.parent / "card.img").read_bytes()[:MEGABYTE])


@contextmanager
def small_file_system(place: Path, size: int) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs may be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_drive_of_the_kernel_that_takes_no_more_half_way(
    image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its medium is a sparse file where there is room for half of it."""
    with small_file_system(tmp_path / "small", SIZE // 2) as place:
        backing = place / "medium"
        with backing.open("wb") as file:
            file.truncate(SIZE)
        with loop(backing) as drive:
            assert flash(image, "--device", drive, "--yes") == 1
    said = capsys.readouterr().err
    assert f"dering: {drive}: the drive failed after " in said
    assert said.endswith(LOST)


def test_a_drive_that_gives_back_something_else_is_found_out(made: Path, tmp_path: Path) -> None:
    """It changes behind the kernel's back: what that has in memory is not taken for the medium."""
    backing = tmp_path / "medium"
    with backing.open("wb") as file:
        file.truncate(SIZE)
    progress = Progress(io.StringIO(), as_json=False)
    with loop(backing) as drive, Target(drive) as target:
        written = write(Source(examine(made)), target, progress)
        verify(written, target, progress)
        with backing.open("r+b") as medium:
            medium.seek(11 * MEGABYTE)
            medium.write(b"\x00\x01")
        with pytest.raises(FlashError, match=r"gives back something else than was written, at \d"):
            verify(written, target, progress)


def test_a_card_that_lies_about_its_size_is_found_out(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is written beyond its true 12 MB lands at its beginning again."""
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda file, data, at: real(file, data, at % (12 * MEGABYTE)))
    assert flash(image, "--device", tmp_path / "card.img", "--yes") == 1
    said = capsys.readouterr().err
    assert "gives back something else than was written, at " in said
    assert said.endswith(LOST)


def test_mtools_that_fails_leaves_a_card_without_settings(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mcopy").write_text("#!/bin/sh\necho 'Disk full' >&2\nexit 1\n")
    (tmp_path / "mcopy").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert flash(image, "--device", tmp_path / "card.img", "--hostname", "desk", "--yes") == 1
    said = capsys.readouterr().err
    assert "dering: network.toml cannot be put on the card: Disk full\n" in said
    assert said.endswith("read back, but the settings are not. Flash it again.\n")


class Screen:
    """A terminal with the command in it, and somebody who reads and types."""

    def __init__(self, *arguments: str | Path) -> None:
        self._keyboard, screen = pty.openpty()
        self.text = ""
        command = [sys.executable, "-m", "firmware", "flash", *map(str, arguments)]
        self._process = subprocess.Popen(
            command, stdin=screen, stdout=screen, stderr=screen, start_new_session=True
        )
        os.close(screen)

    def answer(self, question: str, answer: str) -> None:
        while question not in self.text:
            assert self._read(), self.text
        os.write(self._keyboard, f"{answer}\n".encode())

    def end(self) -> int:
        while self._read():
            pass
        os.close(self._keyboard)
        return self._process.wait()

    def _read(self) -> bool:
        try:
            part = os.read(self._keyboard, 4096)
        except OSError:  # the terminal's way to say that nobody is there any more
            return False
        self.text += part.decode()
        return bool(part)


def test_at_a_terminal_one_is_asked_and_sees_it_go_on(packed: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.img"
    card.write_text("mine")
    screen = Screen(packed, "--device", card, "--wifi", "Office")
    screen.answer("Password of the wireless network Office (empty: an open one): ", "p4ss word")
    screen.answer(f'All that is on it will be lost:\r\n  {card}\r\nWrite it? Type "yes": ', "yes")
    assert screen.end() == 0, screen.text
    assert "p4ss" not in screen.text
    assert "\r\x1b[Kwriting " in screen.text
    assert screen.text.endswith(f"{card} is ready with network.toml: copy it onto cards as it is.\r\n")
    assert b'passphrase = "p4ss word"' in images.read(card, "network.toml")


def test_at_a_terminal_no_is_no(packed: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.img"
    card.write_text("mine")
    screen = Screen(packed, "--device", card)
    screen.answer('Type "yes": ', "no")
    assert screen.end() == 1
    assert screen.text.endswith("dering: not confirmed\r\nNothing was written: the card is as it was.\r\n")
    assert card.read_text() == "mine"
