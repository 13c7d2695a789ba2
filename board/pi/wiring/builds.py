"""The reference builds of wiring.toml: wires, parts, config.txt, and the drivers' options that follow.

A pin is named once, at its wire: so the table, the drawing, config.txt and the drivers cannot disagree.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from board.pi.options import PiOptions
from board.pi.wiring.header import BUSES, KEPT_FREE, PINS, Pin, Use
from board.pi.wiring.options import PARTS, make_options
from board.pi.wiring.values import Place, WiringError

WIRING = Path(__file__).parents[1] / "wiring.toml"

DEFAULT_BUILD = "zero2-usb"
"""The build of a phone whose owner named none: what is plugged in by USB works at once."""


@dataclass(frozen=True, slots=True)
class Wire:
    """From a pin of the header to a contact of a part.

    ``option`` is the driver's option that the line of the pin is ("hook.line"), ``parameter`` the overlay's
    parameter ("dering-keypad.row0"); both may be ''.
    """

    pin: Pin
    to: str
    use: Use
    option: str = ""
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the bill of materials; ``euros`` is an estimate for one piece, from and to."""

    count: int
    part: str
    purpose: str
    euros: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Build:
    """A reference build. The wires are in the order of the pins; ``config`` is for config.txt."""

    name: str
    title: str
    about: str
    wires: tuple[Wire, ...]
    items: tuple[Item, ...]
    config: tuple[str, ...]
    options: PiOptions

    @property
    def cost(self) -> tuple[float, float]:
        """The estimate for all of it in euros, from and to."""
        low = sum(item.count * item.euros[0] for item in self.items)
        return low, sum(item.count * item.euros[1] for item in self.items)


@cache
def builds() -> Mapping[str, Build]:
    """The builds that come with the board, by name. WiringError."""
    return load(WIRING)


def build(name: str = DEFAULT_BUILD) -> Build:
    """The build of that name. WiringError if there is none."""
    known = builds()
    if name not in known:
        raise WiringError(f'There is no build "{name}"; there are {", ".join(known)}.')
    return known[name]


def taken_lines(build: Build, options: PiOptions) -> Mapping[int, str]:
    """The GPIO lines of the kernel's drivers, which no option moves, with where their wires go.

    Without the build's keypad or with another codec than its own, their lines are free. The display's
    follow its options (board/pi/lines.py).
    """
    uses = {Use.KEYPAD} if options.keypad.present else set()
    if options.codec == build.options.codec:
        uses |= {Use.I2S, Use.TAKEN}
    if uses:
        uses |= {Use.I2C, Use.SPI}
    return {
        wire.pin.line: wire.to
        for wire in build.wires
        if wire.use in uses and wire.pin.line is not None and not _only_display(wire)
    }


def _only_display(wire: Wire) -> bool:
    return all(end.startswith("display ") for end in wire.to.split(", "))


def load(path: Path) -> Mapping[str, Build]:
    """Read a file like wiring.toml. WiringError says in one line what is wrong with it."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WiringError(f"{path.name}: {error}") from None
    return {name: _build(Place(path.name, name), table) for name, table in tables.items()}


def _build(place: Place, value: object) -> Build:
    table = place.table(value, ("title", "about", "wires", "config", "parts", "options"))
    wires = sorted(_wires(place.at("wires"), table.get("wires")), key=lambda wire: wire.pin.number)
    lines = [(wire.option, wire.pin.line) for wire in wires if wire.option and wire.pin.line is not None]
    keys = [field.name for field in fields(Item)]
    return Build(
        name=place.key,
        title=place.text(table, "title"),
        about=place.text(table, "about"),
        wires=tuple(wires),
        items=tuple(_item(*entry) for entry in place.at("parts").tables(table.get("parts"), keys)),
        config=tuple(_with_parameters(line, wires) for line in place.texts(table, "config")),
        options=make_options(place, table.get("options", {}), lines),
    )


def _item(place: Place, table: Mapping[str, object]) -> Item:
    count, euros = table.get("count"), table.get("euros")
    if not isinstance(count, int) or count < 1:
        place.at("count").fail(repr(count), "a number from 1")
    match euros:
        case [int() | float() as low, int() | float() as high] if 0 < low <= high:
            pass
        case _:
            place.at("euros").fail(repr(euros), "two prices, from and to")
    return Item(count, place.text(table, "part"), place.text(table, "purpose"), (low, high))


def _wires(place: Place, value: object) -> Iterator[Wire]:
    """The wires; no pin twice, and each on a pin that can be used so."""
    keys = [field.name for field in fields(Wire)]
    wires = [(entry, _wire(entry, table)) for entry, table in place.tables(value, keys)]
    buses = {wire.use for _, wire in wires} & BUSES.keys()
    taken: set[Pin] = set()
    for entry, wire in wires:
        if wire.pin in taken:
            entry.fail(f"pin {wire.pin.number} again", "each pin once")
        taken.add(wire.pin)
        _check_pin(entry, wire, buses)
        yield wire


def _wire(place: Place, table: Mapping[str, object]) -> Wire:
    number = table.get("pin")
    if not isinstance(number, int) or number not in PINS:
        place.at("pin").fail(repr(number), "1 to 40")
    option = place.text(table, "option", "")
    if option and option.partition(".")[0] not in PARTS:
        place.at("option").fail(repr(option), f"an option of {', '.join(PARTS)}")
    use = place.at("use").word(table.get("use"), Use)
    return Wire(PINS[number], place.text(table, "to"), use, option, place.text(table, "parameter", ""))


def _check_pin(place: Place, wire: Wire, buses: Iterable[Use]) -> None:
    """Whether the pin can be used so, beside these buses."""
    pin, use = wire.pin, wire.use
    found = f"pin {pin.number} ({pin.name}) for {use}"
    if pin.number in KEPT_FREE:
        place.fail(found, f"no wire there: it is kept for {KEPT_FREE[pin.number]}")
    if use in (Use.POWER, Use.GROUND):
        if pin.line is not None or (pin.name == "GND") is not (use is Use.GROUND):
            place.fail(found, "a GND pin for ground, a 3V3 or 5V pin for power")
    elif use in BUSES:
        if pin.number not in BUSES[use]:
            place.fail(found, f"the pins of {use}: {', '.join(map(str, sorted(BUSES[use])))}")
    elif pin.line is None:
        place.fail(found, "a GPIO pin")
    else:
        for bus in buses:
            if pin.number in BUSES[bus]:
                place.fail(found, f"a pin that is not of {bus}, which this build uses")


def _with_parameters(line: str, wires: Iterable[Wire]) -> str:
    """A line of config.txt; an overlay's with the parameters that wires give it."""
    overlay = line.removeprefix("dtoverlay=")
    given = [
        f"{wire.parameter.removeprefix(f'{overlay}.')}={wire.pin.line}"
        for wire in wires
        if wire.parameter.startswith(f"{overlay}.")
    ]
    return ",".join([line, *sorted(given)])
