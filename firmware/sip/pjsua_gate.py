"""The gate before PJSIP: requests from sources nobody trusts are swallowed, where this build can do that."""

from __future__ import annotations

import logging

import pjsua2 as pj

from firmware.sip.sources import Change, Owner, Source, Sources

log = logging.getLogger(__name__)

REPORT_S = 10.0

CAN_SWALLOW = hasattr(pj, "sourceFilterInstall")


class Gate:
    """Keeps PJSIP's filter as the trusted sources are. Without it, strangers are refused later, by 403."""

    def __init__(self, *, open_to_all: bool) -> None:
        self.sources = Sources()
        self._open = open_to_all
        self._reported = 0

    def install(self) -> None:
        """Stand before the transports; call before the first is created."""
        if CAN_SWALLOW:
            pj.sourceFilterInstall()
            pj.sourceFilterOpen(self._open)

    def trust(self, owner: Owner, sources: set[Source]) -> None:
        """From now on ``owner`` vouches for exactly these."""
        self._apply(self.sources.replace(owner, sources))

    def trust_also(self, owner: Owner, source: Source) -> None:
        """``owner`` vouches for one more."""
        self._apply(self.sources.add(owner, source))

    def report(self) -> None:
        """Tell how many requests were swallowed since the last report, if any."""
        dropped = pj.sourceFilterDropped() if CAN_SWALLOW else 0
        if dropped != self._reported:
            log.info("%d SIP requests from strangers were left unanswered", dropped - self._reported)
            self._reported = dropped

    def _apply(self, change: Change) -> None:
        if not CAN_SWALLOW:
            return
        for source in change.admit:
            pj.sourceFilterAllow(source.address, source.port)
        for source in change.expel:
            pj.sourceFilterForbid(source.address, source.port)
