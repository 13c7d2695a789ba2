"""docs/configuration.md holds every key of the model, with its default, and an example that works."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import MISSING, astuple, fields
from pathlib import Path

import pytest

from board.pi.wiring.builds import DEFAULT_BUILD, builds
from board.pi.wiring.options import PARTS
from firmware.audio.ring_tones import RingTone
from firmware.config import actions, model, rings
from firmware.config.accounts import MOST
from firmware.config.load import load
from firmware.config.pi import MILLISECONDS
from firmware.phone.settings import DialRule, Night, RingRule, SpeedDialKey

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
SECTIONS = {
    "phone": model.PhoneSection,
    "lan": model.LanSection,
    "sip": model.SipSection,
    "account[]": model.Account,
    "route[]": DialRule,
    "speed_dial[]": SpeedDialKey,
    "ring[]": RingRule,
    "paging[]": model.PagingGroup,
    "dialing": model.DialingSection,
    "calls": model.CallsSection,
    "audio": model.AudioSection,
    "display": model.DisplaySection,
    "metrics": model.MetricsSection,
    "update": model.UpdateSection,
    "provisioning": model.ProvisioningSection,
    "hot_desking": model.HotDeskingSection,
}


def rows() -> dict[str, list[str]]:
    lines = re.findall(r"^\| `([^`]+)` \| (.*) \|$", DOCUMENT.read_text(), re.MULTILINE)
    return {key: cells.split(" | ") for key, cells in lines}


def test_every_key_has_a_row_and_every_row_is_a_key() -> None:
    keys = {f"{name}.{field.name}" for name, kind in SECTIONS.items() for field in fields(kind)}
    for part, kind in PARTS.items():
        keys |= {f"pi.{part}.{MILLISECONDS.get(field.name, field.name)}" for field in fields(kind)}
    keys |= {f"action[].{key}" for key in actions.KEYS}
    assert rows().keys() == keys | {"account[].password_file", "pi.build"}
    assert len([*SECTIONS, "action[]", "pi"]) == len(fields(model.Config))
    assert all(len(cells) == 3 and all(cell.strip() for cell in cells) for cells in rows().values())


@pytest.mark.parametrize("name", [name for name in SECTIONS if "[]" not in name])
def test_the_defaults_in_the_table_are_the_models(name: str) -> None:
    for field in fields(SECTIONS[name]):
        assert field.default is not MISSING
        documented = rows()[f"{name}.{field.name}"][0]
        if field.default in (None, ""):
            assert documented in {"absent", "the country's"}
        elif isinstance(field.default, Night):
            spans = re.findall(r"(\d\d):(\d\d)", documented)
            assert [int(hour) * 60 + int(minute) for hour, minute in spans] == list(astuple(field.default))
        else:
            assert tomllib.loads(f"x = {documented.strip('`')}")["x"] == json.loads(json.dumps(field.default))


def test_the_builds_in_the_table_are_those_there_are() -> None:
    default, allowed, _ = rows()["pi.build"]
    assert default == f'`"{DEFAULT_BUILD}"`'
    assert allowed == ", ".join(f'`"{name}"`' for name in builds())


def test_the_examples_load(tmp_path: Path) -> None:
    phone, rules, pi, routes, paging = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    path = tmp_path / "phone.toml"
    path.write_text(phone)
    assert load(path).accounts[0].name == "Office"
    path.write_text(phone + routes)
    assert [(route.prefix, route.account) for route in load(path).routes] == [("08", "Office"), ("0", "")]
    path.write_text(paging)
    assert [(group.number, group.priority) for group in load(path).paging] == [(1, 5), (2, 1)]
    path.write_text(rules)
    assert [rule.tone for rule in load(path).rings] == [RingTone.GAMELAN, RingTone.CLASSIC]
    (tmp_path / "keypad.toml").write_text('[keys]\nKEY_KP1 = "1"\n')
    path.write_text(pi)
    options = load(path).pi
    assert options is not None
    assert (options.build, options.hook.line, options.hook.replace_s) == ("poe-wm8960", 4, 0.25)


def test_the_limits_named_in_the_text() -> None:
    assert (MOST, rings.MOST, actions.MOST) == (6, 100, 50)
    assert (
        "At most six accounts, 100 sections `[[ring]]` and 50 sections `[[action]]`." in DOCUMENT.read_text()
    )
