from __future__ import annotations

from random import Random

import pytest

from board import cradle
from board.cradle import FLASH_S, Movement
from board.debounce import HOOK, KEY, Contact, Settle, step
from board.emulated.switch import Switch, Wires
from tests.board.bench import until


@pytest.mark.parametrize("settle", [KEY, HOOK], ids=["key", "hook"])
@pytest.mark.parametrize("seed", range(4))
async def test_a_switch_that_bounces_changes_once_a_movement(settle: Settle, seed: int) -> None:
    changes: list[bool] = []
    switch = Switch(Contact(settle), step, Wires(bounce_s=0.04, chance=Random(seed)), changes.append)
    for held in (True, False, True, False):
        switch.hold(held)
        await switch.quiet()
        assert switch.level == held
    assert changes == [True, False, True, False]


def test_bounces_really_happen() -> None:
    flips = list(Wires(bounce_s=0.03).bounces())
    assert len(flips) >= 6
    assert len(flips) % 2 == 0
    assert flips == sorted(flips)
    assert flips[-1] <= 0.03
    assert list(Wires().bounces()) == []


async def test_a_lost_edge_is_found_by_reading_the_level() -> None:
    changes: list[bool] = []
    wires = Wires(loss=1.0)
    switch = Switch(Contact(KEY), step, wires, changes.append)
    switch.hold(True)
    await switch.quiet()
    assert changes == []
    switch.reread()
    assert changes == [True]
    switch.hold(False)
    await switch.quiet()
    assert changes == [True]
    switch.reread()
    await until(lambda: changes == [True, False])


@pytest.mark.parametrize("seed", range(20))
async def test_a_bounce_whose_end_got_lost_opens_no_contact(seed: int) -> None:
    """A handset that was lifted stays lifted, and a key that is held is one press."""
    keys: list[bool] = []
    movements: list[Movement] = []
    wires = Wires(bounce_s=0.008, loss=0.5, chance=Random(seed))
    key = Switch(Contact(KEY), step, wires, keys.append)
    hook = Switch(cradle.empty(HOOK, FLASH_S), cradle.step, wires, movements.append)
    key.hold(True)
    hook.hold(True)
    await key.quiet()
    await hook.quiet()
    key.reread()
    hook.reread()
    assert (keys, movements) == ([True], [Movement.LIFTED])


async def test_a_finger_quicker_than_the_bounces_leaves_no_edge_behind() -> None:
    changes: list[bool] = []
    switch = Switch(Contact(KEY), step, Wires(bounce_s=0.05), changes.append)
    switch.hold(True)
    switch.hold(False)
    await switch.quiet()
    assert changes == [True, False]
    assert not switch.level


async def test_a_stuck_contact_ignores_the_finger_until_it_is_freed() -> None:
    changes: list[bool] = []
    switch = Switch(Contact(KEY), step, Wires(), changes.append)
    switch.stick(True)
    switch.hold(True)
    switch.hold(False)
    await switch.quiet()
    assert changes == [True]
    switch.stick(False)
    await switch.quiet()
    assert changes == [True, False]


async def test_a_stopped_switch_stays_silent() -> None:
    changes: list[bool] = []
    switch = Switch(Contact(KEY), step, Wires(bounce_s=0.05), changes.append)
    switch.hold(True)
    switch.hold(False)
    switch.stop()
    await switch.quiet()
    assert changes == [True]
