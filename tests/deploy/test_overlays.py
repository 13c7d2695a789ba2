"""The device tree overlays fit a Pi's device tree, and say the same as the wiring and the key maps."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from board.api import Key
from board.pi.keypad import keymap
from board.pi.wiring.builds import build

OVERLAYS = Path(__file__).parents[2] / "deploy" / "overlays"
NODES = {
    "dering-keypad": ("/fragment@1/__overlay__/dering-keypad", "/fragment@0/__overlay__/dering_keypad_pins"),
    "dering-keys": ("/fragment@1/__overlay__/tca8418@34", "/fragment@0/__overlay__/dering_keys_pins"),
}
BUILD_OF = {"dering-keypad": "poe-wm8960", "dering-keys": "deluxe"}

BASE = """
/dts-v1/;
/ {
    compatible = "brcm,bcm2835";
    gpio: gpio@7e200000 { reg = <0x7e200000 1>; gpio-controller; #gpio-cells = <2>; #interrupt-cells = <2>; };
    i2c1: i2c@7e804000 { status = "disabled"; };
};
"""
"""What an overlay needs of a Pi's device tree: the labels it names."""


def tool(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(params=NODES)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def compiled(name: str, tmp_path: Path) -> Path:
    """The overlay as the boot loader reads it."""
    made = tmp_path / f"{name}.dtbo"
    tool("dtc", "-@", "-I", "dts", "-O", "dtb", "-o", made, OVERLAYS / f"{name}-overlay.dts")
    return made


def cells(tree: Path, node: str, key: str) -> list[int]:
    return [int(word, 16) for word in tool("fdtget", "-t", "x", tree, node, key).split()]


def keys_of(tree: Path, node: str) -> list[Key]:
    """The keys of the matrix as the default key map has them, by row and column."""
    codes = [cell & 0xFFFF for cell in cells(tree, node, "linux,keymap")]
    known = keymap.load(keymap.DEFAULT)
    return [known[code] for code in codes]


def targets(tree: Path, parameter: str) -> list[tuple[int, str, int]]:
    """What an overlay's parameter changes: a node's phandle, its property, and the byte there."""
    raw = bytes(
        int(word, 16) for word in tool("fdtget", "-t", "bx", tree, "/__overrides__", parameter).split()
    )
    found = []
    while raw:
        phandle, (words, _, raw) = int.from_bytes(raw[:4], "big"), raw[4:].partition(b"\0")
        key, _, offset = words.decode().partition(":")
        found.append((phandle, key, int(offset)))
    return found


def test_it_can_be_laid_over_a_pis_device_tree(name: str, compiled: Path, tmp_path: Path) -> None:
    (tmp_path / "base.dts").write_text(BASE)
    tool("dtc", "-@", "-q", "-I", "dts", "-O", "dtb", "-o", tmp_path / "base.dtb", tmp_path / "base.dts")
    tool("fdtoverlay", "-i", tmp_path / "base.dtb", "-o", tmp_path / "whole.dtb", compiled)
    whole = tool("dtc", "-q", "-I", "dtb", "-O", "dts", tmp_path / "whole.dtb")
    assert NODES[name][0].rsplit("/", 1)[1] + " {" in whole


def test_its_parameters_are_those_of_the_build_and_so_are_their_defaults(name: str, compiled: Path) -> None:
    wires = [wire for wire in build(BUILD_OF[name]).wires if wire.parameter.startswith(f"{name}.")]
    there = tool("fdtget", "-p", compiled, "/__overrides__").split()
    assert sorted(there) == sorted(wire.parameter.removeprefix(f"{name}.") for wire in wires)
    nodes = {cells(compiled, node, "phandle")[0]: node for node in NODES[name]}
    for wire in wires:
        changed = targets(compiled, wire.parameter.removeprefix(f"{name}."))
        assert {nodes[phandle] for phandle, _, _ in changed} == set(NODES[name])
        for phandle, key, offset in changed:
            assert cells(compiled, nodes[phandle], key)[offset // 4] == wire.pin.line


def test_every_line_of_the_parameters_is_another_one(name: str, compiled: Path) -> None:
    places = [
        place
        for parameter in tool("fdtget", "-p", compiled, "/__overrides__").split()
        for place in targets(compiled, parameter)
    ]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("name", ["dering-keypad"])
def test_the_keypads_keys_are_where_they_are_printed(compiled: Path) -> None:
    node = NODES["dering-keypad"][0]
    letters = {"A": Key.UP, "B": Key.DOWN, "C": Key.OK, "D": Key.BACK, "*": Key.STAR, "#": Key.POUND}
    rows = [wire.to for wire in build("poe-wm8960").wires if ".row" in wire.parameter]
    printed = [sign for row in rows for sign in re.findall(r"\((.*)\)", row)[0].split()]
    assert keys_of(compiled, node) == [letters.get(sign) or Key(sign) for sign in printed]
    places = [cell >> 16 for cell in cells(compiled, node, "linux,keymap")]
    assert places == [row << 8 | column for row in range(4) for column in range(4)]


@pytest.mark.parametrize("name", ["dering-keys"])
def test_the_scanner_has_every_key_of_the_phone_once(compiled: Path) -> None:
    node = NODES["dering-keys"][0]
    found = keys_of(compiled, node)
    assert sorted(found) == sorted(Key)
    size = cells(compiled, node, "keypad,num-rows") + cells(compiled, node, "keypad,num-columns")
    places = {(cell >> 24, cell >> 16 & 0xFF) for cell in cells(compiled, node, "linux,keymap")}
    assert len(places) == len(found)
    assert all(row < size[0] and column < size[1] for row, column in places)
