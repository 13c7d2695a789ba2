"""The deluxe build: 256x64 on SPI, every key, eight lamps on lines, by its own entry in wiring.toml.

Its sound card and its key scanner are those of the lab, and spidev is played by the test (spi.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from board.api import Key, Lamp, Light
from board.pi.board import PiBoard
from board.pi.wiring.builds import build
from tests.board.bench import events_so_far, until
from tests.board.pi.test_display import GOLDEN, frame_of
from tests.board.test_contract import (  # noqa: F401 - collected here, too: they run on this module's bench
    test_a_frame_of_another_size_is_refused_and_changes_nothing,
    test_a_lamp_that_does_not_exist_is_ignored,
    test_a_stopped_board_posts_nothing_and_stops_twice,
    test_contacts_that_bounce_give_the_same_events,
    test_every_key_is_pressed_and_released,
    test_lifting_and_replacing_the_handset_are_one_event_each,
    test_of_many_frames_the_last_one_stays,
    test_the_display_shows_the_frame_pixel_by_pixel,
    test_the_panel_dims_with_its_frame_on_it,
    test_the_panel_sleeps_and_wakes,
    test_two_keys_can_be_down_together,
    test_volume_is_three_decibels_a_step_around_seven,
)
from tests.lab.bench import OPTIONS, PiBench
from tests.lab.hook import LabHook, LabLine
from tests.lab.spi import LabSpi

DELUXE = replace(build("deluxe").options, keypad=OPTIONS.keypad, codec=OPTIONS.codec)
SPEED_DIALS = [Lamp(f"speed{number}") for number in range(1, 9)]


class DeluxeBench(PiBench):
    """The lab's bench with the deluxe board on it."""

    def __init__(self, glass: LabSpi) -> None:
        super().__init__()
        self.glass = glass
        self.hook = LabHook(DELUXE.hook.line)
        self.lines = {Lamp(name): LabLine(int(line)) for name, line in DELUXE.lamps.wires}
        self.board = PiBoard(DELUXE)

    def seen(self) -> bytes:
        return self.glass.chip.picture()

    def lit(self) -> bool:
        return self.glass.chip.awake

    def dimmed(self) -> bool:
        return self.glass.chip.contrast == DELUXE.display.dimmed_contrast

    @property
    def shining(self) -> set[Lamp]:
        return {lamp for lamp, line in self.lines.items() if line.high}


@pytest.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DeluxeBench]:
    bench = DeluxeBench(LabSpi(DELUXE.display, tmp_path, monkeypatch))
    try:
        await bench.board.start(bench.events.put_nowait)
        yield bench
        await bench.board.stop()
    finally:
        bench.close()


async def test_all_of_it_is_found(bench: DeluxeBench) -> None:
    board = bench.board
    assert events_so_far(bench) == []
    assert board.display is not None
    assert board.keypad is not None
    assert board.lamps is not None
    assert board.display.size == (256, 64)
    assert board.keypad.keys == set(Key)
    assert board.lamps.names == set(SPEED_DIALS) == set(bench.lines)


async def test_every_wide_screen_is_on_the_glass_as_it_was_drawn(bench: DeluxeBench) -> None:
    display = bench.board.display
    assert display is not None
    for path in sorted((GOLDEN / "256x64" / "en").glob("*.png")):
        frame = frame_of(Image.open(path))
        display.show(frame)
        await until(lambda frame=frame: bench.seen() == frame.pixels)  # type: ignore[misc]


async def test_each_lamp_shines_by_its_own_line_and_blinks_beside_the_others(bench: DeluxeBench) -> None:
    lamps = bench.board.lamps
    assert lamps is not None
    assert bench.shining == set()
    for number, lamp in enumerate(SPEED_DIALS, start=1):
        lamps.shine(lamp, Light.ON)
        assert bench.shining == set(SPEED_DIALS[:number])
    lamps.shine(Lamp.SPEED_3, Light.FAST)
    lamps.shine(Lamp.SPEED_8, Light.FAST)
    blinking = {Lamp.SPEED_3, Lamp.SPEED_8}
    for dark in (blinking, set(), blinking, set()):
        await until(lambda dark=dark: bench.shining == set(SPEED_DIALS) - dark)  # type: ignore[misc]
    await bench.board.stop()
    assert bench.shining == set()
