"""Whatever stands in the file: a Config or a ConfigError of one line, nothing else."""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from board.api import Lamp
from board.pi.wiring.builds import builds
from board.pi.wiring.options import PARTS
from firmware.config import model
from firmware.config.actions import KEYS as KEYS_OF_ACTIONS
from firmware.config.load import ConfigError, load
from firmware.config.model import Config
from firmware.config.pi import MILLISECONDS
from firmware.phone.settings import DialRule, RingRule, SpeedDialKey

MODELS = {
    "phone": model.PhoneSection,
    "lan": model.LanSection,
    "sip": model.SipSection,
    "account": model.Account,
    "route": DialRule,
    "speed_dial": SpeedDialKey,
    "ring": RingRule,
    "paging": model.PagingGroup,
    "dialing": model.DialingSection,
    "audio": model.AudioSection,
    "display": model.DisplaySection,
}
KEYS = {name: [field.name for field in fields(kind)] for name, kind in MODELS.items()} | {
    "action": KEYS_OF_ACTIONS
}
WORDS = [
    "sip:101@pbx",
    "sips:a:b@[::1]:5061;transport=tls;lr",
    "tel:+62",
    "102",
    "id",
    "en",
    "gb",
    "::1",
    "127.0.0.1",
    "opus",
    "G722",
    "sdes",
    "dtls",
    "info",
    "239.255.0.1:5004",
    "page",
    "action",
    "https://door.example/{number}",
    "mqtts://broker.example",
    "{name}",
    "PCMA",
    "(xx|[2-9]x.T)",
    "/",
    ".",
    "phone.toml",
    "KEY_A",
    "gpio",
    "leds",
    "ssd1322",
    "i2c",
    "spi",
    "",
]

words = st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = st.booleans() | st.integers(-10, 300) | st.integers() | st.floats() | words
values = scalars | st.lists(scalars, max_size=4) | st.dictionaries(words, scalars, max_size=2)


@st.composite
def sections(draw: st.DrawFn, name: str) -> dict[str, object]:
    known = st.sampled_from([*KEYS[name], "password_file"])
    return draw(st.dictionaries(known | words, values, max_size=6))


@st.composite
def pi(draw: st.DrawFn) -> dict[str, object]:
    """A section [pi] with mostly known keys."""
    table: dict[str, object] = {}
    for part in draw(st.lists(st.sampled_from([*PARTS]), unique=True)):
        keys = [MILLISECONDS.get(field.name, field.name) for field in fields(PARTS[part])]
        lamps = st.dictionaries(st.sampled_from([*Lamp]) | words, scalars, max_size=3)
        table[part] = draw(
            st.dictionaries(st.sampled_from(keys) | words, values | lamps, max_size=5) | values
        )
    if draw(st.booleans()):
        table["build"] = draw(st.sampled_from([*builds()]) | values)
    return table


@st.composite
def files(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from([*KEYS, "pi"]), unique=True))
    root: dict[str, object] = {}
    for name in names:
        table = pi() if name == "pi" else sections(name)
        root[name] = draw(
            st.lists(table, max_size=3)
            if name in {"account", "route", "speed_dial", "ring", "paging", "action"}
            else table | values
        )
    return toml(root)


def toml(root: dict[str, object]) -> str:
    return "".join(f"{json.dumps(key)} = {inline(value)}\n" for key, value in root.items())


def inline(value: Any) -> str:
    """A value in TOML's inline form; JSON's strings are TOML's too once DEL is escaped."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list():
            return "[" + ", ".join(map(inline, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{inline(k)} = {inline(v)}" for k, v in value.items()) + "}"
        case _:
            return repr(value)


def check(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phone.toml"
        path.write_bytes(content)
        try:
            config = load(path)
        except ConfigError as error:
            line = str(error)
            assert line.startswith(f"{path}: ")
            assert ", allowed " in line
            assert line.isprintable()
            assert len(line) < 1000
        else:
            assert isinstance(config, Config)


@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    check(content)


@given(st.text(max_size=200))
def test_any_text(content: str) -> None:
    check(content.encode(errors="replace"))


@given(files())
def test_any_toml(content: str) -> None:
    check(content.encode())
