"""``application/simple-message-summary``: what waits in a mailbox (RFC 3842, section 5). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 4096
MOST = 9_999
"""More messages than a screen has room for, and than anybody counts."""

_WAITING = re.compile(r"^Messages-Waiting[ \t]*:[ \t]*(yes|no)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_VOICE = re.compile(
    r"^Voice-Message[ \t]*:[ \t]*(\d{1,10})[ \t]*/[ \t]*(\d{1,10})", re.IGNORECASE | re.MULTILINE | re.ASCII
)


@dataclass(frozen=True, slots=True)
class Summary:
    """``waiting``: there are new voice messages, even where nobody says how many."""

    waiting: bool
    new: int = 0
    old: int = 0


def message_summary(body: str) -> Summary | None:
    """What the body says of voice messages; None for what is no summary.

    Where voice messages are counted, that count decides: fax and text may wait beside them.
    """
    text = body[:LONGEST].replace("\r\n", "\n")
    waiting, voice = _WAITING.search(text), _VOICE.search(text)
    if waiting is None:
        return None
    if voice is None:
        return Summary(waiting[1].lower() == "yes")
    new, old = (min(int(count), MOST) for count in voice.groups())
    return Summary(new > 0, new, old)
