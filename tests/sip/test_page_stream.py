"""The codecs of paging, and the buffer behind which a page is heard."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.config.model import PageCodec
from firmware.sip.g711 import a_law, mu_law
from firmware.sip.page_codecs import PAYLOAD_TYPES, codec_of
from firmware.sip.page_stream import FIRST_PACKETS, LONGEST_GAP, MOST_PACKETS, PageStream
from firmware.sip.rtp import G722, PCMA, SEQUENCES, Packet
from tests.signals import Samples, likeness, resampled, samples_of, speech

FRAME = 320
SILENCE = bytes(FRAME)


def packet(number: int, payload: bytes | None = None, payload_type: int = PCMA) -> Packet:
    """A packet of 20 ms whose sound tells its number."""
    return Packet(payload_type, number % SEQUENCES, 0, 1, payload or bytes([_code(number)]) * 160)


def _code(number: int) -> int:
    return number % 100 + 1


def number_of(frame: bytes) -> int:
    """Which packet a frame was, as :func:`packet` tells it."""
    (code,) = set(a_law().encode(frame))
    return code - 1


def stream(first: int = 0) -> PageStream:
    return PageStream(codec_of(PageCodec.PCMA), PCMA, first % SEQUENCES)


def heard(page: PageStream, frames: int) -> list[int]:
    return [number_of(page.frame(FRAME)) for _ in range(frames)]


# --- codecs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "samples", "codes"),
    [  # of the tables in ITU-T G.711: the largest, the smallest and zero of each sign
        (mu_law(), [32124, 0, -32124, 8, -8], [0x80, 0xFF, 0x00, 0xFE, 0x7E]),
        (a_law(), [32256, 8, -32256, -8], [0xAA, 0xD5, 0x2A, 0x55]),
    ],
)
def test_g711_s_own_values(law: object, samples: list[int], codes: list[int]) -> None:
    assert isinstance(law, type(mu_law()))
    assert law.encode(array("h", samples).tobytes()) == bytes(codes)
    assert array("h", law.decode(bytes(codes))).tolist() == samples


@pytest.mark.parametrize("law", [mu_law(), a_law()])
def test_every_sample_becomes_the_nearest_one_that_there_is(law: object) -> None:
    assert isinstance(law, type(mu_law()))
    every = np.arange(-32768, 32768, dtype=np.int16)
    decoded = np.frombuffer(law.decode(law.encode(every.tobytes())), np.int16)
    error = np.abs(decoded.astype(int) - every)
    assert (error <= np.abs(every.astype(int)) / 31 + 8).all()
    assert (np.diff(decoded.astype(int)) >= 0).all()


@pytest.mark.parametrize("codec", PageCodec)
def test_speech_survives_each_codec(codec: PageCodec) -> None:
    there, back = codec_of(codec), codec_of(codec)
    spoken = speech(rate=there.rate)
    size = there.rate // 50
    whole = spoken[: len(spoken) // size * size]
    sound = b"".join(
        back.decode(there.encode(whole[at : at + size].tobytes())) for at in range(0, len(whole), size)
    )
    assert likeness(wide(samples_of(sound), there.rate), wide(whole, there.rate)) > 0.9


def wide(samples: Samples, rate: int) -> Samples:
    return resampled(samples, rate, 16_000)


@given(st.binary(min_size=1, max_size=400))
def test_any_payload_is_some_sound(payload: bytes) -> None:
    for codec in PageCodec:
        assert len(codec_of(codec).decode(payload)) == len(payload) * (4 if codec is PageCodec.G722 else 2)


# --- the buffer ---------------------------------------------------------------------------------------


def test_it_begins_with_a_few_in_hand_and_plays_them_in_order() -> None:
    page = stream(65534)
    for number in (65534, 65536):
        page.put(packet(number))
    assert page.frame(FRAME) == SILENCE
    page.put(packet(65535))
    assert heard(page, 3) == [34, 35, 36]
    assert page.frame(FRAME) == SILENCE


def test_a_lost_packet_is_bridged_and_a_late_one_of_no_use() -> None:
    page = stream()
    for number in (0, 1, 3, 4):
        page.put(packet(number))
    assert heard(page, 2) == [0, 1]
    before = samples_of(a_law().decode(bytes([_code(1)])))
    assert set(samples_of(page.frame(FRAME))) == {before[0] // 2}
    page.put(packet(2))
    assert heard(page, 2) == [3, 4]


def test_a_hole_is_leapt_over() -> None:
    page = stream()
    for number in (0, 20, 21):
        page.put(packet(number))
    assert heard(page, 3) == [0, 20, 21]
    assert LONGEST_GAP < 20


def test_after_a_pause_it_waits_again() -> None:
    page = stream()
    for number in range(3):
        page.put(packet(number))
    heard(page, 3)
    assert page.frame(FRAME) == SILENCE
    page.put(packet(3))
    assert page.frame(FRAME) == SILENCE
    for number in range(4, 3 + FIRST_PACKETS):
        page.put(packet(number))
    assert heard(page, 3) == [3, 4, 5]


def test_what_heaps_up_is_thrown_away() -> None:
    page = stream()
    for number in range(MOST_PACKETS + 1):
        page.put(packet(number))
    assert heard(page, 1) == [MOST_PACKETS + 1 - FIRST_PACKETS]


@pytest.mark.parametrize("again", [40_000, 65_000])
def test_a_sender_that_begins_anew_is_followed(again: int) -> None:
    page = stream()
    page.put(packet(0))
    for number in range(again, again + 3):
        page.put(packet(number))
    assert heard(page, 3) == [number % 100 for number in range(again, again + 3)]


def test_packets_need_not_be_as_long_as_frames() -> None:
    page = stream()
    for number in range(6):
        page.put(packet(number, bytes([number + 1]) * 80))
    codes = b"".join(a_law().encode(page.frame(FRAME)) for _ in range(3))
    assert codes == b"".join(bytes([number + 1]) * 80 for number in range(6))


def test_another_codec_in_between_is_not_heard() -> None:
    page = stream()
    for number in range(3):
        page.put(packet(number))
        page.put(packet(number + 3, payload_type=G722))
    assert heard(page, 3) == [0, 1, 2]
    assert page.frame(FRAME) == SILENCE


events = st.lists(
    st.none()
    | st.tuples(st.integers(0, SEQUENCES - 1) | st.integers(0, 40), st.binary(min_size=1, max_size=400)),
    max_size=80,
)


@given(st.sampled_from(PageCodec), events)
def test_whatever_comes_a_frame_is_a_frame(
    codec: PageCodec, happening: list[tuple[int, bytes] | None]
) -> None:
    page = PageStream(codec_of(codec), PAYLOAD_TYPES[codec], 0)
    for event in happening:
        if event is None:
            assert len(page.frame(FRAME)) == FRAME
        else:
            page.put(packet(event[0], event[1], PAYLOAD_TYPES[codec]))
        assert len(page._waiting) <= MOST_PACKETS
