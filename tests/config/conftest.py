from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.loading import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_text(text: str | bytes) -> Path:
        path = tmp_path / "phone.toml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write_text
