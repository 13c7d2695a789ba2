"""One contact of the emulated board: a finger, raw edges that bounce and get lost, debounced changes."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

SHORTEST_BOUNCE_S = 0.0005
LONGEST_BOUNCE_S = 0.004


class Debounced(Protocol):
    """What the raw levels of a contact amount to: a Contact or a Cradle."""

    @property
    def level(self) -> bool: ...

    @property
    def raw(self) -> bool: ...

    @property
    def wake_at(self) -> float | None: ...


State = TypeVar("State", bound=Debounced)
Change = TypeVar("Change")
Step = Callable[[State, bool, float], tuple[State, tuple[Change, ...]]]
"""``board.debounce.step`` or ``board.cradle.step``: a raw level, its time, the changes that now count."""


@dataclass(slots=True)
class Wires:
    """What is wrong between the contacts and the processor; shared by all contacts of a board."""

    bounce_s: float = 0.0
    loss: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - faults, not secrets

    def bounces(self) -> Iterator[float]:
        """Seconds after a movement at which the contact flips once more, always an even number of them."""
        after = 0.0
        while True:
            opened = after + self.chance.uniform(SHORTEST_BOUNCE_S, LONGEST_BOUNCE_S)
            after = opened + self.chance.uniform(SHORTEST_BOUNCE_S, LONGEST_BOUNCE_S)
            if after > self.bounce_s:
                return
            yield opened
            yield after

    def lose(self) -> bool:
        """Whether the edge that is just coming gets lost."""
        return self.chance.random() < self.loss


class Switch(Generic[State, Change]):
    """A contact that can be moved. ``on_change`` gets each debounced change, in the loop that moves it."""

    def __init__(
        self, state: State, step: Step[State, Change], wires: Wires, on_change: Callable[[Change], None]
    ) -> None:
        self._state = state
        self._step = step
        self._wires = wires
        self._on_change = on_change
        self._held = False
        self._stuck = False
        self._timers: set[asyncio.TimerHandle] = set()
        self._settling: asyncio.TimerHandle | None = None
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def level(self) -> bool:
        """The debounced level now."""
        return self._state.level

    @property
    def closed(self) -> bool:
        """Whether the metal touches now, bounces apart."""
        return self._held or self._stuck

    def hold(self, held: bool) -> None:
        """Move the finger; the edges that follow take the time they take."""
        self._moved(held, self._stuck)

    def stick(self, stuck: bool) -> None:
        """Glue the contact shut, or free it."""
        self._moved(self._held, stuck)

    def reread(self) -> None:
        """Read the level without waiting for an edge: what repairs a lost one."""
        if not self._timers:
            self._read(self.closed, asyncio.get_running_loop().time())

    async def quiet(self) -> None:
        """Wait until no edge is on its way and nothing is left to settle."""
        await self._quiet.wait()

    def stop(self) -> None:
        """Forget what is still on its way."""
        self._forget_edges()
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        self._quiet.set()

    def _moved(self, held: bool, stuck: bool) -> None:
        before = self.closed
        self._held, self._stuck = held, stuck
        if self.closed == before:
            return
        self._forget_edges()
        now = asyncio.get_running_loop().time()
        level = self.closed
        for after in self._wires.bounces():
            level = not level
            self._later(now + after, level)
        self._edge(self.closed, now)

    def _later(self, at: float, level: bool) -> None:
        def arrive() -> None:
            self._timers.discard(handle)
            self._edge(level, at)

        handle = asyncio.get_running_loop().call_at(at, arrive)
        self._timers.add(handle)

    def _forget_edges(self) -> None:
        for handle in self._timers:
            handle.cancel()
        self._timers.clear()

    def _edge(self, level: bool, at: float) -> None:
        self._read(self._state.raw if self._wires.lose() else level, at)

    def _read(self, level: bool, at: float) -> None:
        self._state, changes = self._step(self._state, level, at)
        self._watch()
        for change in changes:
            self._on_change(change)

    def _settle(self, due: float) -> None:
        """Read the level once more before a quiet one counts: the edge that ended it may be the lost one."""
        if not self._timers:
            self._read(self.closed, math.nextafter(due, 0.0))
        self._read(self._state.raw, due)

    def _watch(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        due = self._state.wake_at
        if due is not None:
            self._settling = asyncio.get_running_loop().call_at(due, self._settle, due)
        if due is None and not self._timers:
            self._quiet.set()
        else:
            self._quiet.clear()
