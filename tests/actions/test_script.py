"""Scripts: real files are run, told who calls, heard, bounded, and gone at the end with what they began."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from firmware.actions import process, script
from firmware.actions.outcome import Outcome
from firmware.actions.process import MOST
from firmware.phone.action_trouble import ActionTrouble
from firmware.phone.events import ActionEnded
from tests.actions.performing import CALL, performer
from tests.desk_phone import PATIENCE

SCRIPT = 'script = "door.sh"'


def write(folder: Path, lines: str, first: str = "#!/bin/sh") -> Path:
    """The script; it need not be executable, since nothing of what lies on a card is."""
    (folder / "scripts").mkdir(exist_ok=True)
    file = folder / "scripts" / "door.sh"
    file.write_text(f"{first}\n{lines}\n")
    file.chmod(0o600)
    return file


async def test_it_runs_beside_the_telephone_and_without_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DERING_BOARD_TOKEN", "s3cret")
    monkeypatch.setenv("TZ", "Asia/Jakarta")
    write(tmp_path, "env >env\ncat >in\nps -o nice= -p $$ >nice\ncat /proc/$$/oom_score_adj >oom\npwd")
    async with performer(tmp_path, SCRIPT) as phone:
        ended = await phone.perform()
    folder = tmp_path / "scripts"
    assert ended.trouble is None
    told = dict(line.split("=", 1) for line in (folder / "env").read_text().splitlines())
    wanted = {"DERING_NUMBER": "201", "DERING_NAME": "Budi & co", "DERING_ACCOUNT": "Office"}
    assert told | wanted | {"TZ": "Asia/Jakarta", "PATH": script.PATH} == told
    assert "s3cret" not in told.values()
    assert "PYTHONPATH" not in told
    assert (folder / "in").read_text() == "", "standard input is empty"
    assert int((folder / "nice").read_text()) == min(os.nice(0) + 10, 19)
    assert int((folder / "oom").read_text()) == 500


@pytest.mark.parametrize(
    ("lines", "trouble", "detail"),
    [
        ("true", None, ""),
        ("printf '12.5 \\302\\260C\\nmore'", None, "12.5 °C"),
        ("printf 'a\\033[31mb\\377'", None, "a [31mb\N{REPLACEMENT CHARACTER}"),
        (f"echo {'x' * 41}", None, ""),
        ("echo said; exit 2", ActionTrouble.STATUS, "2"),
        ("kill -9 $$", ActionTrouble.STATUS, "137"),
        ("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done", ActionTrouble.TOO_MUCH, "64"),
        ("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done >&2", ActionTrouble.TOO_MUCH, "64"),
        ("exec >&- 2>&-; exit 3", ActionTrouble.STATUS, "3"),
    ],
)
async def test_what_comes_of_it(
    tmp_path: Path, lines: str, trouble: ActionTrouble | None, detail: str
) -> None:
    write(tmp_path, lines)
    async with performer(tmp_path, SCRIPT) as phone:
        assert await phone.perform() == ActionEnded("Door", trouble, detail)
    assert MOST == 64 * 1024


async def test_why_it_failed_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, "echo first >&2; echo no such lamp >&2; exit 1")
    async with performer(tmp_path, SCRIPT) as phone:
        await phone.perform()
    assert "action Door: status 1 no such lamp" in caplog.text


async def test_a_program_with_an_argument(tmp_path: Path) -> None:
    write(tmp_path, "import os\nprint('for', os.environ['DERING_NAME'])", "#! /usr/bin/env python3")
    async with performer(tmp_path, SCRIPT) as phone:
        assert await phone.perform(CALL) == ActionEnded("Door", detail="for Budi & co")


@pytest.mark.parametrize("first", ["echo no", "#!", "#!sh", "#!/nowhere/sh", "#!/bin/s\0h", ""])
async def test_what_is_no_script_is_not_started(tmp_path: Path, first: str) -> None:
    write(tmp_path, "", first)
    async with performer(tmp_path, SCRIPT) as phone:
        assert await phone.perform() == ActionEnded("Door", ActionTrouble.NOT_STARTED, "door.sh")


async def test_what_is_not_there_or_no_file(tmp_path: Path) -> None:
    async with performer(tmp_path, SCRIPT) as phone:
        assert await phone.perform() == ActionEnded("Door", ActionTrouble.NO_SCRIPT, "door.sh")
        (tmp_path / "scripts").mkdir()
        os.mkfifo(tmp_path / "scripts" / "door.sh")
        assert await phone.perform() == ActionEnded("Door", ActionTrouble.NO_SCRIPT, "door.sh")


@pytest.mark.parametrize("way", ["its time is over", "the phone stops", "it ends"])
async def test_nothing_of_it_is_left(tmp_path: Path, way: str) -> None:
    """A child of it holds a pipe open; who reads that is told when nobody does any more."""
    child = "(exec >held; echo begun; touch begun; exec sleep 1000) &\n"
    file = write(
        tmp_path,
        child + "while [ ! -e begun ]; do sleep 0.01; done\n" + ("exit 0" if way == "it ends" else "wait"),
    )
    held = file.with_name("held")
    os.mkfifo(held)
    opening = asyncio.create_task(asyncio.to_thread(held.open, "rb"))
    if way == "the phone stops":
        async with performer(tmp_path, SCRIPT) as phone:
            phone.actions.perform(CALL)
            pipe = await opening
            assert await asyncio.to_thread(pipe.readline) == b"begun\n"
        assert phone.ended.empty()
    else:
        outcome = await script.start(file, CALL, 2.0 if way == "its time is over" else PATIENCE)
        late = way == "its time is over"
        assert outcome == (Outcome(ActionTrouble.TOO_LONG, "2") if late else Outcome())
        pipe = await opening
        assert await asyncio.to_thread(pipe.readline) == b"begun\n"
    with pipe:
        async with asyncio.timeout(PATIENCE):
            assert await asyncio.to_thread(pipe.read) == b""


async def test_nothing_is_left_of_one_that_is_just_being_started(tmp_path: Path) -> None:
    """It has begun a child before the loop, which is busy, has heard that it runs."""
    held = tmp_path / "held"
    os.mkfifo(held)
    child = f"(exec >{held}; echo begun; exec sleep 1000) & wait"
    running = asyncio.create_task(process.run(["/bin/sh", "-c", child], {}, PATIENCE))
    for _ in range(2):  # run, and then what it starts, have each had a turn
        await asyncio.sleep(0)
    with held.open("rb") as pipe:
        assert pipe.readline() == b"begun\n"
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        async with asyncio.timeout(PATIENCE):
            assert await asyncio.to_thread(pipe.read) == b""
