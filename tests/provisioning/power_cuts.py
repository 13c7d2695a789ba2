"""What is left on the disk when the power fails at any step, one after the other.

A child process does the work and dies before its n-th step: nothing runs that runs when an exception passes.
A step is whatever changes files: opening one to write, making it last (fsync), renaming, removing.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

STEPS = {"open", "os.rename", "os.remove", "os.mkdir"}
CUT = 9


def at_every_step(prepare: Callable[[], None], work: Callable[[], None]) -> Iterator[int]:
    """After ``prepare``, do ``work`` until before its first step, then its second, and so on.

    Yields each number, at last that of a work that came to its end.
    """
    for step in range(1, 1000):
        prepare()
        child = os.fork()
        if child == 0:
            _live(step, work)
        _, status = os.waitpid(child, 0)
        assert os.WIFEXITED(status), f"the child was killed: {status}"
        assert os.WEXITSTATUS(status) in (0, CUT), "the child failed, see above"
        yield step
        if os.WEXITSTATUS(status) == 0:
            return
    raise AssertionError("the work does not end")


def _live(step: int, work: Callable[[], None]) -> None:
    try:
        _die_before(step)
        work()
    except BaseException:  # noqa: BLE001 - the child must not become a second pytest
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _die_before(step: int) -> None:
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os._exit(CUT)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS and (event != "open" or _writes(arguments)):
            count()

    def fsync(descriptor: int, _original: Callable[[int], None] = os.fsync) -> None:
        count()
        _original(descriptor)

    sys.addaudithook(audit)
    os.fsync = fsync  # type: ignore[assignment]


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) != 0
