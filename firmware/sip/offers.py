"""A call's offers after the first (RFC 3261, section 14): held or not, and from which address. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

REQUEST_PENDING = 491
PENDING_S = 0.3
OWN_CALL_RETRY_S, OTHER_CALL_RETRY_S = (2.1, 4.0), (0.0, 2.0)
"""After 491, for who made the call and for who took it (section 14.1)."""


class Offer(Enum):
    """What is offered."""

    HOLD = auto()
    RESUME = auto()
    MOVE = auto()


class Later(Protocol):
    """Something that will be done."""

    def cancel(self) -> None: ...


class OfferingCall(Protocol):
    """What a call does for its offers."""

    @property
    def is_own(self) -> bool:
        """Whether the phone has made it."""

    @property
    def takes_offers(self) -> bool:
        """Whether it is answered and not over."""

    def send_offer(self, offer: Offer) -> bool:
        """Send it; False while an earlier one is not agreed on yet."""

    def later(self, seconds: float, job: Callable[[], None]) -> Later: ...


@dataclass(slots=True, eq=False)
class Offers:
    """One at a time is on its way; what is wanted meanwhile waits for its turn.

    ``here`` is the address that offers are made from; None is the first.
    """

    call: OfferingCall
    here: str | None = None
    hold_wanted: bool = False
    _hold_told: bool = False
    _here_told: str | None = None
    _may_move: bool = False
    _on_its_way: tuple[Offer, str | None] | None = None
    _timer: Later | None = None

    def hold(self, wanted: bool) -> None:
        """Offer sendonly, or sendrecv again."""
        self.hold_wanted = wanted
        self._make()

    def move(self, address: str) -> None:
        """From now on the phone has this address; the far end hears of it by :meth:`from_here`."""
        self.here, self._may_move = address, False

    def from_here(self) -> None:
        """If the phone has another address than the far end knows, offer it now."""
        self._may_move = True
        self._make()

    def taken(self) -> None:
        """Both sides agree, on what was offered if anything was; now it is the next one's turn."""
        self._over()
        self._make()

    def refused(self, code: int) -> None:
        """The far end has not taken the offer; where both have made one at once (491), ours is made again.

        Another refusal is the far end's last word on being held, and on this address until the next time.
        """
        if self._on_its_way is None:
            return
        if code == REQUEST_PENDING:
            self._on_its_way = None
            shortest, longest = OWN_CALL_RETRY_S if self.call.is_own else OTHER_CALL_RETRY_S
            self._make_later(random.uniform(shortest, longest))  # noqa: S311 - so that they do not cross again
        elif self._on_its_way[0] is Offer.MOVE:
            self._on_its_way, self._may_move = None, False
        else:
            self._over()

    def _over(self) -> None:
        if self._on_its_way:
            offer, address = self._on_its_way
            if offer is Offer.MOVE:
                self._here_told = address
            else:
                self._hold_told = offer is Offer.HOLD
        self._on_its_way = None

    def _make(self) -> None:
        offer = self._next()
        if self._on_its_way or offer is None or not self.call.takes_offers:
            return
        if self.call.send_offer(offer):
            self._on_its_way = offer, self.here
        else:
            self._make_later(PENDING_S)

    def _next(self) -> Offer | None:
        if self._may_move and self.here != self._here_told:
            return Offer.MOVE
        if self.hold_wanted != self._hold_told:
            return Offer.HOLD if self.hold_wanted else Offer.RESUME
        return None

    def _make_later(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.call.later(seconds, self._make)
