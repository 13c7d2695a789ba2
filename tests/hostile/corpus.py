r"""The recorded messages in tests/hostile/corpus: what they stand for is their file's name.

A file is the message with its line ends as CRLF, and in it
``$NAME`` a value of the test's, ``$LENGTH`` the length of the body as it should be,
``$REPEAT(TEXT,100)`` a text so many times, ``$NEXT`` on a line of its own the beginning of another message,
``\xff``, ``\r``, ``\n``, ``\t``, ``\,``, ``\\`` those bytes; a backslash ends a line that joins the next.

Many follow the ideas of RFC 4475 (SIP torture test messages), in words of our own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.hostile.server import PORT
from tests.hostile.sip_text import header, method_of, sdp, unique
from tests.network import KAMAILIO, PHONE

CORPUS = Path(__file__).with_name("corpus")

_REPEAT = re.compile(r"\$REPEAT\(((?:[^)\\]|\\.)*?),(\d+)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(x[0-9a-f]{2}|.)", re.DOTALL)
_PLAIN = {b"r": b"\r", b"n": b"\n", b"t": b"\t"}


def names(kind: str) -> list[str]:
    """What there is of a kind: "requests", "responses" or "descriptions"."""
    found = sorted(path.stem for path in (CORPUS / kind).iterdir())
    assert found
    return found


def requests(sender: tuple[str, int] = (KAMAILIO, PORT)) -> dict[str, bytes]:
    """Every bad request, each with a Call-ID of its own, as one of ``sender`` to the phone."""
    address, _ = sender
    return {
        name: b"".join(_messages("requests", name, {"SERVER": address, "SDP": sdp(address, 40000)}))
        for name in names("requests")
    }


def responses(name: str, request: str) -> list[str | bytes]:
    """One of the bad responses, as answers to a request of the phone's."""
    via = "\r\n".join(line for line in request.split("\r\n") if line.lower().startswith("via:"))
    values = {"VIA": via, "METHOD": method_of(request), "SDP": sdp(KAMAILIO, 40000)}
    values |= {name.upper(): header(request, name) for name in ("From", "To", "CSeq")}
    values["CALL"] = header(request, "Call-ID")
    return [*_messages("responses", name, values)]


def description(name: str) -> bytes:
    """One of the bad session descriptions (SDP)."""
    return b"".join(_render((CORPUS / "descriptions" / f"{name}.sdp").read_text(encoding="ascii"), {}))


def _messages(kind: str, name: str, values: Mapping[str, str]) -> list[bytes]:
    return _render((CORPUS / kind / f"{name}.sip").read_text(encoding="ascii"), values)


def _render(text: str, values: Mapping[str, str]) -> list[bytes]:
    fresh = {"PHONE": PHONE, "SERVER": KAMAILIO, "CALL": unique(), "BRANCH": unique(), "TAG": unique()}
    joined = text.replace("\\\n", "")
    return [_message(part, {**fresh, **values}) for part in joined.split("$NEXT\n")]


def _message(text: str, values: Mapping[str, str]) -> bytes:
    lines = text.replace("\n", "\r\n")
    repeated = _REPEAT.sub(lambda found: found[1] * int(found[2]), lines)
    filled = re.sub(r"\$([A-Z]+)", lambda found: values.get(found[1], found[0]), repeated)
    data = _ESCAPE.sub(_unescaped, filled.encode())
    length = len(data.partition(b"\r\n\r\n")[2])
    return data.replace(b"$LENGTH", str(length).encode())


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1].startswith(b"x") and len(found[1]) == 3:
        return bytes.fromhex(found[1][1:].decode())
    return _PLAIN.get(found[1], found[1])
