"""Session descriptions (SDP, RFC 8866) as text. Pure."""

from __future__ import annotations

import re

NOWHERE = "0.0.0.0"  # noqa: S104 - an address in a text: the old way to say hold (RFC 3264, section 8.4)
STATIC = {"0": "pcmu/8000", "8": "pcma/8000", "9": "g722/8000"}
EVENT = "telephone-event/"
_AUDIO = re.compile(r"^(m=audio \d+ \S+ )([\d ]+)", re.MULTILINE)
_RTPMAP = re.compile(r"^a=rtpmap:(\d+) (\S+)", re.MULTILINE)
_ABOUT = re.compile(r"a=(?:rtpmap|fmtp|rtcp-fb):(\d+) ")
_PLACE = re.compile(r"^(c=|a=rtcp:\d+ )IN IP4 (\S+)", re.MULTILINE)


def moved_to(description: str, address: str) -> str:
    """The same description with the media at another address; its origin (``o=``) stays who it is."""

    def place(found: re.Match[str]) -> str:
        return found[0] if found[2] == NOWHERE else f"{found[1]}IN IP4 {address}"

    return _PLACE.sub(place, description)


def with_codecs(description: str, wanted: tuple[str, ...], offer: str = "") -> str:
    """The same description with these codecs alone, by their names (RFC 4855), in this order.

    In an answer to an ``offer`` only the first of them that is offered stays, so that our order counts and
    not theirs. Telephone-events stay at the clock rates of what does.
    """
    found = _AUDIO.search(description)
    if found is None:
        return description
    own = _names(description, found[2])
    if offer:
        theirs = _AUDIO.search(offer)
        offered = {_name(each) for each in _names(offer, theirs[2]).values()} if theirs else set()
        wanted = tuple(name for name in wanted if name.lower() in offered)[:1] or wanted
    kept = [kind for name in wanted for kind, each in own.items() if _name(each) == name.lower()]
    rates = {_rate(own[kind]) for kind in kept}
    events = [kind for kind, each in own.items() if each.startswith(EVENT) and _rate(each) in rates]
    if not kept:
        return description
    others = own.keys() - {*kept, *events}
    lines = [line for line in description.splitlines(keepends=True) if _kind_of(line) not in others]
    return _AUDIO.sub(rf"\g<1>{' '.join([*kept, *events])}", "".join(lines), count=1)


def _names(description: str, kinds: str) -> dict[str, str]:
    """What each payload type is: ``opus/48000/2`` in small letters (RFC 3551, 6: some by number)."""
    named = {kind: name.lower() for kind, name in _RTPMAP.findall(description)}
    return {kind: named.get(kind) or STATIC.get(kind, "") for kind in kinds.split()}


def _name(named: str) -> str:
    return named.partition("/")[0]


def _rate(name: str) -> str:
    return f"{name}/".split("/")[1]


def _kind_of(line: str) -> str:
    """The payload type that a line is about, or ''."""
    found = _ABOUT.match(line)
    return found[1] if found else ""
