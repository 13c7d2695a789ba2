"""``account[].park_places``: numbers and ranges of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.config.load import ConfigError, load

ACCOUNT = '[[account]]\nuri = "sip:101@pbx.example"\n'


def places(tmp_path: Path, text: str) -> tuple[str, ...]:
    file = tmp_path / "phone.toml"
    file.write_text(f'{ACCOUNT}park_places = "{text}"\n', encoding="utf-8")
    return load(file).accounts[0].park_places


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("701-703", ("701", "702", "703")),
        ("701", ("701",)),
        (" 703, 701 - 702,701", ("703", "701", "702")),
        ("098-101", ("098", "099", "100", "101")),
        ("01-30", tuple(f"{number:02}" for number in range(1, 31))),
    ],
)
def test_numbers_and_ranges(tmp_path: Path, text: str, numbers: tuple[str, ...]) -> None:
    assert places(tmp_path, text) == numbers


@pytest.mark.parametrize(
    "text",
    ["701-731", "701-720,801-811", "720-701", "701,,702", "70*", "701-", "7-10", "1-30", "²", "9" * 11, " "],
)
def test_what_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"account\[1\].park_places: found .*, allowed at most 30 numbers"):
        places(tmp_path, text)
