"""The display on SPI: the real luma.oled on a bus of the test's own, where nobody answers."""

from __future__ import annotations

import errno
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from board.api import Part, PartFound, PartLost
from board.pi.display import panel_bus, panel_worker
from board.pi.options import Bus, Chip, DisplayOptions
from board.pi.supervisor import PartError
from tests.board.bench import checkered, events_so_far, next_event, until
from tests.board.pi.fake_spi import FakeSpi
from tests.board.pi.panel_bench import PanelBench
from tests.board.pi.ssd1322 import Ssd1322
from tests.board.pi.test_display import GOLDEN, frame_of, shown
from tests.board.test_contract import (  # noqa: F401 - collected here, too: they run on this module's bench
    test_a_frame_of_another_size_is_refused_and_changes_nothing,
    test_of_many_frames_the_last_one_stays,
    test_the_display_shows_the_frame_pixel_by_pixel,
    test_the_panel_dims_with_its_frame_on_it,
    test_the_panel_sleeps_and_wakes,
)
from tests.lab.panel_chip import PanelChip

LINES = {24, 25}
WHOLE_FRAME = 256 * 64 // 2
"""Bytes: the SSD1322 has four bits a pixel."""


@pytest.fixture(params=[Chip.SSD1309, Chip.SSD1306, Chip.SH1106, Chip.SSD1322], ids=str)
def chip(request: pytest.FixtureRequest) -> Chip:
    return Chip(request.param)


@pytest.fixture
def spi(chip: Chip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSpi:
    paged = PanelChip(132, 2) if chip is Chip.SH1106 else PanelChip()
    return FakeSpi(tmp_path, monkeypatch, Ssd1322() if chip is Chip.SSD1322 else paged)


@pytest.fixture
async def bench(spi: FakeSpi, chip: Chip) -> AsyncIterator[PanelBench]:
    bench = PanelBench(spi, DisplayOptions(chip, Bus.SPI, port=0))
    await bench.start()
    yield bench
    await bench.board.stop()


async def test_screens_one_after_the_other_are_on_the_glass_as_they_were_drawn(bench: PanelBench) -> None:
    width, height = bench.display.size
    screens = sorted((GOLDEN / f"{width}x{height}" / "id").glob("*.png"))
    assert len(screens) > 50
    for path in screens[::4]:
        await shown(bench, frame_of(Image.open(path)))


async def test_the_panel_is_reset_as_it_is_opened_and_its_lines_given_back(
    spi: FakeSpi, bench: PanelBench
) -> None:
    assert spi.resets == 1
    assert events_so_far(bench) == []
    await bench.board.stop()
    assert not spi.chip.awake
    assert not spi.is_open
    assert spi.released == LINES


async def test_another_panel_in_the_socket_or_one_that_lost_its_power_is_told_all_again(
    bench: PanelBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_worker, "REFRESH_S", 0.05)
    frame = checkered(bench.display.size, 3)
    await shown(bench, frame)
    bench.forget()
    await until(lambda: bench.lit() and bench.seen() == frame.pixels)


@pytest.mark.parametrize("chip", [Chip.SSD1322], indirect=True)
async def test_a_wide_panel_that_kept_its_power_shows_nothing_of_it(
    spi: FakeSpi, bench: PanelBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = checkered(bench.display.size, 4)
    await shown(bench, frame)
    await until(lambda: spi.contrast == DisplayOptions().contrast)
    seen, writebytes = set(), spi.writebytes

    def watched(content: list[int]) -> None:
        writebytes(content)
        seen.add((spi.picture, spi.contrast))

    spi.writebytes = watched  # type: ignore[method-assign]
    spi.sent = 0
    monkeypatch.setattr(panel_worker, "REFRESH_S", 0.05)
    await until(lambda: spi.sent > 2 * WHOLE_FRAME)
    assert seen == {(frame.pixels, DisplayOptions().contrast)}


@pytest.mark.parametrize("chip", [Chip.SSD1322], indirect=True)
async def test_of_a_wide_picture_only_what_changed_is_sent(spi: FakeSpi, bench: PanelBench) -> None:
    idle = Image.open(GOLDEN / "256x64" / "en" / "idle.png").convert("1")
    await shown(bench, frame_of(idle))
    idle.paste(1, (100, 15, 104, 37))
    spi.sent = 0
    await shown(bench, frame_of(idle))
    assert 0 < spi.sent < WHOLE_FRAME / 20


@pytest.mark.parametrize("chip", [Chip.SSD1309], indirect=True)
async def test_a_bus_that_is_missing_refused_or_without_its_package(
    spi: FakeSpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = PanelBench(spi, DisplayOptions(Chip.SSD1309, Bus.SPI, port=0))
    (tmp_path / "spidev0.0").rename(tmp_path / "spidev0.1")
    await bench.start()
    assert await next_event(bench) == PartLost(
        Part.DISPLAY,
        f"no display: there is no {tmp_path}/spidev0.0, found only spidev0.1; "
        "write dtparam=spi=on into /boot/firmware/config.txt",
    )
    spi.fails = errno.EBUSY
    (tmp_path / "spidev0.1").rename(tmp_path / "spidev0.0")
    busy = await next_event(bench)
    assert isinstance(busy, PartLost)
    assert busy.reason.endswith("spidev0.0 cannot be opened: Device or resource busy")
    assert spi.released == LINES
    spi.fails = errno.EACCES
    refused = await next_event(bench)
    assert isinstance(refused, PartLost)
    assert refused.reason.endswith('spidev0.0 may not be opened; is this user in the group "spi"?')
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "spidev", None)
        missing = await next_event(bench)
    assert missing == PartLost(Part.DISPLAY, "no display: the Python package spidev is not installed")
    spi.fails = None
    assert await next_event(bench) == PartFound(Part.DISPLAY)
    await until(bench.lit)
    await bench.board.stop()


@pytest.mark.parametrize("chip", [Chip.SSD1309], indirect=True)
async def test_a_machine_without_gpio(spi: FakeSpi, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(part: str) -> None:
        raise PartError(f"no {part}: this machine has no GPIO chip")

    monkeypatch.setattr(panel_bus, "open_gpio", refuse)
    bench = PanelBench(spi, DisplayOptions(Chip.SSD1309, Bus.SPI, port=0))
    await bench.start()
    assert await next_event(bench) == PartLost(Part.DISPLAY, "no display: this machine has no GPIO chip")
    await bench.board.stop()
