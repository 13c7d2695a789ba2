"""``dering wiring``, as somebody at a shell has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from board.pi.wiring.builds import build, builds
from board.pi.wiring.drawing import svg
from board.pi.wiring.text import config_txt, table


def dering(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "firmware", "wiring", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_build_is_printed() -> None:
    done = dering("poe-wm8960")
    assert (done.returncode, done.stdout, done.stderr) == (0, table(build("poe-wm8960")), "")


def test_without_a_name_all_of_them_are() -> None:
    assert dering().stdout == "\n".join(table(each) for each in builds().values())


def test_the_lines_for_config_txt_come_alone() -> None:
    assert dering("deluxe", "--config-txt").stdout == config_txt([build("deluxe")])


def test_the_drawing_goes_into_a_file(tmp_path: Path) -> None:
    done = dering("zero2-usb", "--svg", tmp_path / "my.svg")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "my.svg").read_text("utf-8") == svg([build("zero2-usb")])


def test_a_build_that_is_not_there_is_told_with_those_that_are() -> None:
    done = dering("zero")
    assert done.returncode == 2
    assert done.stderr == 'dering: There is no build "zero"; there are zero2-usb, poe-wm8960, deluxe.\n'


def test_a_drawing_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    done = dering("--svg", tmp_path / "nowhere" / "my.svg")
    assert done.returncode == 1
    assert done.stderr == f"dering: {tmp_path}/nowhere/my.svg cannot be written: No such file or directory\n"
