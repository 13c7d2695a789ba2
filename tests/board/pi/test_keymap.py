from __future__ import annotations

from pathlib import Path

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from board.api import BoardError, Key
from board.pi.keypad.keymap import DEFAULT, KEYMAPS, Keymap, KeymapError, codes_of, dump, load, name_of

RIGHT_COLUMN = {Key.UP, Key.DOWN, Key.OK, Key.BACK}
DIGITS = {Key(str(digit)) for digit in range(10)}


def written(folder: Path, text: str) -> Path:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_has_every_key_of_the_phone() -> None:
    keymap = load(DEFAULT)
    assert set(keymap.values()) == set(Key)
    for digit in range(10):
        for prefix in ("KEY_", "KEY_KP", "KEY_NUMERIC_"):
            assert keymap[ecodes.ecodes[f"{prefix}{digit}"]] == str(digit)
    assert keymap[ecodes.KEY_NUMERIC_STAR] is Key.STAR
    assert keymap[ecodes.KEY_NUMERIC_POUND] is Key.POUND


def test_the_matrix_has_its_sixteen_keys_and_the_default_takes_them_alike() -> None:
    keymap = load(KEYMAPS / "matrix-4x4.toml")
    assert len(keymap) == 16
    assert set(keymap.values()) == DIGITS | {Key.STAR, Key.POUND} | RIGHT_COLUMN
    assert keymap.items() <= load(DEFAULT).items()


def test_every_map_that_comes_along_loads() -> None:
    for path in KEYMAPS.glob("*.toml"):
        assert load(path)


def test_several_codes_may_mean_a_key_and_a_code_may_be_a_number(tmp_path: Path) -> None:
    keymap = load(written(tmp_path, '[keys]\nKEY_A = "1"\nKEY_B = "1"\n752 = "star"\nBTN_0 = "2"\n'))
    assert keymap == {
        ecodes.KEY_A: Key.DIGIT_1,
        ecodes.KEY_B: Key.DIGIT_1,
        752: Key.STAR,
        ecodes.BTN_0: Key.DIGIT_2,
    }
    assert codes_of(keymap, Key.DIGIT_1) == [ecodes.KEY_A, ecodes.KEY_B]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", 'keys: found nothing, allowed a table of lines like KEY_1 = "1"'),
        ("[keys]\n", 'keys: found nothing, allowed a table of lines like KEY_1 = "1"'),
        ("keys = 3\n", 'keys: found something else, allowed a table of lines like KEY_1 = "1"'),
        ('[key]\nKEY_1 = "1"\n', "key: found an unknown key, allowed keys"),
        ('[keys]\nKEY_1 = "eleven"\n', 'keys.KEY_1: found "eleven", allowed 0, 1, 2,'),
        ("[keys]\nKEY_1 = 1\n", "keys.KEY_1: found 1, allowed 0, 1,"),
        ("[keys]\nKEY_1 = true\n", "keys.KEY_1: found true, allowed 0, 1,"),
        ("[keys]\nKEY_1 = []\n", "keys.KEY_1: found a list, allowed 0, 1,"),
        ("[keys]\nKEY_1 = {}\n", "keys.KEY_1: found something else, allowed 0, 1,"),
        ('[keys]\nKEY_ENTR = "ok"\n', "keys.KEY_ENTR: found an unknown key code (did you mean KEY_ENTER?)"),
        ('[keys]\nSW_LID = "ok"\n', "keys.SW_LID: found an unknown key code"),
        ('[keys]\nKEY_MAX = "ok"\n', "keys.KEY_MAX: found an unknown key code"),
        ('[keys]\n0 = "ok"\n', "keys.0: found an unknown key code"),
        ('[keys]\n768 = "ok"\n', "allowed a KEY_ or BTN_ name, or 1 to 767"),
        ('[keys\nKEY_1 = "1"\n', "found no TOML ("),
        ('[keys]\n"KEY\\n1" = "1"\n', "keys.KEY?1: found an unknown key code"),
        ("#" * 70_000, "found more than 65536 bytes, allowed a key map"),
    ],
)
def test_a_wrong_file_is_one_line_with_file_key_found_and_allowed(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(KeymapError) as caught:
        load(path)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert problem in line
    assert line.isprintable()
    assert "allowed" in line
    assert isinstance(caught.value, BoardError)


def test_a_file_that_is_none_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeymapError, match=r"found no readable file \(No such file or directory\)"):
        load(tmp_path / "none.toml")
    with pytest.raises(KeymapError, match=r"found no readable file \(Is a directory\)"):
        load(tmp_path)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(KeymapError, match="found bytes that are no UTF-8"):
        load(tmp_path / "bytes.toml")


def test_a_code_has_a_name_that_people_know() -> None:
    assert name_of(ecodes.KEY_MUTE) == "KEY_MUTE"
    assert name_of(ecodes.BTN_LEFT) in ("BTN_LEFT", "BTN_MOUSE")
    assert name_of(766) == "766"


@given(st.dictionaries(st.integers(1, ecodes.KEY_MAX), st.sampled_from(Key), min_size=1, max_size=60))
def test_what_is_written_loads_again(tmp_path_factory: pytest.TempPathFactory, keymap: Keymap) -> None:
    path = written(tmp_path_factory.mktemp("map"), dump(keymap))
    assert load(path) == keymap
