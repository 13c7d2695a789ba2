"""Which board the phone runs on: named by the owner, never guessed."""

from __future__ import annotations

from importlib import import_module

from board.api import Board, BoardError
from board.emulated.board import EmulatedBoard, EmulatedOptions
from board.pi.options import PiOptions
from board.pi.wiring.builds import build

BOARDS = ("emulated", "pi")


def open_board(name: str, emulated: EmulatedOptions | None = None, pi: PiOptions | None = None) -> Board:
    """Make the board of that name; :class:`BoardError` if it cannot be. Nothing falls back to another.

    The options are those of the board named; without any, a Pi is the default build. Nothing is opened
    yet: that is :meth:`Board.start`.
    """
    if name == "emulated":
        return EmulatedBoard(emulated or EmulatedOptions())
    if name == "pi":
        return _open_pi(pi or build().options)
    raise BoardError(f'There is no board "{name}"; there are {" and ".join(BOARDS)}.')


def _open_pi(options: PiOptions) -> Board:
    try:
        board = import_module("board.pi.board")
    except ModuleNotFoundError as missing:
        if str(missing.name).startswith("board."):
            raise  # a part of ours, which no package brings
        told = f'The board "pi" needs the package {missing.name}: install it with pip install "dering[pi]".'
        raise BoardError(told) from None
    pi: Board = board.PiBoard(options)
    return pi
