"""docs/configuration.md holds every key of the model, with its default, and an example that works."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from firmware.config import model
from firmware.config.accounts import MOST
from firmware.config.load import load

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
SECTIONS = {
    "phone": model.PhoneSection,
    "lan": model.LanSection,
    "sip": model.SipSection,
    "account[]": model.Account,
    "speed_dial[]": model.SpeedDial,
    "dialing": model.DialingSection,
    "audio": model.AudioSection,
    "display": model.DisplaySection,
}


def rows() -> dict[str, list[str]]:
    lines = re.findall(r"^\| `([^`]+)` \| (.*) \|$", DOCUMENT.read_text(), re.MULTILINE)
    return {key: cells.split(" | ") for key, cells in lines}


def test_every_key_has_a_row_and_every_row_is_a_key() -> None:
    keys = {f"{name}.{field.name}" for name, kind in SECTIONS.items() for field in fields(kind)}
    assert rows().keys() == keys | {"account[].password_file"}
    assert len(SECTIONS) == len(fields(model.Config))
    assert all(len(cells) == 3 and all(cell.strip() for cell in cells) for cells in rows().values())


@pytest.mark.parametrize("name", [name for name in SECTIONS if "[]" not in name])
def test_the_defaults_in_the_table_are_the_models(name: str) -> None:
    for field in fields(SECTIONS[name]):
        assert field.default is not MISSING
        documented = rows()[f"{name}.{field.name}"][0]
        if field.default in (None, ""):
            assert documented in {"absent", "the country's"}
        else:
            assert tomllib.loads(f"x = {documented.strip('`')}")["x"] == json.loads(json.dumps(field.default))


def test_the_example_loads(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert example is not None
    path = tmp_path / "phone.toml"
    path.write_text(example[1])
    assert load(path).accounts[0].name == "Office"


def test_the_limits_named_in_the_text() -> None:
    assert MOST == 6
    assert "At most six accounts" in DOCUMENT.read_text()
