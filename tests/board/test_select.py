"""Which board: the one that is named, or a sentence that says why not."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

import board.select
from board.api import BoardError
from board.emulated.board import EmulatedBoard
from board.pi.options import HookOptions, PiOptions
from board.pi.wiring.builds import build
from board.select import open_board

WITHOUT_PACKAGE = """
import sys
sys.modules["evdev"] = None  # as if it were not installed
from board.api import BoardError
from board.select import open_board
try:
    open_board("pi")
except BoardError as error:
    print(error)
"""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[PiOptions]:
    """The options that the Pi's board is made with."""
    options: list[PiOptions] = []

    def pi_board(given: PiOptions) -> Any:
        options.append(given)
        return SimpleNamespace()

    module = SimpleNamespace(PiBoard=pi_board)
    monkeypatch.setattr(board.select, "import_module", {"board.pi.board": module}.__getitem__)
    return options


def test_the_emulated_board_needs_nothing() -> None:
    assert isinstance(open_board("emulated"), EmulatedBoard)


def test_the_pi_has_the_options_of_the_configuration(opened: list[PiOptions]) -> None:
    wired = PiOptions("mine", hook=HookOptions(line=4))
    open_board("pi", None, wired)
    assert opened == [wired]


def test_a_pi_of_which_nothing_is_said_is_the_default_build(opened: list[PiOptions]) -> None:
    open_board("pi")
    assert opened == [build().options]


def test_a_board_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(BoardError, match=r'^There is no board "desk"; there are emulated and pi\.$'):
        open_board("desk")


def test_packages_that_are_missing_are_named_and_how_to_get_them() -> None:
    run = [sys.executable, "-c", WITHOUT_PACKAGE]
    told = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    assert told == 'The board "pi" needs the package evdev: install it with pip install "dering[pi]".\n'


def test_the_emulated_board_loads_no_driver() -> None:
    loaded = (
        "import sys, board.select; print(sorted({'evdev', 'RPi', 'luma', 'alsaaudio'} & sys.modules.keys()))"
    )
    run = [sys.executable, "-c", loaded]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout == "[]\n"
