"""A Raspberry Pi of which nothing works: the phone runs, and says of each part what was looked for."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from board.api import Part
from tests.desk_phone import PATIENCE

NOTHING = """
[sip]
port = 0
bind = "127.0.0.1"

[pi.hook]
driver = "evdev"
device = "no switch"

[pi.keypad]
devices = ["no keys"]

[pi.display]
port = 22

[pi.codec]
profile = "profile.toml"

[pi.lamps]
driver = "leds"
wires = { message = "no:led" }
"""
PROFILE = """
about = "A card that nobody has."

[cards]
card = ["no card"]

[handset.playback]
card = "card"

[handset.capture]
card = "card"
"""
REASONS = {
    Part.HOOK: "no switch",
    Part.KEYPAD: "no keys",
    Part.DISPLAY: "/dev/i2c-22",
    Part.CODEC: "no card",
    Part.LAMPS: "no:led",
}
"""What each part's reason names."""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "phone.toml").write_text(NOTHING)
    (tmp_path / "profile.toml").write_text(PROFILE)
    return tmp_path


async def start(folder: Path) -> asyncio.subprocess.Process:
    arguments = ("run", "--board", "pi", "--config", folder / "phone.toml", "--data", folder / "data")
    with (folder / "log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "firmware", *arguments, stdout=asyncio.subprocess.PIPE, stderr=log
        )


async def test_the_phone_runs_on_with_what_there_is(files: Path) -> None:
    phone = await start(files)
    assert phone.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            assert await phone.stdout.readline() == b"ready\n"
    finally:
        phone.terminate()
    assert await phone.wait() == 0
    log = (files / "log").read_text()
    assert "Traceback" not in log
    lines = (files / "data" / "journal" / "journal.jsonl").read_text().splitlines()[1:]
    lost = {
        line["event"]["part"]: line["event"]["reason"]
        for line in map(json.loads, lines)
        if "reason" in line["event"]
    }
    assert lost.keys() >= set(Part)
    for part, named in REASONS.items():
        assert named in lost[part]
        assert f"{part}: {lost[part]}" in log


async def test_a_wrong_key_map_ends_it_in_one_line(files: Path) -> None:
    (files / "keys.toml").write_text('[keys]\nKEY_1 = "one"\n')
    (files / "phone.toml").write_text('[pi.keypad]\nkeymap = "keys.toml"\n')
    phone = await start(files)
    assert await phone.wait() == 2
    told = (files / "log").read_text()
    assert told.startswith(f"{files}/keys.toml: keys.KEY_1: found ")
    assert told.count("\n") == 1
