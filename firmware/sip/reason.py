"""Why a message says that a call is over: its Reason headers (RFC 3326, 6432). Pure; never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from firmware.sip.sip_message import headers_of

MOST = 16
"""Of values that are read: no honest message gives more reasons."""

LAST_CAUSE = 127
"""A cause has seven bits (ITU-T Q.850, section 2.2.5)."""

COMPLETED_ELSEWHERE = 200
"""RFC 3326, section 2."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.?)*"?')
_CAUSE = re.compile(r";\s*cause\s*=\s*([0-9]{1,3})\s*(?:;|$)", re.IGNORECASE)


def answered_elsewhere(message: str) -> bool:
    """Whether a CANCEL says that somebody has answered at another phone."""
    return COMPLETED_ELSEWHERE in _causes(message, "SIP")


def q850_cause(message: str) -> int:
    """The cause that the telephone network gives (ITU-T Q.850), 1 to 127; 0 without one."""
    return next((cause for cause in _causes(message, "Q.850") if 0 < cause <= LAST_CAUSE), 0)


def _causes(message: str, protocol: str) -> Iterator[int]:
    """The causes by one protocol, in order; what is said in quotes is no parameter."""
    for value in islice(headers_of(message, "Reason"), MOST):
        bare = _QUOTED.sub("", value)
        if bare.partition(";")[0].strip().upper() == protocol and (found := _CAUSE.search(bare)):
            yield int(found[1])
