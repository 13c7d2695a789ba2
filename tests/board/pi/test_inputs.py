"""Looking for input devices in a folder of the test's own; real devices are in tests/lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from board.pi.inputs import Finder, quoted

WRITE_ONLY = Path("/sys/bus/clocksource/drivers_probe")
"""A file of the kernel's that root may not read either."""


class Machine:
    """A machine whose /dev/input holds what the test puts there."""

    def __init__(self, folder: Path) -> None:
        self.nodes = folder / "dev"
        self.classes = folder / "class"
        self.nodes.mkdir()

    def plug(self, number: int, name: str) -> Path:
        folder = self.classes / f"event{number}" / "device"
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n", encoding="utf-8")
        return self.nodes / f"event{number}"

    def finder(self, *patterns: str) -> Finder:
        return Finder("keypad", "a key", patterns, lambda _device: True, self.nodes, self.classes)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_without_devices(machine: Machine) -> None:
    finder = machine.finder("Pad")
    assert finder.look() == []
    assert finder.trouble() == f'no keypad: {machine.nodes} has no device named "Pad"; found no device at all'
    finder = machine.finder()
    assert finder.look() == []
    assert finder.trouble() == f"no keypad: {machine.nodes} has no device with a key; found no device at all"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    finder = Finder("keypad", "a key", ("*",), lambda _device: True, tmp_path / "none", tmp_path)
    assert finder.look() == []
    assert finder.trouble().endswith("found no device at all")


def test_other_devices_are_named_once_in_the_order_of_their_numbers(machine: Machine) -> None:
    for number, name in ((10, "Mouse"), (2, "Power\x1b Button"), (3, "Mouse")):
        machine.plug(number, name).touch()
    (machine.nodes / "mice").touch()
    finder = machine.finder("Pad *", "Keypad")
    assert finder.look() == []
    assert finder.trouble() == (
        f'no keypad: {machine.nodes} has no device named "Pad *" or "Keypad"; found "Power? Button", "Mouse"'
    )


def test_a_device_that_may_not_be_read(machine: Machine) -> None:
    node = machine.plug(0, "Pad 1")
    node.symlink_to(WRITE_ONLY)
    finder = machine.finder("Pad*")
    assert finder.look() == []
    assert finder.trouble() == (
        f'no keypad: "Pad 1" ({node}) may not be read; is this user in the group "input"?'
    )


def test_what_is_no_input_device_is_told_and_nothing_leaks(machine: Machine) -> None:
    node = machine.plug(0, "Pad 1")
    node.write_text("garbage")
    before = len(list(Path("/proc/self/fd").iterdir()))
    finder = machine.finder("Pad*")
    for _ in range(3):
        assert finder.look() == []
    assert finder.trouble() == (f'no keypad: "Pad 1" ({node}) cannot be read: Inappropriate ioctl for device')
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_device_that_goes_while_it_is_looked_at_is_not_there(machine: Machine) -> None:
    machine.plug(0, "Pad 1").symlink_to(machine.nodes / "nothing")
    finder = machine.finder("Pad*")
    assert finder.look() == []
    assert finder.trouble() == f'no keypad: {machine.nodes} has no device named "Pad*"; found "Pad 1"'


def test_a_device_without_a_name_goes_by_its_number(machine: Machine) -> None:
    (machine.nodes / "event7").touch()
    finder = machine.finder("Pad")
    assert finder.look() == []
    assert finder.trouble().endswith('found "event7"')


def test_a_name_never_breaks_the_line() -> None:
    assert quoted("a\nb\tc") == '"a?b?c"'
