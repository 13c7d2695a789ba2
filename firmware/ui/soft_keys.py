"""The labels of the three keys under the display, in its bottom rows."""

from __future__ import annotations

from firmware.phone.softkeys import SoftKey, SoftKeys
from firmware.ui.canvas import KEYS_HEIGHT, Canvas
from firmware.ui.font import Font, small, strong
from firmware.ui.language import Language
from firmware.ui.menu_labels import SOFT_KEYS

GAP = 2
"""Free columns between two labels."""


def cells(width: int) -> tuple[tuple[int, int], ...]:
    """(first column, columns) of the three equal cells."""
    cell = (width - 2 * GAP) // 3
    return (0, cell), ((width - cell) // 2, cell), (width - cell, cell)


def label_font(canvas: Canvas) -> Font:
    """The font of the labels."""
    return strong() if canvas.wide else small()


def paint_keys(keys: SoftKeys, canvas: Canvas, language: Language) -> None:
    """Draw the labels, dark on lit; nothing where a key does nothing."""
    top, font = canvas.height - KEYS_HEIGHT, label_font(canvas)
    for key, (left, width) in zip(keys, cells(canvas.width), strict=True):
        if key is not None:
            canvas.pill(left, top, width, KEYS_HEIGHT)
            baseline = top + 1 + font.capital
            canvas.text_centred(left, width, baseline, key_label(key, language), font, ink=0)


def describe_keys(keys: SoftKeys, language: Language) -> list[str]:
    """One line that names the keys from left to right, or none when there are none."""
    if not any(keys):
        return []
    names = [language.say("empty") if key is None else key_label(key, language) for key in keys]
    return [language.say("Keys: {names}").format(names=", ".join(names))]


def key_label(key: SoftKey, language: Language) -> str:
    """The label in a language."""
    return language.say(SOFT_KEYS[key])
