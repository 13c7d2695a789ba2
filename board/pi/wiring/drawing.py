"""The wiring as an SVG picture: each build's 40-pin header, a label at each wired pin, coloured by use."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from board.pi.wiring.builds import Build, Wire
from board.pi.wiring.header import PINS, Pin, Use

WIDTH = 1080
ROW = 32
TOP = 164
"""Pixels from a build's title to its first row of pins."""

BOTTOM = 90
ROWS = 20
PANEL = TOP + ROWS * ROW + BOTTOM
LABEL = (320, 25)
"""Width and height of a wire's label."""

BOARD = (486, 108)
"""Left edge and width of the strip of circuit board under the header."""

COLUMN = (518, 562)
"""Where the odd and the even pins stand."""

COLOURS: dict[Use, tuple[str, str]] = {
    Use.POWER: ("#d62828", "power"),
    Use.GROUND: ("#3d3d3d", "ground"),
    Use.I2C: ("#1d6fd1", "I2C bus"),
    Use.SPI: ("#7a3fc4", "SPI bus"),
    Use.I2S: ("#14866d", "I2S sound"),
    Use.HOOK: ("#e36414", "hook switch"),
    Use.KEYPAD: ("#0b96b5", "keypad"),
    Use.DISPLAY: ("#c2358f", "display"),
    Use.LAMP: ("#c99700", "lamps"),
    Use.TAKEN: ("#8d8d8d", "taken by a HAT"),
}

STYLE = """
text { font: 14px "DejaVu Sans", Verdana, sans-serif; fill: #1c1c1c }
.title { font-size: 21px; font-weight: bold }
.about, .end { fill: #5a5a5a }
.end { font-size: 11px; fill: #cfe3d6; text-anchor: middle }
.name { font-size: 12px; fill: #444; paint-order: stroke; stroke: #fff; stroke-width: 9px }
.free { fill: #a5a5a5 }
.number { font-size: 10px; font-weight: bold; fill: #fff; text-anchor: middle }
.board { fill: #17513a }
.wire { fill: none; stroke-width: 3 }
"""


def svg(builds: Iterable[Build]) -> str:
    """The picture of these builds, one below the other."""
    panels = list(builds)
    height = PANEL * len(panels)
    drawn = [_panel(build, PANEL * place) for place, build in enumerate(panels)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            f"<title>{escape('How to wire: ' + '; '.join(build.title for build in panels))}</title>",
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *drawn,
            "</svg>",
            "",
        ]
    )


def _panel(build: Build, top: int) -> str:
    left, width = BOARD
    wires = {wire.pin.number: wire for wire in build.wires}
    middle = WIDTH / 2
    first = TOP - ROW / 2
    return "\n".join(
        [
            f'<g transform="translate(0 {top})">',
            _text(30, 44, build.title, "title"),
            _text(30, 70, build.about, "about"),
            *_legend({wire.use for wire in build.wires}),
            f'<rect class="board" {_box(left, first - 30, width, ROWS * ROW + 60)} rx="9"/>',
            _text(middle, first - 11, "SD card's end", "end"),
            _text(middle, first + ROWS * ROW + 20, "USB's end", "end"),
            *(_wire(wire) for wire in build.wires),
            *(_pin(pin, wires.get(pin.number)) for pin in PINS.values()),
            "</g>",
        ]
    )


def _legend(uses: set[Use]) -> list[str]:
    """The colours of a build, in a line."""
    drawn = []
    x = 30
    for use, (colour, name) in COLOURS.items():
        if use in uses:
            drawn.append(f'<rect {_box(x, 86, 14, 14)} rx="3" fill="{colour}"/>')
            drawn.append(_text(x + 20, 98, name))
            x += 42 + 8 * len(name)
    return drawn


def _place(pin: Pin) -> tuple[int, int, bool]:
    """Where a pin stands, and whether it is on the left."""
    odd = pin.number % 2 == 1
    return COLUMN[0 if odd else 1], TOP + (pin.number - 1) // 2 * ROW, odd


def _wire(wire: Wire) -> str:
    x, y, odd = _place(wire.pin)
    colour = COLOURS[wire.use][0]
    width, height = LABEL
    left = 30 if odd else WIDTH - 30 - width
    end = left + width if odd else left
    box = _box(left, y - height / 2, width, height)
    return "\n".join(
        [
            f'<line class="wire" x1="{x}" y1="{y}" x2="{end}" y2="{y}" stroke="{colour}"/>',
            f'<rect {box} rx="6" fill="{colour}" fill-opacity="0.1" stroke="{colour}"/>',
            _text(left + 12, y + 5, wire.to),
        ]
    )


def _pin(pin: Pin, wire: Wire | None) -> str:
    """A pin with its number, square if it is the first; its name beside it, pale if nothing is wired."""
    x, y, odd = _place(pin)
    colour = COLOURS[wire.use][0] if wire else "#b8b8b8"
    corner = 0 if pin.number == 1 else 11
    name = f"{pin.name} {pin.role}".strip() if pin.line is not None else pin.name
    at, anchor = (BOARD[0] - 14, "end") if odd else (BOARD[0] + BOARD[1] + 14, "start")
    kind = "name" if wire else "name free"
    return "\n".join(
        [
            f'<rect {_box(x - 11, y - 11, 22, 22)} rx="{corner}" fill="{colour}" stroke="#fff"/>',
            _text(x, y + 4, str(pin.number), "number"),
            f'<text class="{kind}" x="{at}" y="{y + 4}" text-anchor="{anchor}">{escape(name)}</text>',
        ]
    )


def _box(x: float, y: float, width: float, height: float) -> str:
    return f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    style = f'class="{kind}" ' if kind else ""
    return f'<text {style}x="{x:g}" y="{y:g}">{escape(words)}</text>'
