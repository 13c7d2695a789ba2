from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.demo import Demo, demo
from tests.network import private_network


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[None]:
    """Phones here find nobody but each other."""
    with private_network():
        yield


@pytest.fixture
async def desk(network: None, tmp_path: Path) -> AsyncIterator[Demo]:
    """`dering demo`, its two phones knowing of each other."""
    async with demo(tmp_path) as running:
        await running.until_found()
        yield running
