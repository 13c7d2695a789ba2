from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from tests.board.bench import Bench, EmulatedBench, emulated

BENCHES: dict[str, Callable[[], Bench]] = {
    "emulated 128x64": lambda: emulated((128, 64)),
    "emulated 256x64": lambda: emulated((256, 64)),
}


@pytest.fixture(params=BENCHES, ids=str)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Every board there is, started."""
    bench = BENCHES[request.param]()
    await bench.board.start(bench.events.put_nowait)
    yield bench
    await bench.board.stop()


@pytest.fixture
async def phone() -> AsyncIterator[EmulatedBench]:
    """One emulated board, started."""
    bench = emulated()
    await bench.board.start(bench.events.put_nowait)
    yield bench
    await bench.board.stop()
