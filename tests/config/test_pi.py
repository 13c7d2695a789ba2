"""The section [pi]: a build's options with single ones changed; what does not fit is told in one line."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from board.pi.keypad.keymap import KEYMAPS
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
from board.pi.wiring.builds import build, builds
from firmware.config.load import ConfigError, load

WHOLE = """
[pi]
build = "deluxe"

[pi.hook]
driver = "evdev"
line = 20
pull = "none"
lifted = "open"
device = "gpio-keys"
code = "KEY_PHONE"
lift_ms = 35
replace_ms = 250
flash_ms = 250

[pi.keypad]
present = false
devices = ["*USB*", "matrix"]
keymap = "keys.toml"
grab = false

[pi.display]
chip = "sh1106"
bus = "i2c"
port = 3
address = 0x3D
device = 1
data_line = 14
reset_line = 15
rotate = 2
contrast = 200
dimmed_contrast = 0

[pi.codec]
profile = "cards/mine.toml"

[pi.lamps]
driver = "leds"
wires = { mute = "red:mute", message = "led0" }
active_low = true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "phone.toml"
    path.write_text(text)
    return path


def options(folder: Path, text: str) -> PiOptions:
    found = load(written(folder, text)).pi
    assert found is not None
    return found


def test_without_the_section_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")).pi is None


def test_an_empty_section_is_the_default_build(tmp_path: Path) -> None:
    assert options(tmp_path, "[pi]") == build().options


@pytest.mark.parametrize("name", builds())
def test_a_build_alone_is_that_build(tmp_path: Path, name: str) -> None:
    assert options(tmp_path, f'[pi]\nbuild = "{name}"') == build(name).options


def test_every_key(tmp_path: Path) -> None:
    shutil.copy(KEYMAPS / "default.toml", tmp_path / "keys.toml")
    (tmp_path / "cards").mkdir()
    shutil.copy(PROFILES / "generic.toml", tmp_path / "cards" / "mine.toml")
    assert options(tmp_path, WHOLE) == PiOptions(
        "deluxe",
        HookOptions(
            HookDriver.EVDEV, 20, Pull.NONE, Contact.OPEN, "gpio-keys", "KEY_PHONE", 0.035, 0.25, 0.25
        ),
        KeypadOptions(False, ("*USB*", "matrix"), tmp_path / "keys.toml", False),
        DisplayOptions(Chip.SH1106, Bus.I2C, 3, 0x3D, 1, 14, 15, 2, 200, 0),
        CodecOptions(str(tmp_path / "cards" / "mine.toml")),
        LampOptions(LampDriver.LEDS, (("message", "led0"), ("mute", "red:mute")), True),
    )


