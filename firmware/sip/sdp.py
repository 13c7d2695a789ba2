"""Session descriptions (SDP, RFC 8866) as text. Pure."""

from __future__ import annotations

import re

NOWHERE = "0.0.0.0"  # noqa: S104 - an address in a text: the old way to say hold (RFC 3264, section 8.4)
_PLACE = re.compile(r"^(c=|a=rtcp:\d+ )IN IP4 (\S+)", re.MULTILINE)


def moved_to(description: str, address: str) -> str:
    """The same description with the media at another address; its origin (``o=``) stays who it is."""

    def place(found: re.Match[str]) -> str:
        return found[0] if found[2] == NOWHERE else f"{found[1]}IN IP4 {address}"

    return _PLACE.sub(place, description)
