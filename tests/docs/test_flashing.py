"""docs/flashing.md against the command: its options, the files on a card, what a program reads."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields
from pathlib import Path

from firmware.arguments import parser
from firmware.config.boot_partition import LABEL, NETWORK, PHONE, SSH_KEYS
from firmware.config.network import NetworkSettings, Wifi, load_network
from firmware.flash.errors import Card
from firmware.flash.progress import WORDS

TEXT = (Path(__file__).parents[2] / "docs" / "flashing.md").read_text(encoding="utf-8")


def options() -> set[str]:
    """The command's options."""
    (commands,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    command = commands.choices["flash"]
    return {name for action in command._actions for name in action.option_strings if name.startswith("--")}


def test_every_option_is_told_and_no_other() -> None:
    told = set(re.findall(r"`(--[a-z0-9-]+)", TEXT)) - {"--repo"}
    assert told | {"--help"} == options()


def test_the_files_on_the_card() -> None:
    table = re.search(r"\| file \| \|\n\|---\|---\|\n((?:\|.*\n)+)", TEXT)
    assert table is not None
    assert re.findall(r"^\| `([\w.]+)` \|", table[1], re.MULTILINE) == [PHONE, NETWORK, SSH_KEYS]
    assert f"a FAT called `{LABEL}`" in TEXT


def test_the_example_is_read_and_has_every_key(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    path = tmp_path / NETWORK
    path.write_text(example[1], encoding="utf-8")
    assert load_network(path).wifi is not None
    keys = set(re.findall(r"(\w+) = ", example[1]))
    assert keys | {"wifi"} == {field.name for model in (NetworkSettings, Wifi) for field in fields(model)}


def test_what_a_program_reads() -> None:
    assert all(f"`{phase}`" in TEXT for phase in WORDS)
    assert all(f"`{card}`" in TEXT for card in Card)
