from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.board.bench import Bench, EmulatedBench, emulated, running

BENCHES: dict[str, Callable[[], AbstractAsyncContextManager[Bench]]] = {
    "emulated 128x64": lambda: running(emulated((128, 64))),
    "emulated 256x64": lambda: running(emulated((256, 64))),
}
if "LAB_GPIO" in os.environ:  # inside the virtual lab, where the Pi's parts are
    from tests.lab.bench import pi_bench

    BENCHES = {"pi": pi_bench}


@pytest.fixture(params=BENCHES, ids=str)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Every board there is, started."""
    async with BENCHES[request.param]() as bench:
        yield bench


@pytest.fixture
async def phone() -> AsyncIterator[EmulatedBench]:
    """One emulated board, started."""
    async with running(emulated()) as bench:
        yield bench
