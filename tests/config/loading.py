"""Files that are loaded as phone.toml, and what is said of those that are wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.config.load import ConfigError, load

Write = Callable[[str | bytes], Path]
ACCOUNT = '[[account]]\nuri = "sip:101@pbx.example"\n'


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "phone.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def problem(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(f"{path}: ")
    return line.removeprefix(f"{path}: ")
