"""The phone's own addresses come, change and go."""

from __future__ import annotations

import pytest

from firmware.phone.events import AddressesChanged
from firmware.sip.api import FollowAddresses
from firmware.ui.screen import Idle
from tests.phone.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_stack_follows_each_change(desk: Desk) -> None:
    desk.event(AddressesChanged(("10.0.0.1",)))
    desk.event(AddressesChanged(("10.0.0.7", "10.0.0.1")))
    assert desk.done(FollowAddresses) == [
        FollowAddresses(("10.0.0.1",)),
        FollowAddresses(("10.0.0.7", "10.0.0.1")),
    ]


def test_without_a_network_there_is_nowhere_to_follow_and_the_screen_says_so(desk: Desk) -> None:
    idle = desk.screen()
    assert isinstance(idle, Idle)
    assert not idle.offline  # not before anybody has looked
    desk.event(AddressesChanged(()))
    assert desk.done(FollowAddresses) == []
    idle = desk.screen()
    assert isinstance(idle, Idle)
    assert idle.offline
    desk.event(AddressesChanged(("10.0.0.1",)))
    idle = desk.screen()
    assert isinstance(idle, Idle)
    assert not idle.offline
