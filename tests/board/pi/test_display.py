"""The display on I2C: the real luma.oled and smbus2 on a bus of the test's own, its panel by data sheet."""

from __future__ import annotations

import errno
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
import smbus2
from PIL import Image

from board.api import Frame, Part, PartFound, PartLost
from board.pi.display import burn_in, display, panel_worker
from board.pi.display.burn_in import OFFSETS, moved
from board.pi.display.display import open_display
from board.pi.display.panel import PagedPanel
from board.pi.display.panel_bus import NO_OPERATION
from board.pi.options import Bus, Chip, DisplayOptions
from board.pi.supervisor import Supervisor
from tests.board.bench import checkered, events_so_far, next_event, until
from tests.board.pi.fake_i2c import FakeI2cBus
from tests.board.pi.panel_bench import PanelBench
from tests.board.test_contract import (  # noqa: F401 - collected here, too: they run on this module's bench
    test_a_display_found_again_shows_the_latest_frame_by_itself,
    test_a_frame_of_another_size_is_refused_and_changes_nothing,
    test_of_many_frames_the_last_one_stays,
    test_the_display_shows_the_frame_pixel_by_pixel,
    test_the_panel_dims_with_its_frame_on_it,
    test_the_panel_sleeps_and_wakes,
)
from tests.lab.panel_chip import COMMANDS

SIZE = (128, 64)
GOLDEN = Path(__file__).parents[2] / "ui" / "golden"
MEMORY_COLUMNS = {Chip.SH1106: 132}
SSD1306 = DisplayOptions()
WHOLE_FRAME = 8 * (8 + 2 + 128)
"""Bytes that a whole frame takes on the bus: for each page its window, and its columns."""

