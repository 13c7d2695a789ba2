"""Learning a key map: the conversation; with real keys it is in tests/lab."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from evdev import ecodes

from board.api import Key
from board.pi.keypad.keymap import KeymapError, load
from firmware.arguments import parser
from firmware.keymap import Answer, Lesson, Skip, Stop, key_name, write
from firmware.ui.language import language_of

ROOT = Path(__file__).parents[1]
CODES = {key: ecodes.KEY_NUMERIC_0 + number for number, key in enumerate(Key)}


class Pupil:
    """A lesson with answers ready, and what it said."""

    def __init__(self, path: Path, *answers: Answer, language: str = "en", wait_s: float = 60) -> None:
        self.said: list[str] = []
        queue: asyncio.Queue[Answer] = asyncio.Queue()
        for answer in answers:
            queue.put_nowait(answer)
        self.lesson = Lesson(path, queue, self.said.append, language_of(language), wait_s)


def files(folder: Path) -> list[str]:
    return [child.name for child in folder.iterdir()]


async def test_a_map_with_every_key_is_learned_and_loads_again(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    pupil = Pupil(path, *CODES.values())
    await pupil.lesson.hold()
    assert load(path) == {code: key for key, code in CODES.items()}
    assert files(tmp_path) == ["keys.toml"], "no draft is left"
    assert pupil.said[-1] == f"{path}: {len(Key)} key codes"


async def test_a_key_that_is_skipped_or_waited_out_is_not_in_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    pupil = Pupil(path, Skip(), ecodes.KEY_A, Skip(), ecodes.KEY_B, wait_s=0.001)
    await pupil.lesson.hold()
    assert load(path) == {ecodes.KEY_A: Key.DIGIT_1, ecodes.KEY_B: Key.DIGIT_3}
    assert pupil.said.count("  skipped") == len(Key) - 2


async def test_what_was_learned_until_a_stop_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    await Pupil(path, ecodes.KEY_A, Stop(), ecodes.KEY_B).lesson.hold()
    assert load(path) == {ecodes.KEY_A: Key.DIGIT_0}


async def test_what_was_learned_until_it_is_broken_off_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    pupil = Pupil(path, ecodes.KEY_A)
    holding = asyncio.create_task(pupil.lesson.hold())
    while "1:" not in pupil.said:  # noqa: ASYNC110 - the second question
        await asyncio.sleep(0)
    holding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holding
    assert load(path) == {ecodes.KEY_A: Key.DIGIT_0}


async def test_nothing_learned_is_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    pupil = Pupil(path, Stop())
    await pupil.lesson.hold()
    assert not path.exists()
    assert pupil.said[-1] == "Nothing was learned, and nothing written."


async def test_a_key_is_not_taken_twice(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    pupil = Pupil(path, ecodes.KEY_A, ecodes.KEY_A, ecodes.KEY_B, Stop())
    await pupil.lesson.hold()
    assert load(path) == {ecodes.KEY_A: Key.DIGIT_0, ecodes.KEY_B: Key.DIGIT_1}
    assert "  That key is already: 0. Press another." in pupil.said


async def test_an_old_map_keeps_what_was_not_learned_anew(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    write(path, {1: Key.DIGIT_0, 2: Key.DIGIT_0, 3: Key.DIGIT_1, 4: Key.OK})
    await Pupil(path, 3, Skip(), Stop()).lesson.hold()
    assert load(path) == {3: Key.DIGIT_0, 4: Key.OK}


def test_a_broken_old_map_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text("precious")
    with pytest.raises(KeymapError, match="found no TOML"):
        Pupil(path)
    assert path.read_text() == "precious"


async def test_a_folder_that_is_not_there_leaves_no_draft(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await Pupil(tmp_path / "none" / "keys.toml", ecodes.KEY_A).lesson.hold()
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write(tmp_path / "taken", {1: Key.OK})
    assert files(tmp_path) == ["taken"]


async def test_it_asks_in_indonesian(tmp_path: Path) -> None:
    pupil = Pupil(tmp_path / "keys.toml", Stop(), language="id")
    await pupil.lesson.hold()
    assert pupil.said[0] == "Tekan tombol yang diminta."


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_key_has_a_name_of_its_own(language: str) -> None:
    names = [key_name(key, language_of(language)) for key in Key]
    assert len(set(names)) == len(Key)
    assert key_name(Key.SPEED_3, language_of("id")) == "panggil cepat 3"


def test_the_command_takes_its_options() -> None:
    options = parser().parse_args(["keymap", "learn", "keys.toml", "--language", "id", "--device", "Pad*"])
    assert (options.file, options.language, options.device) == (Path("keys.toml"), "id", ["Pad*"])


@pytest.mark.skipif(Path("/dev/input").exists(), reason="this machine has input devices")
def test_a_machine_without_keys_is_told_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "firmware", "keymap", "learn", str(tmp_path / "keys.toml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == "dering: no keypad: /dev/input has no device with keys; found no device at all\n"
    assert (done.returncode, done.stdout) == (1, "")
