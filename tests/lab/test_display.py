"""The display on the kernel's I2C: luma.oled and smbus2 on /dev/i2c-1, whose panel can be unplugged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from PIL import Image

from board.api import Part, PartFound, PartLost
from board.pi.display import panel_worker
from board.pi.options import Chip, DisplayOptions
from tests.board.bench import checkered, events_so_far, next_event, until
from tests.board.pi.panel_bench import PanelBench
from tests.board.pi.test_display import GOLDEN, SIZE, frame_of, shown
from tests.board.test_contract import (  # noqa: F401 - collected here, too: they run on this module's bench
    test_a_display_found_again_shows_the_latest_frame_by_itself,
    test_a_frame_of_another_size_is_refused_and_changes_nothing,
    test_of_many_frames_the_last_one_stays,
    test_the_display_shows_the_frame_pixel_by_pixel,
    test_the_panel_dims_with_its_frame_on_it,
    test_the_panel_sleeps_and_wakes,
)
from tests.lab.panel import LabPanel
from tests.lab.panel_chip import PanelChip
from tests.lab.told import as_nobody


@pytest.fixture(params=[Chip.SSD1306, Chip.SH1106], ids=str)
def chip(request: pytest.FixtureRequest) -> Chip:
    return Chip(request.param)


@pytest.fixture
def panel(chip: Chip) -> Iterator[LabPanel]:
    panel = LabPanel(PanelChip(132, 2) if chip is Chip.SH1106 else PanelChip())
    yield panel
    panel.fast(True)
    panel.plug(True)
    panel.close()


@pytest.fixture
async def resting(panel: LabPanel, chip: Chip) -> AsyncIterator[PanelBench]:
    """A display that is not started yet."""
    bench = PanelBench(panel, DisplayOptions(chip))
    yield bench
    await bench.board.stop()


@pytest.fixture
async def bench(resting: PanelBench) -> PanelBench:
    await resting.start()
    return resting


async def test_every_screen_after_any_other_is_on_the_glass_as_it_was_drawn(bench: PanelBench) -> None:
    for path in sorted((GOLDEN / "128x64" / "en").glob("*.png")):
        await shown(bench, frame_of(Image.open(path)))
    assert events_so_far(bench) == []


async def test_a_panel_that_lost_its_power_for_a_moment_is_told_all_again(
    bench: PanelBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_worker, "PROBE_S", 0.1)
    monkeypatch.setattr(panel_worker, "REFRESH_S", 0.1)
    frame = checkered(SIZE, 2)
    await shown(bench, frame)
    bench.forget()
    await until(lambda: bench.lit() and bench.seen() == frame.pixels)
    assert events_so_far(bench) == []


async def test_a_panel_that_is_out_at_first(resting: PanelBench, panel: LabPanel) -> None:
    panel.plug(False)
    resting.display.show(checkered(SIZE, 1))
    await resting.start()
    assert await next_event(resting) == PartLost(
        Part.DISPLAY,
        "no display: nothing answers at 0x3c on /dev/i2c-1; "
        "nor at any other address; are SDA, SCL, 3V3 and GND wired?",
    )
    panel.plug(True)
    assert await next_event(resting) == PartFound(Part.DISPLAY)
    await until(lambda: resting.seen() == checkered(SIZE, 1).pixels)


async def test_another_address_names_the_one_that_answers(panel: LabPanel, chip: Chip) -> None:
    bench = PanelBench(panel, DisplayOptions(chip, address=0x3D))
    await bench.start()
    lost = await next_event(bench)
    assert lost == PartLost(Part.DISPLAY, "no display: nothing answers at 0x3d on /dev/i2c-1; found 0x3c")
    await bench.board.stop()


async def test_a_bus_that_is_not_there(panel: LabPanel, chip: Chip) -> None:
    bench = PanelBench(panel, DisplayOptions(chip, port=7))
    await bench.start()
    lost = await next_event(bench)
    assert isinstance(lost, PartLost)
    assert lost.reason.startswith("no display: there is no /dev/i2c-7, found only i2c-")
    await bench.board.stop()


async def test_a_bus_that_may_not_be_opened(resting: PanelBench) -> None:
    with as_nobody():
        await resting.start()
    lost = await next_event(resting)
    assert lost == PartLost(
        Part.DISPLAY, 'no display: /dev/i2c-1 may not be opened; is this user in the group "i2c"?'
    )
    assert await next_event(resting) == PartFound(Part.DISPLAY)


async def test_a_slow_bus_is_measured(resting: PanelBench, panel: LabPanel) -> None:
    panel.fast(False)
    await resting.start()
    assert resting.display.slow is not None
    assert "a whole frame takes" in resting.display.slow
    await shown(resting, checkered(SIZE, 1))
    print(resting.display.slow)
