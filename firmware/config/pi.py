"""The section [pi] of phone.toml: the reference build, and what differs from it in this phone."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from board.api import BoardError, Lamp
from board.pi.lines import LAST_LINE, conflict, used_lines
from board.pi.options import (
    Bus,
    Chip,
    CodecOptions,
    Contact,
    DisplayOptions,
    HookDriver,
    HookOptions,
    KeypadOptions,
    LampDriver,
    LampOptions,
    PiOptions,
    Pull,
)
from board.pi.sound.profile import PROFILES
from board.pi.sound.profile import load as load_profile
from board.pi.wiring.builds import DEFAULT_BUILD, build, builds, taken_lines
from firmware.config.section import ConfigError, Section, show

Options = TypeVar("Options", HookOptions, KeypadOptions, DisplayOptions, CodecOptions, LampOptions)

PARTS = ("hook", "keypad", "display", "codec", "lamps")
MILLISECONDS = {"lift_s": "lift_ms", "replace_s": "replace_ms", "flash_s": "flash_ms"}
"""The hook switch's times: seconds in the options, milliseconds in the file."""

_CODE = re.compile(r"(KEY|SW|BTN)_[A-Z0-9_]+", re.ASCII)


def load_pi(root: Section) -> PiOptions | None:
    """What is wired to the Pi; None where the file has no [pi]: the default build, as it is."""
    if "pi" not in root.table:
        return None
    section = _table(root, "pi", "a section [pi]")
    section.only(["build", *PARTS])
    reference = build(section.one_of("build", builds()) or DEFAULT_BUILD).options
    options = PiOptions(
        build=reference.build,
        hook=_part(section, "hook", reference.hook, _hook),
        keypad=_part(section, "keypad", reference.keypad, _keypad),
        display=_part(section, "display", reference.display, _display),
        codec=_part(section, "codec", reference.codec, _codec),
        lamps=_part(section, "lamps", reference.lamps, _lamps),
    )
    _check(section, options)
    return options


def _table(parent: Section, name: str, allowed: str) -> Section:
    table = parent.table.get(name, {})
    if not isinstance(table, dict):
        parent.refuse(name, allowed)
    return Section(parent.path, f"{parent.place}.{name}".lstrip("."), table)


def _part(
    pi: Section, name: str, reference: Options, read: Callable[[Section], dict[str, object]]
) -> Options:
    """A part of the build, changed by its section."""
    section = _table(pi, name, f"a section [pi.{name}]")
    section.only([MILLISECONDS.get(field.name, field.name) for field in fields(reference)])
    given: dict[str, Any] = {key: value for key, value in read(section).items() if value is not None}
    return replace(reference, **given)


def _hook(section: Section) -> dict[str, object]:
    allowed = 'the name of a key or switch code, such as "SW_HEADPHONE_INSERT"'
    code = section.text("code", allowed, fits=_CODE.fullmatch)
    return {
        "driver": section.choice("driver", HookDriver),
        "line": section.integer("line", 0, LAST_LINE),
        "pull": section.choice("pull", Pull),
        "lifted": section.choice("lifted", Contact),
        "device": section.text("device", "the name of an input device, * for any part of it"),
        "code": code,
        "lift_s": _seconds(section, "lift_ms", 1, 1000),
        "replace_s": _seconds(section, "replace_ms", 20, 2000),
        "flash_s": _seconds(section, "flash_ms", 1, 2000),
    }


def _seconds(section: Section, key: str, lowest: int, highest: int) -> float | None:
    milliseconds = section.number(key, lowest, highest)
    return None if milliseconds is None else milliseconds / 1000


def _keypad(section: Section) -> dict[str, object]:
    devices = section.strings("devices", "a list of names of input devices, * for any part of one")
    keymap = section.file("keymap")
    if keymap is not None and not keymap.is_file():
        section.refuse("keymap", "the path of a key map, as dering keymap learn writes it")
    if keymap is not None:
        with _telling():
            _read_keymap(keymap)
    return {
        "present": section.boolean("present"),
        "devices": None if devices is None else tuple(devices),
        "keymap": keymap,
        "grab": section.boolean("grab"),
    }


