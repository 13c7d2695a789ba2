"""Sound through the emulated codec and its /audio socket."""

from __future__ import annotations

import asyncio
import math
import threading
from array import array
from itertools import pairwise

import pytest
import websockets
from hypothesis import given, settings
from hypothesis import strategies as st

from board.api import FRAME_BYTES, Transducer
from board.emulated.codec import BACKLOG
from board.emulated.jitter import DEPTH, PATIENCE, JitterBuffer
from board.emulated.samples import SILENCE, gain_of, mixed, ramped
from tests.board.bench import EmulatedBench, until

HANDSET = Transducer.HANDSET


def level(value: int) -> bytes:
    """A frame of one value."""
    return array("h", [value] * 320).tobytes()


def audio_url(phone: EmulatedBench) -> str:
    return str(phone.board.url).replace("http", "ws") + "audio"


@pytest.fixture
def open_phone(phone: EmulatedBench) -> EmulatedBench:
    """A board in a call by handset."""
    phone.board.codec.select(HANDSET)
    phone.board.codec.open_microphone(True)
    return phone


def play_five(phone: EmulatedBench) -> None:
    for number in range(5):
        phone.board.codec.play(level(number))


async def test_what_the_phone_plays_reaches_every_listener(phone: EmulatedBench) -> None:
    phone.board.codec.select(HANDSET)
    async with websockets.connect(audio_url(phone)) as one, websockets.connect(audio_url(phone)) as two:
        await until(lambda: phone.board.codec.listeners == 2)
        media = threading.Thread(target=play_five, args=(phone,))
        media.start()
        for socket in (one, two):
            assert [await socket.recv() for _ in range(5)] == [level(n) for n in range(5)]
        media.join()


async def test_a_bell_rings_with_the_route_closed_whatever_the_volume(phone: EmulatedBench) -> None:
    codec = phone.board.codec
    codec.set_volume(HANDSET, 0)
    codec.set_volume(Transducer.SPEAKER, 0)
    with codec.listener() as listener:
        codec.play(level(9000))
        assert await listener.get() == level(9000)


async def test_what_is_said_reaches_the_phone_in_order(open_phone: EmulatedBench) -> None:
    codec = open_phone.board.codec
    async with websockets.connect(audio_url(open_phone)) as socket:
        for number in range(1, 6):
            await socket.send(level(number))
            heard = SILENCE

            def hears() -> bool:
                nonlocal heard
                heard = codec.capture()
                return heard != SILENCE

            await until(hears)
            assert heard == level(number)
    assert codec.capture() == SILENCE


async def test_messages_of_any_size_and_kind_disturb_nothing(open_phone: EmulatedBench) -> None:
    codec = open_phone.board.codec
    async with websockets.connect(audio_url(open_phone)) as socket:
        await until(lambda: len(codec.speakers) == 1)
        speaker = codec.speakers[0]
        sound = level(1) + level(2) + level(3)
        for message in (b"", "words", sound[:1], sound[1:700], '{"lifted": true}', sound[700:]):
            await socket.send(message)
        await until(lambda: len(speaker) == 3)
        assert [codec.capture() for _ in range(4)] == [level(1), level(2), level(3), SILENCE]


async def test_a_message_far_too_long_ends_its_own_socket_only(open_phone: EmulatedBench) -> None:
    codec = open_phone.board.codec
    async with (
        websockets.connect(audio_url(open_phone)) as quiet,
        websockets.connect(audio_url(open_phone)) as rude,
    ):
        await rude.send(bytes(2_000_000))
        with pytest.raises(websockets.ConnectionClosed):
            await rude.recv()
        await until(lambda: len(codec.speakers) == 1)
        await quiet.send(level(5))
        await until(lambda: codec.capture() == level(5))


async def test_several_speakers_are_mixed_and_saturate(open_phone: EmulatedBench) -> None:
    codec = open_phone.board.codec
    with codec.speaker() as one, codec.speaker() as two:
        one.push(level(30_000) + level(-30_000) + level(100))
        two.push(level(10_000) + level(-10_000))
        assert [codec.capture() for _ in range(4)] == [level(32_767), level(-32_768), level(100), SILENCE]
    assert codec.speakers == ()


