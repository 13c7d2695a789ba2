"""A call's offers after the first (RFC 3261, section 14): to hold it or go on, and from another address."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.sip.pjsua_messages import call_options
from firmware.sip.pjsua_thread import Timer, describe

if TYPE_CHECKING:
    from firmware.sip.pjsua_call import CallSession

log = logging.getLogger(__name__)

REQUEST_PENDING = 491
OFFER_RETRY_S = 0.3
OWN_CALL_RETRY_S, OTHER_CALL_RETRY_S = (2.1, 4.0), (0.0, 2.0)
"""After 491, for who made the call and for who took it (section 14.1)."""

MOVED = pj.PJSUA_CALL_UPDATE_CONTACT | pj.PJSUA_CALL_UPDATE_VIA
"""Not PJSUA_CALL_REINIT_MEDIA: far ends take a new address more readily than new keys for the sound."""


@dataclass(slots=True, eq=False)
class Offers:
    """One at a time is on its way; what is wanted meanwhile waits for its turn."""

    session: CallSession
    here: str | None = None
    hold_wanted: bool = False
    _hold_told: bool = False
    _hold_on_its_way: bool = False
    _moved: bool = False
    _move_due: bool = False
    _move_on_its_way: bool = False
    _timer: Timer | None = None

    def hold(self, wanted: bool) -> None:
        """Offer sendonly, or sendrecv again."""
        self.hold_wanted = wanted
        self._make()

    def move(self, address: str) -> None:
        """From now on the phone has this address; the far end hears of it by :meth:`from_here`."""
        self.here = address
        self._moved = True

    def from_here(self) -> None:
        """If the phone has another address since the last offer, make one now."""
        self._move_due = self._moved
        self._make()

    def taken(self) -> None:
        """Both sides agree on something: that may be the answer to what was offered, and it is our turn."""
        if self._move_on_its_way:
            self._moved = self._move_due = False
        self._hold_on_its_way = self._move_on_its_way = False
        self._make()

    def crossed(self) -> None:
        """Both sides have made an offer at once, and neither counts (491): ours is made again."""
        if self._hold_on_its_way:
            self._hold_told = not self._hold_told
        self._hold_on_its_way = self._move_on_its_way = False
        shortest, longest = OWN_CALL_RETRY_S if self.session.dialled else OTHER_CALL_RETRY_S
        self._make_later(random.uniform(shortest, longest))  # noqa: S311 - so that they do not cross again

    def _make(self) -> None:
        session = self.session
        if not session.answered or session.ended or session.hanging_up or session.pj_call is None:
            return
        try:
            if self._move_due and not self._move_on_its_way:
                self._reinvite(session.pj_call, MOVED)
                self._move_on_its_way = True
            if self.hold_wanted != self._hold_told:
                self._offer_hold(session.pj_call)
        except pj.Error as error:  # an INVITE transaction is pending (section 14.1)
            log.info("call %d: the offer waits for its turn: %s", session.id, describe(error))
            self._make_later(OFFER_RETRY_S)

    def _offer_hold(self, call: pj.Call) -> None:
        """Raises pj.Error."""
        if self.hold_wanted:
            call.setHold(call_options())
        else:
            self._reinvite(call, pj.PJSUA_CALL_UNHOLD)
        self._hold_told = self.hold_wanted
        self._hold_on_its_way = True

    def _reinvite(self, call: pj.Call, flags: int) -> None:
        """Raises pj.Error."""
        options = call_options()
        options.opt.flag = flags
        call.reinvite(options)

    def _make_later(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.session.host.later(seconds, self._make)