def _display(section: Section) -> dict[str, object]:
    rotate = section.integer("rotate", 0, 2)
    if rotate == 1:
        section.refuse("rotate", "0 or 2 quarter turns")
    return {
        "chip": section.choice("chip", Chip),
        "bus": section.choice("bus", Bus),
        "port": section.integer("port", 0, 22),
        "address": section.integer("address", 0x08, 0x77),
        "device": section.integer("device", 0, 2),
        "data_line": section.integer("data_line", 0, LAST_LINE),
        "reset_line": section.integer("reset_line", 0, LAST_LINE),
        "rotate": rotate,
        "contrast": section.integer("contrast", 0, 255),
        "dimmed_contrast": section.integer("dimmed_contrast", 0, 255),
    }


def _codec(section: Section) -> dict[str, object]:
    if section.table.get("profile") == "":
        return {"profile": ""}
    known = sorted(path.stem for path in PROFILES.glob("*.toml"))
    allowed = f'{", ".join(known)}, the path of a TOML file like theirs, or "" for no codec'
    profile = section.text("profile", allowed, longest=4096)
    if profile is None or profile in known:
        return {"profile": profile}
    path = section.path.parent / profile
    if path.suffix != ".toml" or not path.is_file():
        section.refuse("profile", allowed)
    with _telling():
        load_profile(path)
    return {"profile": str(path)}


def _read_keymap(path: Path) -> None:
    """KeymapError if it cannot be used; without evdev no keypad can, and nothing is read."""
    with contextlib.suppress(ModuleNotFoundError):
        from board.pi.keypad.keymap import load as load_keymap

        load_keymap(path)


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """What is wrong in a file that phone.toml names is wrong in the configuration."""
    try:
        yield
    except BoardError as error:
        raise ConfigError(str(error)) from None


def _lamps(section: Section) -> dict[str, object]:
    return {
        "driver": section.choice("driver", LampDriver),
        "wires": _wires(section) if "wires" in section.table else None,
        "active_low": section.boolean("active_low"),
    }


def _wires(section: Section) -> tuple[tuple[str, int | str], ...]:
    """The lamps that exist, each with its line or the name of its LED."""
    wires = _table(section, "wires", "a table of lamps, each with its line or the name of its LED")
    wires.only(list(Lamp))
    found = ((lamp.value, _wire(wires, lamp.value)) for lamp in Lamp)
    return tuple((lamp, wire) for lamp, wire in found if wire is not None)


def _wire(wires: Section, lamp: str) -> int | str | None:
    if isinstance(wires.table.get(lamp), str):
        return wires.text(lamp, "the name of an LED in /sys/class/leds", longest=64)
    return wires.integer(lamp, 0, LAST_LINE)


def _check(pi: Section, options: PiOptions) -> None:
    """What the options have to be to each other, wherever they come from."""
    hook, display, lamps = options.hook, options.display, options.lamps
    if hook.flash_s > hook.replace_s:
        longest = f"at most replace_ms, which is {hook.replace_s * 1000:g}"
        pi.wrong("hook.flash_ms", f"found {hook.flash_s * 1000:g}, allowed {longest}")
    if display.chip is Chip.SSD1322 and display.bus is Bus.I2C:
        pi.wrong("display.bus", 'found "i2c" for an SSD1322, allowed "spi"')
    wanted = {LampDriver.GPIO: int, LampDriver.LEDS: str}.get(lamps.driver, object)
    for lamp, wire in lamps.wires:
        if not isinstance(wire, wanted):
            allowed = "a line for the driver gpio, the name of an LED for the driver leds"
            pi.wrong(f"lamps.wires.{lamp}", f"found {show(wire)} for {lamps.driver}, allowed {allowed}")
    twice = conflict(options)
    if twice is not None:
        key, other, line = twice
        pi.wrong(key, f"found line {line}, which pi.{other} has, allowed a line of its own")
    _check_wires(pi, options)


def _check_wires(pi: Section, options: PiOptions) -> None:
    """What the kernel's drivers have on the header in this build is not for the phone's own parts."""
    taken = taken_lines(build(options.build), options)
    for key, line in used_lines(options):
        if key != "display.bus" and line in taken:
            to = f'"{taken[line]}" in the build {options.build}'
            pi.wrong(key, f"found line {line}, which is {to}, allowed a line of its own")
