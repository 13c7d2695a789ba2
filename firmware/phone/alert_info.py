"""Reading Alert-Info (RFC 3261, section 20.4), as standards and providers write it. Nothing is ever fetched.

<urn:alert:source:internal>             a URN of RFC 7462
<http://127.0.0.1/Bellcore-dr2>         a name at the end of a URI that leads nowhere
<http://example.com>;info=alert-group   a name in a parameter
Bellcore-dr3  or  info=alert-group      no URI at all
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 8
"""Headers of one call that are read."""

LONGEST = 256
"""Characters of one header that are read."""

URN = "urn:alert:"
URN_PARTS = 4
"""The shortest that says something: urn, alert, a category and its indication."""

_URI = re.compile(r"<([^<>]*)>")
_INFO = re.compile(r';[ \t]*info[ \t]*=[ \t]*"?([^";,]*)')


def names(headers: tuple[str, ...]) -> Iterator[str]:
    """What the headers ask for, in lower case, the first first; most of it means nothing to anybody."""
    for header in headers[:MOST]:
        text = header[:LONGEST].lower()
        for part in (*_URI.findall(text), *_INFO.findall(text), *_bare(text)):
            yield from _readings(part.strip())


def _bare(text: str) -> list[str]:
    """The values that stand without brackets."""
    if "<" in text:
        return []
    return [part.partition(";")[0].strip().removeprefix("info=").strip('"') for part in text.split(",")]


def _readings(name: str) -> Iterator[str]:
    """What a name can mean: a URN also what it is without its last parts (RFC 7462), a URI its last one."""
    if name.startswith(URN):
        parts = name.split(":")
        yield from (":".join(parts[:count]) for count in range(len(parts), URN_PARTS - 1, -1))
    elif name:
        yield name
        yield name.rpartition("/")[2].strip()
