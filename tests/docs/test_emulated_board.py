"""docs/emulated-board.md against the board itself: its keys, outputs, faults and words."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from board.api import CallReport, Key, Light, Transducer
from board.cradle import FLASH_S
from board.debounce import HOOK, KEY
from board.emulated.board import REREAD_S, TAP_S, EmulatedBoard, EmulatedOptions
from board.emulated.remote import API
from board.emulated.requests import LIMITS, Faults
from board.emulated.server import BODY_LIMIT, CONNECTION_LIMIT
from board.emulated.watchers import BACKLOG
from firmware.config.load import load
from firmware.config.model import Config
from firmware.phone.outputs import Microphone
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName
from firmware.sip.api import Encryption, RegistrationState

TEXT = (Path(__file__).parents[2] / "docs" / "emulated-board.md").read_text(encoding="utf-8")
FLAT = " ".join(TEXT.split())
SHAPE = re.search(r"```\n(\{\"hook\".*?)```", TEXT, re.DOTALL)


def shape() -> str:
    assert SHAPE is not None
    return SHAPE[1]


def choices(name: str) -> set[str]:
    """The words that an output may be, in the shape of the state."""
    found = re.search(rf'"{name}": (?:null \| )?((?:"[\w-]+"(?: \| )?)+)', shape())
    assert found is not None, name
    return set(re.findall(r'"([\w-]+)"', found[1]))


def names(text: str) -> set[str]:
    """The names in backticks, `soft1`..`soft3` meaning all three."""
    found = set(re.findall(r"`(\w+)`", text))
    for stem, first, last in re.findall(r"`(\D*)(\d)`\.\.`\1(\d)`", text):
        found |= {f"{stem}{number}" for number in range(int(first), int(last) + 1)}
    return found


def test_the_keys() -> None:
    row = re.search(r"KEY: (.*) \|$", TEXT, re.MULTILINE)
    assert row is not None
    assert names(row[1]) == set(Key)


def test_the_outputs_and_their_words() -> None:
    state = EmulatedBoard(EmulatedOptions()).state()
    assert set(re.findall(r'^[ {]"(\w+)":', shape(), re.MULTILINE)) == set(state)
    assert choices("tone") == set(ToneName) - {ToneName.HOWLER}
    assert choices("route") == set(Transducer) | {"closed"}
    assert choices("microphone") == set(Microphone)
    assert choices("encryption") == set(Encryption)
    assert choices("speed1") == set(Light)
    accounts = re.search(r'"accounts".*', shape())
    assert accounts is not None
    assert set(RegistrationState) <= set(re.findall(r'"(\w+)"', accounts[0]))


def test_a_calls_fields_and_phases() -> None:
    calls = re.search(r'"calls": \[\{(.*?)\}\]', shape(), re.DOTALL)
    assert calls is not None
    assert re.findall(r'"(\w+)":', calls[1]) == [field.name for field in fields(CallReport)]
    phases = re.search(r"A call's `phase` is one of (.*?\))\.", FLAT)
    assert phases is not None
    assert set(re.findall(r"`(\w+)`", phases[1])) == set(Phase) - {Phase.ANSWERING}


def test_the_faults() -> None:
    example = re.search(r"`POST /faults` with any of `(\{.*?\})`", FLAT)
    assert example is not None
    assert set(json.loads(example[1])) == {field.name for field in fields(Faults)}
    assert f"`bounce_ms` is 0 to {LIMITS['bounce_ms']:.0f}" in FLAT
    assert f"`display_delay_ms` 0 to {LIMITS['display_delay_ms']:.0f}" in FLAT


def test_the_numbers_in_the_text() -> None:
    assert f'"api": {API}' in FLAT
    assert f"a body over {BODY_LIMIT} bytes is 413" in FLAT
    assert f"beyond {CONNECTION_LIMIT} connections" in FLAT
    assert f"lets {BACKLOG} messages wait" in FLAT
    assert f"a key's release after {KEY.opened * 1000:.0f} ms" in FLAT
    assert f"replacing after {HOOK.opened * 1000:.0f} ms" in FLAT
    assert f"lifted again {FLASH_S * 1000:.0f} to {HOOK.opened * 1000:.0f} ms after" in FLAT
    assert f"holds its key for {TAP_S * 1000:.0f} ms" in FLAT
    assert REREAD_S == 1
    assert KEY.closed == HOOK.closed == 0


def test_the_configuration_loads(tmp_path: Path) -> None:
    """All but the certificate, which is a file that a reader has to have."""
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    (tmp_path / "ca.pem").write_bytes(Path("/etc/ssl/certs/ca-certificates.crt").read_bytes())
    (tmp_path / "phone.toml").write_text(example[1], encoding="utf-8")
    config = load(tmp_path / "phone.toml")
    assert config.accounts[0].name == "Office"
    assert config.speed_dials[0].label == "Sari"
    assert config.audio == Config().audio