@pytest.mark.parametrize(
    ("text", "part", "changed"),
    [
        ("[pi.hook]\nline = 4", "hook", {"line": 4}),
        ("[pi.keypad]\ndevices = []", "keypad", {"devices": ()}),
        ('[pi.display]\nchip = "none"', "display", {"chip": Chip.NONE}),
        ('[pi.codec]\nprofile = ""', "codec", {"profile": ""}),
        ('[pi.codec]\nprofile = "generic"', "codec", {"profile": "generic"}),
        ("[pi.lamps]\nwires = {}", "lamps", {"wires": ()}),
        ("[pi.lamps]\nwires = { speed8 = 0 }", "lamps", {"wires": (("speed8", 0),)}),
        ('[pi.lamps]\ndriver = "none"', "lamps", {"driver": LampDriver.NONE}),
    ],
)
def test_one_key_changes_nothing_else(
    tmp_path: Path, text: str, part: str, changed: dict[str, object]
) -> None:
    expected = build("poe-wm8960").options
    expected = replace(expected, **{part: replace(getattr(expected, part), **changed)})
    assert options(tmp_path, f'[pi]\nbuild = "poe-wm8960"\n{text}') == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("pi = 3", "pi: found 3, allowed a section [pi]"),
        ('[pi]\nbuild = "x"', 'pi.build: found "x", allowed "zero2-usb", "poe-wm8960", "deluxe"'),
        (
            "[pi.hock]",
            "pi.hock: found an unknown key (did you mean hook?), allowed build, codec, display, hook",
        ),
        ("[pi]\nhook = 17", "pi.hook: found 17, allowed a section [pi.hook]"),
        ("[pi.hook]\nlift_s = 1", "pi.hook.lift_s: found an unknown key (did you mean lift_ms?), allowed "),
        ("[pi.hook]\nline = 28", "pi.hook.line: found 28, allowed 0 to 27"),
        ("[pi.hook]\nlifted = true", 'pi.hook.lifted: found true, allowed "open", "closed"'),
        ("[pi.hook]\nlift_ms = 0", "pi.hook.lift_ms: found 0, allowed 1 to 1000"),
        (
            "[pi.hook]\nflash_ms = 200",
            "pi.hook.flash_ms: found 200, allowed at most replace_ms, which is 150",
        ),
        ('[pi.hook]\ncode = "HOOK"', 'pi.hook.code: found "HOOK", allowed the name of a key or switch code'),
        ("[pi.hook]\nline = 27", "pi.lamps.wires.message: found line 27, which pi.hook.line has, allowed "),
        ("[pi.hook]\nline = 2", "pi.hook.line: found line 2, which pi.display.bus has, allowed "),
        (
            '[pi]\nbuild = "poe-wm8960"\n[pi.hook]\nline = 22',
            'pi.hook.line: found line 22, which is "keypad column 2 (2 5 8 0)" in the build poe-wm8960',
        ),
        (
            '[pi]\nbuild = "poe-wm8960"\n[pi.lamps.wires]\nmute = 18',
            'pi.lamps.wires.mute: found line 18, which is "WM8960 bit clock" in the build poe-wm8960',
        ),
        (
            '[pi]\nbuild = "deluxe"\n[pi.hook]\nline = 3',
            'pi.hook.line: found line 3, which is "key scanner SCL, WM8960 SCL" in the build deluxe',
        ),
        (
            '[pi.keypad]\nkeymap = "no.toml"',
            'pi.keypad.keymap: found "no.toml", allowed the path of a key map, as dering keymap learn writes',
        ),
        ('[pi.keypad]\ndevices = "x"', 'pi.keypad.devices: found "x", allowed a list of names'),
        (
            '[pi.display]\nchip = "ssd1322"',
            'pi.display.bus: found "i2c" for an SSD1322, allowed "spi"',
        ),
        ("[pi.display]\nrotate = 1", "pi.display.rotate: found 1, allowed 0 or 2 quarter turns"),
        (
            '[pi.codec]\nprofile = "no.toml"',
            'pi.codec.profile: found "no.toml", allowed generic, i2s-usb-mic, usb-handset, usb-stereo, ',
        ),
        ('[pi.codec]\nprofile = "wm8690"', 'pi.codec.profile: found "wm8690", allowed generic, '),
        ("[pi.lamps]\nwires = 3", "pi.lamps.wires: found 3, allowed a table of lamps"),
        (
            "[pi.lamps.wires]\nbell = 3",
            "pi.lamps.wires.bell: found an unknown key, allowed message, microphone, mute, ",
        ),
        ("[pi.lamps.wires]\nmute = 28", "pi.lamps.wires.mute: found 28, allowed 0 to 27"),
        ("[pi.lamps.wires]\nmute = true", "pi.lamps.wires.mute: found true, allowed 0 to 27"),
        (
            '[pi.lamps.wires]\nmute = "led0"',
            'pi.lamps.wires.mute: found "led0" for gpio, allowed a line for the driver gpio, the name',
        ),
        ('[pi.lamps]\ndriver = "leds"', "pi.lamps.wires.message: found 27 for leds, allowed "),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(tmp_path: Path, text: str, line: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: {line}")


@pytest.mark.parametrize(
    ("named", "content", "line"),
    [
        (
            "keypad",
            '[keys]\nKEY_ONE = "1"',
            "keys.KEY_ONE: found an unknown key code (did you mean KEY_PHONE?)",
        ),
        ("keypad", '[keys]\nKEY_1 = "one"', 'keys.KEY_1: found "one", allowed 0, 1, '),
        ("codec", '[cards]\ncodec = "x"', "cards.codec: found 'x', allowed a list of texts"),
        ("codec", "= 1", "found no TOML ("),
    ],
)
def test_what_is_wrong_in_a_file_that_it_names_is_told_of_that_file(
    tmp_path: Path, named: str, content: str, line: str
) -> None:
    path = written(tmp_path, f'[pi.{named}]\n{"keymap" if named == "keypad" else "profile"} = "other.toml"')
    (tmp_path / "other.toml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{tmp_path / 'other.toml'}: {line}")


@pytest.mark.parametrize(
    ("without", "line"), [("[pi.keypad]\npresent = false", 22), ('[pi.codec]\nprofile = "usb-handset"', 18)]
)
def test_the_lines_of_what_is_not_there_are_free(tmp_path: Path, without: str, line: int) -> None:
    text = f'[pi]\nbuild = "poe-wm8960"\n{without}\n[pi.hook]\nline = {line}'
    assert options(tmp_path, text).hook.line == line
