"""RTP packets: what is none does no harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.rtp import PCMA, Packet, ahead, build, parse

SOUND = b"sound"
HEADER = bytes.fromhex("8008 0001 00000002 00000003".replace(" ", ""))

packets = st.builds(
    Packet,
    st.integers(0, 127),
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(min_size=1, max_size=300),
    st.booleans(),
)


@given(packets)
def test_what_is_put_together_comes_apart(packet: Packet) -> None:
    assert parse(build(packet)) == packet


@given(st.binary(max_size=400) | st.binary(max_size=60).map(lambda rest: b"\xb7\x08" + rest))
def test_any_bytes(datagram: bytes) -> None:
    packet = parse(datagram)
    if packet is not None:
        assert 0 < len(packet.payload) <= len(datagram) - 12
        assert packet.payload in datagram


def test_as_it_is_on_the_wire() -> None:
    assert parse(HEADER + SOUND) == Packet(PCMA, 1, 2, 3, SOUND)
    assert build(Packet(PCMA, 1, 2, 3, SOUND, marker=True)) == b"\x80\x88" + HEADER[2:] + SOUND


def test_what_may_stand_before_and_after_the_sound() -> None:
    contributing = b"\x82" + HEADER[1:] + bytes(8) + SOUND
    extended = b"\x90" + HEADER[1:] + b"\xbe\xde\x00\x01" + bytes(4) + SOUND
    padded = b"\xa0" + HEADER[1:] + SOUND + b"\0\0\3"
    assert {packet and packet.payload for packet in map(parse, (contributing, extended, padded))} == {SOUND}


@pytest.mark.parametrize(
    "datagram",
    [
        HEADER,  # no sound
        b"\x00" + HEADER[1:] + SOUND,  # version 0: STUN
        b"\x8f" + HEADER[1:] + SOUND,  # fifteen contributing sources, of which there is none
        b"\x90" + HEADER[1:] + b"\0",  # an extension that ends at once
        b"\x90" + HEADER[1:] + b"\0\0\xff\xff" + SOUND,  # longer than everything
        b"\xa0" + HEADER[1:] + SOUND + b"\0",  # no padding after all
        b"\xa0" + HEADER[1:] + SOUND + b"\xff",  # more of it than there is
    ],
)
def test_what_is_none(datagram: bytes) -> None:
    assert parse(datagram) is None


@pytest.mark.parametrize(
    ("sequence", "expected", "distance"), [(5, 5, 0), (7, 5, 2), (3, 5, -2), (1, 65535, 2), (65535, 1, -2)]
)
def test_sequence_numbers_go_round(sequence: int, expected: int, distance: int) -> None:
    assert ahead(sequence, expected) == distance
