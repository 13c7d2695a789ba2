"""A call's offers after the first: one at a time, whatever becomes of each."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.offers import (
    OTHER_CALL_RETRY_S,
    OWN_CALL_RETRY_S,
    PENDING_S,
    REQUEST_PENDING,
    Offer,
    Offers,
)

HOLD, RESUME, MOVE = Offer


class Timer:
    def __init__(self, seconds: float, job: Callable[[], None]) -> None:
        self.seconds, self.job, self.cancelled = seconds, job, False

    def cancel(self) -> None:
        self.cancelled = True


class FakeCall:
    """``sent`` is what has gone out; while ``pending`` nothing can."""

    def __init__(self, *, is_own: bool = True) -> None:
        self.is_own = is_own
        self.takes_offers = True
        self.pending = False
        self.sent: list[Offer] = []
        self.timers: list[Timer] = []
        self.offers = Offers(self)

    def send_offer(self, offer: Offer) -> bool:
        if not self.pending:
            self.sent.append(offer)
        return not self.pending

    def later(self, seconds: float, job: Callable[[], None]) -> Timer:
        self.timers.append(Timer(seconds, job))
        return self.timers[-1]

    def ring(self) -> float:
        """The timer rings; gives how long it was."""
        (timer,) = (each for each in self.timers if not each.cancelled)
        self.timers.clear()
        timer.job()
        return timer.seconds


def test_the_last_wish_counts() -> None:
    call = FakeCall()
    call.offers.hold(True)
    call.offers.hold(False)
    call.offers.hold(True)
    assert call.sent == [HOLD]
    call.offers.hold(False)
    call.offers.taken()
    assert call.sent == [HOLD, RESUME]
    call.offers.taken()
    call.offers.taken()  # the far end has offered something
    assert call.sent == [HOLD, RESUME]


def test_one_that_crossed_is_made_again() -> None:
    for is_own, (shortest, longest) in ((True, OWN_CALL_RETRY_S), (False, OTHER_CALL_RETRY_S)):
        call = FakeCall(is_own=is_own)
        call.offers.hold(True)
        call.offers.refused(REQUEST_PENDING)
        assert shortest <= call.ring() <= longest
        assert call.sent == [HOLD, HOLD]
        call.offers.hold(False)
        call.offers.refused(REQUEST_PENDING)
        call.ring()
        assert call.sent == [HOLD, HOLD]  # the far end was never told to wait


def test_a_refusal_to_be_held_is_final() -> None:
    call = FakeCall()
    call.offers.hold(True)
    call.offers.refused(488)
    assert call.sent == [HOLD]
    assert not call.timers
    call.offers.hold(False)
    assert call.sent == [HOLD, RESUME]


def test_a_refused_address_is_offered_at_the_next_time() -> None:
    call = FakeCall()
    call.offers.move("10.0.0.2")
    assert not call.sent
    call.offers.from_here()
    call.offers.refused(403)
    call.offers.hold(True)
    assert call.sent == [MOVE, HOLD]
    call.offers.taken()
    call.offers.from_here()
    call.offers.taken()
    call.offers.from_here()
    assert call.sent == [MOVE, HOLD, MOVE]


def test_an_address_that_changes_again_meanwhile_is_offered_too() -> None:
    call = FakeCall()
    call.offers.move("10.0.0.2")
    call.offers.from_here()
    call.offers.move("10.0.0.3")
    call.offers.from_here()
    call.offers.taken()
    assert call.sent == [MOVE, MOVE]


def test_it_waits_while_another_is_pending_and_gives_up_with_the_call() -> None:
    call = FakeCall()
    call.pending = True
    call.offers.hold(True)
    assert call.ring() == PENDING_S
    call.pending = False
    call.takes_offers = False
    call.ring()
    assert not call.sent
    call.offers.refused(488)  # of a request that was no offer


ACTIONS = st.sampled_from(
    ["hold", "resume", "move", "here", "taken", "491", "488", "pending", "free", "ring"]
)


@given(st.lists(ACTIONS, max_size=40))
def test_in_the_end_the_far_end_knows_all(actions: list[str]) -> None:
    call = FakeCall()
    offers, addresses = call.offers, iter(range(100))
    for action in actions:
        match action:
            case "hold" | "resume":
                offers.hold(action == "hold")
            case "move":
                offers.move(f"10.0.0.{next(addresses)}")
            case "here":
                offers.from_here()
            case "taken":
                offers.taken()
            case "491" | "488":
                offers.refused(int(action))
            case "pending" | "free":
                call.pending = action == "pending"
            case "ring" if call.timers:
                call.ring()
    call.pending = False
    offers.from_here()
    for _ in range(5):
        offers.taken()
    settled = len(call.sent)
    offers.taken()
    offers.hold(offers.hold_wanted)
    offers.from_here()
    assert len(call.sent) == settled
