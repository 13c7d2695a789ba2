"""What every screen gives: ``paint`` and ``describe``. Each file in screens/ registers its own."""

from __future__ import annotations

from functools import singledispatch

from firmware.ui.canvas import Canvas
from firmware.ui.language import Language


@singledispatch
def paint(screen: object, canvas: Canvas, language: Language) -> None:  # noqa: ARG001 - for those registered
    """Draw a screen's content, above the soft keys."""
    raise TypeError(f"no screen: {screen!r}")


@singledispatch
def describe(screen: object, language: Language) -> list[str]:  # noqa: ARG001 - for those registered
    """The same content in words, a line each."""
    raise TypeError(f"no screen: {screen!r}")
