"""Which board the phone runs on: named by the owner, never guessed."""

from __future__ import annotations

from importlib import import_module

from board.api import Board, BoardError
from board.emulated.board import EmulatedBoard, EmulatedOptions

BOARDS = ("emulated", "pi")


def open_board(name: str, options: EmulatedOptions | None = None) -> Board:
    """Make the board of that name; :class:`BoardError` if it cannot be. Nothing falls back to another.

    ``options`` belong to the emulated board. Nothing is opened yet: that is :meth:`Board.start`.
    """
    if name == "emulated":
        return EmulatedBoard(options or EmulatedOptions())
    if name == "pi":
        return _open_pi()
    raise BoardError(f'There is no board "{name}"; there are {" and ".join(BOARDS)}.')


def _open_pi() -> Board:
    try:
        pi = import_module("board.pi.board")
    except ModuleNotFoundError as missing:
        if missing.name in ("board.pi", "board.pi.board"):
            raise BoardError("The board for the Raspberry Pi is not written yet; use emulated.") from None
        raise BoardError(f'The board "pi" needs the package "{missing.name}": install dering[pi].') from None
    board: Board = pi.PiBoard()
    return board
