"""The reference builds: no two wires on a pin, every driver's option on a wire; and wrong files."""

from __future__ import annotations

import ast
import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from board.api import Lamp, Transducer
from board.pi.lines import conflict
from board.pi.options import Bus, Chip, HookDriver, LampDriver
from board.pi.sound.profile import find as find_profile
from board.pi.sound.profile import load as load_profile
from board.pi.wiring.builds import DEFAULT_BUILD, WIRING, Build, build, builds, load
from board.pi.wiring.header import BUSES, KEPT_FREE, PINS, Use
from board.pi.wiring.values import WiringError

BUILDS = pytest.mark.parametrize("each", builds().values(), ids=builds().keys())

WHOLE = """
[one]
title = "One"
about = "A build."
wires = [
    { pin = 11, to = "hook switch", use = "hook", option = "hook.line" },
    { pin = 9, to = "hook switch", use = "ground" },
    { pin = 3, to = "display", use = "i2c" },
]
config = ["dtparam=i2c_arm=on"]
parts = [{ count = 2, part = "A switch", purpose = "hook", euros = [0.5, 2] }]

[one.options]
display = { chip = "sh1106" }
"""


def lines(build: Build, use: Use) -> set[int | None]:
    return {wire.pin.line for wire in build.wires if wire.use is use}


def board_map() -> dict[int, int]:
    """GPIO lines by pin, as rpi-lgpio has them in its source."""
    spec = importlib.util.find_spec("RPi")
    assert spec is not None
    assert spec.submodule_search_locations
    source = Path(spec.submodule_search_locations[0]) / "GPIO" / "__init__.py"
    for statement in ast.parse(source.read_text()).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "_BOARD_MAP":
            found: dict[int, int] = ast.literal_eval(statement.value)
            return found
    raise AssertionError(f"{source} has no _BOARD_MAP")


def test_the_header_is_the_one_that_rpi_lgpio_knows() -> None:
    usual = {number: line for number, line in board_map().items() if line > 1}  # not a HAT's EEPROM
    assert {number: pin.line for number, pin in PINS.items() if (pin.line or 0) > 1} == usual
    assert (PINS[27].line, PINS[28].line) == (0, 1)


def test_the_header_has_its_supplies() -> None:
    names = Counter(pin.name for pin in PINS.values() if pin.line is None)
    assert names == {"GND": 8, "3V3": 2, "5V": 2}
    assert all(PINS[number].line is not None for pins in BUSES.values() for number in pins)


@BUILDS
def test_no_pin_has_two_wires_and_none_is_kept_for_others(each: Build) -> None:
    pins = [wire.pin.number for wire in each.wires]
    assert len(set(pins)) == len(pins)
    assert not set(pins) & KEPT_FREE.keys()


@BUILDS
def test_nothing_else_is_on_a_bus_that_is_used(each: Build) -> None:
    for bus, pins in BUSES.items():
        uses = {wire.use for wire in each.wires if wire.pin.number in pins}
        assert uses <= {bus} or bus not in {wire.use for wire in each.wires}


@BUILDS
def test_the_hook_switch_is_on_its_wire_and_beside_a_ground(each: Build) -> None:
    assert each.options.hook.driver is HookDriver.GPIO
    assert lines(each, Use.HOOK) == {each.options.hook.line}
    assert any("hook" in wire.to and wire.use is Use.GROUND for wire in each.wires)


@BUILDS
def test_the_display_is_on_the_bus_that_its_driver_uses(each: Build) -> None:
    display = each.options.display
    if display.bus is Bus.I2C:
        assert display.port == 1
        assert lines(each, Use.I2C) == {2, 3}
        assert not lines(each, Use.DISPLAY)
    else:
        assert (display.port, display.device) == (0, 0)
        assert lines(each, Use.SPI) == {8, 10, 11}
        assert lines(each, Use.DISPLAY) == {display.data_line, display.reset_line}


@BUILDS
def test_each_lamp_is_on_its_wire(each: Build) -> None:
    assert each.options.lamps.driver is LampDriver.GPIO
    assert {wire for _, wire in each.options.lamps.wires} == lines(each, Use.LAMP)
    assert {lamp for lamp, _ in each.options.lamps.wires} <= set(Lamp)


@BUILDS
def test_the_codecs_profile_is_there(each: Build) -> None:
    profile = load_profile(find_profile(each.options.codec.profile))
    assert (each.options.codec.profile == "wm8960") is (Use.I2S in {wire.use for wire in each.wires})
    assert Transducer.HANDSET in profile.transducers


@BUILDS
def test_no_two_drivers_want_the_same_line(each: Build) -> None:
    assert conflict(each.options) is None


@BUILDS
def test_config_txt_switches_on_what_is_wired_and_no_line_is_cut_off(each: Build) -> None:
    used = {wire.use for wire in each.wires}
    config = "\n".join(each.config)
    assert ("i2c_arm=on,i2c_arm_baudrate=400000" in config) is (Use.I2C in used)
    assert ("spi=on" in config) is (Use.SPI in used)
    assert ("dtoverlay=wm8960-soundcard" in config) is (Use.I2S in used)
    overlays = {
        line.removeprefix("dtoverlay=").partition(",")[0] for line in each.config if "dtoverlay" in line
    }
    assert {wire.parameter.partition(".")[0] for wire in each.wires if wire.parameter} <= overlays
    assert max(map(len, each.config)) <= 98  # the boot loader ignores the rest of a line