NewBench = Callable[[DisplayOptions], PanelBench]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens each second on a Pi happens all the time here."""
    monkeypatch.setattr(panel_worker, "PROBE_S", 0.02)
    monkeypatch.setattr(display, "Supervisor", partial(Supervisor, retry_s=0.02))


@pytest.fixture(params=[Chip.SSD1306, Chip.SSD1309, Chip.SH1106], ids=str)
def chip(request: pytest.FixtureRequest) -> Chip:
    return Chip(request.param)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeI2cBus:
    return FakeI2cBus(tmp_path, monkeypatch)


@pytest.fixture
async def bench(chip: Chip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PanelBench]:
    """Every controller that there is on I2C."""
    wire = FakeI2cBus(tmp_path, monkeypatch, MEMORY_COLUMNS.get(chip, 128))
    bench = PanelBench(wire, DisplayOptions(chip))
    await bench.start()
    yield bench
    await bench.board.stop()


@pytest.fixture
async def bench_of(bus: FakeI2cBus) -> AsyncIterator[NewBench]:
    """Makes benches on ``bus``, not yet started; stops them in the end."""
    made: list[PanelBench] = []

    def new(options: DisplayOptions = SSD1306) -> PanelBench:
        made.append(PanelBench(bus, options))
        return made[-1]

    yield new
    bus.open.set()
    for each in made:
        await each.board.stop()


def frame_of(picture: Image.Image) -> Frame:
    one_bit = picture.convert("1")
    return Frame(one_bit.width, one_bit.height, one_bit.tobytes())


def golden(name: str) -> Frame:
    return frame_of(Image.open(GOLDEN / "128x64" / "en" / f"{name}.png"))


async def shown(bench: PanelBench, frame: Frame) -> None:
    bench.display.show(frame)
    await until(lambda: bench.seen() == frame.pixels)


async def test_screens_one_after_the_other_are_on_the_glass_as_they_were_drawn(bench: PanelBench) -> None:
    screens = sorted((GOLDEN / "128x64" / "en").glob("*.png"))
    assert len(screens) > 50
    for path in screens[::4]:
        await shown(bench, frame_of(Image.open(path)))


async def test_a_panel_mounted_upside_down(bus: FakeI2cBus, bench_of: NewBench) -> None:
    bench = bench_of(DisplayOptions(rotate=2))
    await bench.start()
    frame = checkered(SIZE, 5)
    bench.display.show(frame)
    turned = Image.frombytes("1", SIZE, frame.pixels).transpose(Image.Transpose.ROTATE_180)
    await until(lambda: bench.seen() == turned.tobytes())


async def test_only_what_changed_is_sent(bus: FakeI2cBus, bench_of: NewBench) -> None:
    bench = bench_of(SSD1306)
    await bench.start()
    idle = golden("idle")
    await shown(bench, idle)
    next_minute = Image.frombytes("1", SIZE, idle.pixels)
    next_minute.paste(0, (82, 15, 100, 37))  # the clock's last digit
    next_minute.paste(1, (90, 15, 94, 37))
    bus.messages.clear()
    await shown(bench, frame_of(next_minute))
    assert 0 < bus.bytes_sent() < WHOLE_FRAME / 5
    bus.messages.clear()
    bench.display.show(frame_of(next_minute))
    bench.display.dim(True)
    await until(bench.dimmed)
    assert not any(message[0] == 0x40 for message in bus.messages), "pixels were sent for nothing"


async def test_frames_that_are_overtaken_are_never_sent(bus: FakeI2cBus, bench_of: NewBench) -> None:
    bench = bench_of(SSD1306)
    await bench.start()
    await shown(bench, checkered(SIZE, 1))
    bus.open.clear()
    for seed in range(2, 30):
        bench.display.show(checkered(SIZE, seed))
    latest = checkered(SIZE, 30)
    bench.display.show(latest)
    bus.messages.clear()
    bus.open.set()
    await until(lambda: bench.seen() == latest.pixels)
    assert bus.bytes_sent() < 2.5 * WHOLE_FRAME, "the one that was on its way, and the last"


async def test_what_it_was_told_while_it_was_out_counts_when_it_is_back(
    bus: FakeI2cBus, bench_of: NewBench
) -> None:
    bench = bench_of(SSD1306)
    await bench.start()
    await shown(bench, checkered(SIZE, 1))
    bus.plug(False)  # nothing is drawn: it is missed all the same
    lost = await next_event(bench)
    assert isinstance(lost, PartLost)
    assert "0x3C" in lost.reason
    assert bench.display.trouble == lost.reason
    bench.display.dim(True)
    bench.display.wake(False)
    bus.plug(True)
    assert await next_event(bench) == PartFound(Part.DISPLAY)
    await until(lambda: bench.dimmed() and not bench.lit())
    bench.display.wake(True)
    await until(lambda: bench.seen() == checkered(SIZE, 1).pixels)
    assert events_so_far(bench) == []


@pytest.mark.parametrize("message", [0, 1, 2, 4, 6, 20, 53, 56])
async def test_it_may_be_unplugged_at_any_message(bus: FakeI2cBus, bench_of: NewBench, message: int) -> None:
    """Asked whether it is there, set up, cleared, measured, drawn on, lit."""
    bench = bench_of(SSD1306)
    frame = checkered(SIZE, 7)
    bench.display.show(frame)
    bus.unplug_after = message
    await bench.start()
    assert isinstance(await next_event(bench), PartLost)
    bus.plug(True)
    assert await next_event(bench) == PartFound(Part.DISPLAY)
    await until(lambda: bench.seen() == frame.pixels)


async def test_a_panel_that_lost_its_power_for_a_moment_is_told_all_again(
    bench: PanelBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_worker, "REFRESH_S", 0.05)
    frame = golden("idle")
    bench.display.dim(True)
    await shown(bench, frame)
    bench.forget()
    assert not bench.lit()
    await until(lambda: bench.lit() and bench.seen() == frame.pixels and bench.dimmed())
    assert events_so_far(bench) == []


async def test_a_panel_that_kept_its_power_shows_nothing_of_it(
    bus: FakeI2cBus, bench_of: NewBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = bench_of(SSD1306)
    await bench.start()
    frame = golden("idle")
    await shown(bench, frame)
    seen, take = set(), bus.chip.take

    def watched(message: bytes) -> None:
        take(message)
        seen.add((bus.picture, bus.contrast))

    bus.chip.take = watched  # type: ignore[method-assign]
    bus.messages.clear()
    monkeypatch.setattr(panel_worker, "REFRESH_S", 0.05)
    await until(lambda: bus.bytes_sent() > 3 * WHOLE_FRAME)
    assert seen == {(frame.pixels, SSD1306.contrast)}


async def test_a_panel_that_sleeps_is_left_alone_and_told_all_as_it_wakes(
    bus: FakeI2cBus, bench_of: NewBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_worker, "REFRESH_S", 0.05)
    bench = bench_of(SSD1306)
    await bench.start()
    frame = golden("idle")
    await shown(bench, frame)
    bench.display.wake(False)
    await until(lambda: not bench.lit())
    bus.messages.clear()
    await until(lambda: len(bus.messages) > 10)
    assert set(bus.messages) == {bytes([COMMANDS, NO_OPERATION])}, "more than asking whether it is there"
    monkeypatch.setattr(panel_worker, "REFRESH_S", 3600)
    bench.forget()
    bench.display.wake(True)
    await until(lambda: bench.seen() == frame.pixels)


async def test_an_absent_panel_is_missed_with_who_else_is_there(bus: FakeI2cBus, bench_of: NewBench) -> None:
    bus.plug(False)
    bus.others = {0x1A: errno.EBUSY, 0x3D: 0}
    bench = bench_of(SSD1306)
    await bench.start()
    device = "/i2c-1"
    lost = await next_event(bench)
    assert isinstance(lost, PartLost)
    assert lost.reason.startswith("no display: nothing answers at 0x3c on ")
    assert lost.reason.endswith(f"{device}; found 0x1a, 0x3d")
    scanned = bus.scanned
    bus.plug(True)
    assert await next_event(bench) == PartFound(Part.DISPLAY)
    assert bus.scanned == scanned, "looked around more than once"


async def test_a_bus_with_nobody_on_it(bus: FakeI2cBus, bench_of: NewBench) -> None:
    bus.plug(False)
    bench = bench_of(SSD1306)
    await bench.start()
    lost = await next_event(bench)
    assert isinstance(lost, PartLost)
    assert "nor at any other address; are SDA, SCL, 3V3 and GND wired?" in lost.reason


async def test_no_bus(bus: FakeI2cBus, tmp_path: Path, bench_of: NewBench) -> None:
    (tmp_path / "i2c-1").unlink()
    bench = bench_of(SSD1306)
    await bench.start()
    lost = await next_event(bench)
    assert lost == PartLost(
        Part.DISPLAY,
        f"no display: there is no {tmp_path}/i2c-1, I2C is switched off; "
        "write dtparam=i2c_arm=on into /boot/firmware/config.txt",
    )
    (tmp_path / "i2c-1").touch()
    assert await next_event(bench) == PartFound(Part.DISPLAY)


async def test_another_bus(bus: FakeI2cBus, tmp_path: Path, bench_of: NewBench) -> None:
    bench = bench_of(DisplayOptions(port=0))
    await bench.start()
    lost = await next_event(bench)
    assert isinstance(lost, PartLost)
    assert "found only i2c-1" in lost.reason


async def test_a_bus_that_may_not_be_opened(
    bus: FakeI2cBus, bench_of: NewBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:  # root may open everything; tests/lab asks as nobody
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(smbus2, "SMBus", refuse)
    bench = bench_of(SSD1306)
    await bench.start()
    lost = await next_event(bench)
    assert isinstance(lost, PartLost)
    assert lost.reason.endswith('may not be opened; is this user in the group "i2c"?')


async def test_an_ssd1322_has_no_i2c(bus: FakeI2cBus, bench_of: NewBench) -> None:
    bench = bench_of(DisplayOptions(Chip.SSD1322, Bus.I2C))
    await bench.start()
    lost = await next_event(bench)
    assert lost == PartLost(Part.DISPLAY, "no display: an SSD1322 has no I2C; set the display's bus to spi")


def test_no_display_is_none() -> None:
    assert open_display(DisplayOptions(Chip.NONE)) is None


async def test_a_slow_bus_is_told_of(
    bus: FakeI2cBus, bench_of: NewBench, caplog: pytest.LogCaptureFixture
) -> None:
    bus.hertz = 100_000
    bench = bench_of(SSD1306)
    await bench.start()
    assert bench.display.slow is not None
    assert bench.display.slow in caplog.text
    assert bench.display.trouble is None
    assert events_so_far(bench) == []


async def test_a_bus_that_is_as_fast_as_it_should_be(
    bus: FakeI2cBus, bench_of: NewBench, caplog: pytest.LogCaptureFixture
) -> None:
    bench = bench_of(SSD1306)
    await bench.start()
    assert bench.display.slow is None
    assert not caplog.text


async def test_a_slow_processor_is_not_taken_for_a_slow_bus(
    bus: FakeI2cBus, bench_of: NewBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    redraw = PagedPanel.redraw

    def slowly(panel: PagedPanel, picture: Image.Image) -> int:
        end = time.thread_time() + 0.06
        while time.thread_time() < end:
            pass
        return redraw(panel, picture)

    monkeypatch.setattr(PagedPanel, "redraw", slowly)
    bench = bench_of(SSD1306)
    await bench.start()
    assert bench.display.slow is None


async def test_the_picture_moves_only_while_it_is_dimmed(
    bus: FakeI2cBus, bench_of: NewBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(burn_in, "MOVE_S", 0.05)
    bench = bench_of(SSD1306)
    await bench.start()
    idle = golden("idle")
    await shown(bench, idle)
    bench.display.dim(True)
    picture = Image.frombytes("1", SIZE, idle.pixels)
    for offset in (*OFFSETS[1:], OFFSETS[0]):
        there = moved(picture, offset).tobytes()
        await until(lambda there=there: bench.seen() == there)  # type: ignore[misc]
    bench.display.dim(False)
    await until(lambda: bench.seen() == idle.pixels and not bench.dimmed())


async def test_a_stopped_display_is_dark_and_stops_twice(bus: FakeI2cBus, bench_of: NewBench) -> None:
    bench = bench_of(SSD1306)
    await bench.start()
    await shown(bench, checkered(SIZE, 1))
    await bench.board.stop()
    await bench.board.stop()
    assert not bench.lit()
    bench.display.show(checkered(SIZE, 2))
    assert events_so_far(bench) == []