@pytest.mark.parametrize(("route", "is_open"), [(None, True), (HANDSET, False), (None, False)])
async def test_a_closed_microphone_hears_nothing_and_keeps_nothing(
    phone: EmulatedBench, route: Transducer | None, is_open: bool
) -> None:
    codec = phone.board.codec
    codec.select(route)
    codec.open_microphone(is_open)
    with codec.speaker() as speaker:
        speaker.push(level(7))
        assert codec.capture() == SILENCE
        codec.select(HANDSET)
        codec.open_microphone(True)
        assert codec.capture() == SILENCE, "what was said before it opened is gone"


async def test_a_change_of_volume_glides_over_one_frame(phone: EmulatedBench) -> None:
    codec = phone.board.codec
    codec.select(HANDSET)
    with codec.listener() as listener:
        codec.play(level(1000))
        codec.set_volume(HANDSET, 9)
        for _ in range(2):
            codec.play(level(1000))
        before, gliding, after = [array("h", await listener.get()) for _ in range(3)]
    assert set(before) == {1000}
    assert list(gliding) == sorted(gliding)
    assert max(b - a for a, b in pairwise(gliding)) <= 4
    assert set(after) == {int(1000 * gain_of(9))}


async def test_a_frame_of_another_size_is_refused(phone: EmulatedBench) -> None:
    with pytest.raises(ValueError, match="640"):
        phone.board.codec.play(b"\x00" * 639)


async def test_a_slow_listener_loses_the_oldest(phone: EmulatedBench) -> None:
    codec = phone.board.codec
    with codec.listener() as listener:
        for number in range(BACKLOG + 5):
            codec.play(level(number))
        await asyncio.sleep(0)
        assert [await listener.get() for _ in range(BACKLOG)] == [level(n) for n in range(5, BACKLOG + 5)]


async def test_sound_after_the_end_goes_nowhere(phone: EmulatedBench) -> None:
    codec = phone.board.codec
    with codec.listener():
        await phone.board.stop()
        codec.play(level(1))
        assert codec.capture() == SILENCE


def test_a_jitter_buffer_stays_short() -> None:
    buffer = JitterBuffer()
    for number in range(1, 11):
        buffer.push(level(number))
    assert [buffer.pull() for _ in range(DEPTH + 1)] == [level(8), level(9), level(10), None]


def test_a_long_message_is_kept_whole() -> None:
    buffer = JitterBuffer()
    buffer.push(level(1) * 5)
    assert len(buffer) == 5


def test_delay_that_is_never_needed_is_taken_back() -> None:
    buffer = JitterBuffer()
    buffer.push(level(0))
    for number in range(1, PATIENCE):
        buffer.push(level(number))
        assert buffer.pull() == level(number - 1), "one frame too late, all the time"
    buffer.push(level(PATIENCE))
    buffer.pull()
    buffer.push(level(PATIENCE + 1))
    assert buffer.pull() == level(PATIENCE + 1)


def test_delay_that_is_needed_now_and_then_stays() -> None:
    buffer = JitterBuffer()
    for _ in range(3 * PATIENCE):
        buffer.push(level(1) * 2)
        assert buffer.pull() is not None
        assert buffer.pull() is not None


@given(st.lists(st.binary(max_size=2000), max_size=20))
def test_frames_come_out_whole_and_in_order(pieces: list[bytes]) -> None:
    buffer = JitterBuffer()
    said = b"".join(pieces)
    heard = b""
    for piece in pieces:
        buffer.push(piece)
        while (frame := buffer.pull()) is not None:
            assert len(frame) == FRAME_BYTES
            heard += frame
    assert heard == said[: len(said) - len(said) % FRAME_BYTES]


samples = st.lists(st.integers(-32_768, 32_767), min_size=320, max_size=320).map(lambda v: array("h", v))


@settings(max_examples=25)
@given(samples, st.floats(0, 3), st.floats(0, 3))
def test_a_ramp_stays_between_its_ends_and_within_16_bits(
    frame: array[int], start: float, end: float
) -> None:
    out = array("h", ramped(frame.tobytes(), start, end))
    for before, after in zip(frame, out, strict=True):
        low, high = sorted((before * start, before * end))
        assert (
            math.floor(max(-32_768, min(32_767, low))) - 1
            <= after
            <= math.ceil(min(32_767, max(-32_768, high))) + 1
        )


@settings(max_examples=25)
@given(samples, samples)
def test_mixing_is_a_saturated_sum(one: array[int], two: array[int]) -> None:
    out = array("h", mixed([one.tobytes(), two.tobytes()]))
    assert list(out) == [max(-32_768, min(32_767, a + b)) for a, b in zip(one, two, strict=True)]
