"""Messages made bad by chance, the same ones in each run: hypothesis chooses, from a seed."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1"))
"""How many times the usual number of mutations; `make fuzz` has more."""

PIECES = st.sampled_from(
    [
        *(bytes([each]) for each in b' \t:;,="<>@\\%*\n\x00\xff0'),
        *(b"\r\n", b"\r\n\r\n", b"%00", b"\xc3\x28", b"-1", b"4294967296", b"9" * 30),
        *(
            b"sip:",
            b"sips:",
            b"tel:",
            b"[::",
            b"SIP/2.0",
            b";tag=",
            b";branch=z9hG4bK",
            b";lr",
            b";transport=tcp",
        ),
        *(b"Via: ", b"Contact: *\r\n", b"m=audio 1 RTP/AVP 0\r\n"),
    ]
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cut", "put", "flip", "copy", "drop line", "swap lines"]),
        st.integers(0, 1 << 16),
        st.integers(1, 40),
        PIECES,
    ),
    min_size=1,
    max_size=6,
)


def mutated(message: bytes, edits: list[tuple[str, int, int, bytes]]) -> bytes:
    """The message after these edits; positions wrap around."""
    for kind, place, length, piece in edits:
        at = place % (len(message) + 1)
        if kind == "cut":
            message = message[:at] + message[at + length :]
        elif kind == "put":
            message = message[:at] + piece + message[at:]
        elif kind == "flip" and message:
            at %= len(message)
            message = message[:at] + bytes([message[at] ^ length]) + message[at + 1 :]
        elif kind == "copy":
            message = message[:at] + message[at : at + length] * 3 + message[at:]
        else:
            message = _by_lines(message, kind, place, length)
    return message[:60_000]


def _by_lines(message: bytes, kind: str, place: int, length: int) -> bytes:
    lines = message.split(b"\r\n")
    at, other = place % len(lines), (place + length) % len(lines)
    if kind == "drop line":
        del lines[at]
    else:
        lines[at], lines[other] = lines[other], lines[at]
    return b"\r\n".join(lines)


def mutations(originals: list[bytes], count: int, start: int = 1) -> list[bytes]:
    """``count`` bad messages made of good ones; ``start`` is the seed."""
    made: list[bytes] = []

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(originals), EDITS)
    def make(original: bytes, edits: list[tuple[str, int, int, bytes]]) -> None:
        made.append(mutated(original, edits))

    make()
    return made