def test_the_three_builds_are_what_they_are_called() -> None:
    small, desk, deluxe = builds().values()
    assert (small.name, desk.name, deluxe.name) == ("zero2-usb", "poe-wm8960", "deluxe")
    assert (deluxe.options.display.chip, deluxe.options.display.bus) == (Chip.SSD1322, Bus.SPI)
    assert [lamp for lamp, _ in deluxe.options.lamps.wires] == [f"speed{key}" for key in range(1, 9)]
    rows_and_columns = [wire.parameter for wire in desk.wires if wire.use is Use.KEYPAD]
    assert len(rows_and_columns) == 8
    assert desk.config[-1] == "dtoverlay=dering-keypad," + ",".join(
        f"{wire.parameter.removeprefix('dering-keypad.')}={wire.pin.line}"
        for wire in sorted(desk.wires, key=lambda wire: wire.parameter)
        if wire.parameter
    )


@BUILDS
def test_the_bill_of_materials_adds_up(each: Build) -> None:
    low, high = each.cost
    assert low == pytest.approx(sum(item.euros[0] * item.count for item in each.items))
    assert 0 < low < high
    assert any("hook switch" in item.purpose for item in each.items)


def test_a_build_is_found_by_its_name_or_the_names_are_told() -> None:
    assert build("deluxe").name == "deluxe"
    assert build().name == DEFAULT_BUILD
    with pytest.raises(WiringError, match=r'no build "delux"; there are zero2-usb, poe-wm8960, deluxe\.$'):
        build("delux")


WRONG = [
    ("pin = 9", "pin = 41", "wires[2].pin", "41", "1 to 40"),
    ("pin = 9", "pin = 11", "wires[2]", "pin 11 again", "each pin once"),
    ("pin = 9", "pin = 2", "wires[2]", "pin 2 (5V) for ground", "a GND pin for ground"),
    ("pin = 11", "pin = 1", "wires[1]", "pin 1 (3V3) for hook", "a GPIO pin"),
    (
        "pin = 11",
        "pin = 27",
        "wires[1]",
        "pin 27 (GPIO0) for hook",
        "no wire there: it is kept for the EEPROM",
    ),
    ("pin = 11", "pin = 5", "wires[1]", "pin 5 (GPIO3) for hook", "a pin that is not of i2c"),
    ("pin = 3", "pin = 7", "wires[3]", "pin 7 (GPIO4) for i2c", "the pins of i2c: 3, 5"),
    ('"i2c"', '"can"', "wires[3].use", "'can'", "power, ground, i2c, spi, i2s, hook"),
    ("hook.line", "hook.lime", "wires.hook.lime", "an unknown key", "code, device, driver, flash_s"),
    ("hook.line", "bell.line", "wires[1].option", "'bell.line'", "an option of hook, keypad, display"),
    ("hook.line", "lamps.door", "wires.lamps.door", "an unknown key", "message, microphone, mute"),
    ('to = "display"', 'at = "display"', "wires[3].at", "an unknown key", "option, parameter, pin, to, use"),
    ('to = "display"', "to = 3", "wires[3].to", "3", "text"),
    ('["dtparam=i2c_arm=on"]', "[7]", "config", "[7]", "a list of texts"),
    ("count = 2", "count = 0", "parts[1].count", "0", "a number from 1"),
    ("[0.5, 2]", "[2, 1]", "parts[1].euros", "[2, 1]", "two prices, from and to"),
    ('"sh1106"', '"ssd1305"', "options.display.chip", "'ssd1305'", "ssd1306, ssd1309, sh1106, ssd1322, none"),
    ('chip = "sh1106"', "port = true", "options.display.port", "True", "int"),
    ("[one.options]", "[one.optional]", "optional", "an unknown key", "about, config, options, parts"),
]


@pytest.mark.parametrize(("right", "instead", "place", "found", "allowed"), WRONG)
def test_a_wrong_file_is_told_in_one_line(
    tmp_path: Path, right: str, instead: str, place: str, found: str, allowed: str
) -> None:
    path = tmp_path / "wiring.toml"
    path.write_text(WHOLE)
    assert load(path)["one"].options.hook.line == 17
    path.write_text(WHOLE.replace(right, instead, 1))
    with pytest.raises(WiringError) as caught:
        load(path)
    line = str(caught.value)
    assert line.startswith(f"wiring.toml: one.{place}: found {found}, allowed {allowed}")
    assert "\n" not in line


@pytest.mark.parametrize("text", ["[one", "one = 3", "[one]\nwires = 3\n"])
def test_a_file_of_another_kind_is_told_too(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wiring.toml"
    path.write_text(text)
    with pytest.raises(WiringError, match=r"^wiring\.toml: "):
        load(path)
    with pytest.raises(WiringError, match="No such file"):
        load(tmp_path / "nothing.toml")
    assert WIRING.is_file()
