from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.config import loading


@pytest.fixture
def write(tmp_path: Path) -> loading.Write:
    return partial(loading.write, tmp_path)
