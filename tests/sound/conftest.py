"""Sound cards made of PulseAudio, and stacks that drive them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sip.conftest import network, start_stack  # noqa: F401 - fixtures
from tests.sound.pulse import Pulse

StartPulse = Callable[..., Pulse]


@pytest.fixture
def start_pulse(tmp_path: Path) -> Iterator[StartPulse]:
    """Starts a PulseAudio with cards; ends it with the test, and tells what it logged."""
    started: list[Pulse] = []

    def start(*cards: str, loops: tuple[str, ...] = (), clock: float = 1.0) -> Pulse:
        pulse = Pulse(tmp_path, cards, loops, clock)
        started.append(pulse)
        pulse.start()
        return pulse

    yield start
    for pulse in started:
        pulse.stop()
        print(pulse.log_text)
