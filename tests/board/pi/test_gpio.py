"""GPIO on a machine that has none; real lines are in tests/lab."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from board.api import BoardEvent, Lamp, Light, Part, PartLost
from board.pi.gpio import open_gpio, telling
from board.pi.lamps.lamps import open_lamps
from board.pi.options import LampDriver, LampOptions
from board.pi.supervisor import PartError

ROOT = Path(__file__).parents[3]

OPEN = """
import os, sys
from pathlib import Path
from board.pi.gpio import open_gpio
from board.pi.supervisor import PartError
before = Path.cwd()
try:
    open_gpio("hook switch", Path(sys.argv[1]))
except PartError as error:
    print(error)
assert Path.cwd() == before
assert os.listdir(before) == [], os.listdir(before)
assert "LG_WD" not in os.environ or os.environ["LG_WD"] == sys.argv[2]
"""


def test_a_machine_without_a_chip(tmp_path: Path) -> None:
    with pytest.raises(PartError) as caught:
        open_gpio("hook switch", tmp_path)
    assert str(caught.value) == f"no hook switch: this machine has no GPIO chip ({tmp_path}/gpiochip*)"


@pytest.mark.parametrize(
    ("revision", "reason"),
    [
        (None, "This module can only be run on a Raspberry Pi!"),
        ("a020d3", "can not open gpiochip"),
        ("nonsense", "invalid literal for int() with base 16: 'nonsense"),
    ],
)
@pytest.mark.parametrize("own_folder", [False, True], ids=["no folder set", "LG_WD set"])
def test_a_chip_that_cannot_be_used_leaves_the_process_where_it_was(
    tmp_path: Path, revision: str | None, reason: str, own_folder: bool
) -> None:
    (tmp_path / "gpiochip0").touch()
    environment = {"PYTHONPATH": str(ROOT), "RPI_LGPIO_CHIP": "77"}
    if revision:
        environment["RPI_LGPIO_REVISION"] = revision
    here, pipes = tmp_path / "here", tmp_path / "pipes"
    here.mkdir()
    pipes.mkdir()
    if own_folder:
        environment["LG_WD"] = str(pipes)
    told = subprocess.run(
        [sys.executable, "-c", OPEN, str(tmp_path), str(pipes)],
        env=environment,
        cwd=here,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == f"no hook switch: GPIO cannot be used: {reason}\n"
    assert told.stderr == ""


def test_a_line_in_use_is_told_in_words() -> None:
    with pytest.raises(PartError) as caught, telling("hook switch", "GPIO 17"):
        raise RuntimeError("'GPIO busy'")
    assert str(caught.value) == (
        "no hook switch: GPIO 17 is in use by another program or driver (gpioinfo names it)"
    )


@pytest.mark.skipif(any(Path("/dev").glob("gpiochip*")), reason="this machine has GPIO")
async def test_lamps_without_a_chip_are_lost_and_the_phone_goes_on() -> None:
    lamps = open_lamps(LampOptions(LampDriver.GPIO, (("message", 5),)))
    assert lamps is not None
    events: asyncio.Queue[BoardEvent] = asyncio.Queue()
    await lamps.start(events.put_nowait)
    reason = "no lamps: this machine has no GPIO chip (/dev/gpiochip*)"
    assert events.get_nowait() == PartLost(Part.LAMPS, reason)
    lamps.shine(Lamp.MESSAGE, Light.ON)
    await lamps.stop()
    assert os.environ.get("LG_WD") is None
