"""Real stacks on a network of their own."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from firmware.config.model import Config
from tests.network import private_network
from tests.sip.events import Events
from tests.sip.far_stack import FarStack
from tests.sip.stack_process import BOARD, Port


@dataclass
class Running:
    """A stack that was started, and its events."""

    stack: FarStack
    events: Events


StartStack = Callable[..., Awaitable[Running]]


@pytest.fixture(scope="module")
def network() -> Iterator[None]:
    with private_network():
        yield


@pytest.fixture
async def start_stack(network: None, tmp_path: Path) -> AsyncIterator[StartStack]:
    """Starts stacks on PJSIP; ends them with the test, and tells what they logged if it failed."""
    running: list[Running] = []

    async def start(
        config: Config,
        port: Port = BOARD,
        environment: Mapping[str, str] | None = None,
        python: str = sys.executable,
    ) -> Running:
        events = Events()
        stack = FarStack(config, tmp_path / f"stack{len(running)}.log", port, environment, python)
        running.append(Running(stack, events))
        await stack.start(events.post)
        return running[-1]

    yield start
    for each in running:
        await each.stack.close()
    for each in running:
        print(each.stack.log_text)
