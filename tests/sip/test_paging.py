"""Paging by real multicast: what one stack says is heard by another, and what strangers send harms none."""

from __future__ import annotations

import asyncio
import secrets
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from board.api import Transducer
from firmware.audio.tones import Burst, Tone
from firmware.config.model import Config, PageCodec, PagingGroup
from firmware.sip.api import SILENCE, PageBegan, PageEnded, PageSent, Sound, StackFault
from firmware.sip.rtp import G722, PCMA, PCMU, Packet, build, parse
from tests.network import OTHER_PHONE, PHONE, STRANGER
from tests.signals import OTHER_SENTENCE, SENTENCE, likeness, speech
from tests.sip.conftest import StartStack
from tests.sip.test_sound import NOT_RECOGNISED, ear, phone, until_heard, until_likeness, until_silent

GROUP = PagingGroup(1, "239.255.77.1:5004")
OTHER = PagingGroup(2, "239.255.77.2:5004")
SPEAKING = Sound(page_sent=PageSent(1), microphone=True, transducer=Transducer.SPEAKER)
HEARING = Sound(page_heard=1, transducer=Transducer.SPEAKER)
CHIME = Tone((Burst((880.0,), 2000, 0),))
PAYLOAD_TYPES = {PageCodec.G722: G722, PageCodec.PCMA: PCMA, PageCodec.PCMU: PCMU}
IP_RECVTTL = 12
"""<linux/in.h>; Python has no name for it."""

SAMPLE = bytes([0xD5]) * 160


def paging(address: str, *groups: PagingGroup) -> Config:
    return replace(phone(address, address), paging=groups)


def sender() -> socket.socket:
    """A stranger's, on the test's network."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(STRANGER))
    made.connect(GROUP.place)
    return made


@asynccontextmanager
async def on_the_wire(group: PagingGroup) -> AsyncIterator[Callable[[int], Any]]:
    """Every packet that is sent to the group, as (datagram, TTL, DSCP)."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(group.place)
    membership = socket.inet_aton(group.place[0]) + socket.inet_aton(PHONE)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    made.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
    made.settimeout(10)

    def read(count: int) -> list[tuple[bytes, int, int]]:
        packets = []
        for _ in range(count):
            datagram, found, _, _ = made.recvmsg(2048, 256)
            marks = {kind: data for _, kind, data in found}
            ttl = struct.unpack("i", marks[socket.IP_TTL])[0]
            packets.append((datagram, ttl, marks[socket.IP_TOS][0] >> 2))
        return packets

    with made:
        yield lambda count: asyncio.to_thread(read, count)


@pytest.mark.parametrize("codec", PageCodec)
async def test_a_page_is_heard_in_the_group_and_nowhere_else(
    start_stack: StartStack, codec: PageCodec
) -> None:
    first = await start_stack(paging(PHONE, replace(GROUP, codec=codec), OTHER))
    second = await start_stack(paging(OTHER_PHONE, GROUP, OTHER))
    await first.stack.speak(speech(SENTENCE).tobytes())
    await second.stack.speak(speech(OTHER_SENTENCE).tobytes())
    first.stack.sound(SPEAKING)
    assert await second.events.next(PageBegan) == PageBegan(1, PHONE)
    second.stack.sound(HEARING)
    heard = await until_likeness(second, SENTENCE)
    assert likeness(heard, speech(OTHER_SENTENCE)) < NOT_RECOGNISED
    assert not (await ear(first)).any(), "nobody hears himself"
    first.stack.sound(SILENCE)
    assert await second.events.next(PageEnded) == PageEnded(1)
    second.stack.sound(SILENCE)
    await until_silent(second)
    assert not first.events.of(PageBegan)


async def test_a_chime_is_heard_by_all_and_by_whoever_pages(start_stack: StartStack) -> None:
    first = await start_stack(paging(PHONE, GROUP))
    second = await start_stack(paging(OTHER_PHONE, GROUP))
    await first.stack.speak(speech(SENTENCE).tobytes())
    first.stack.sound(replace(SPEAKING, page_sent=PageSent(1, CHIME), microphone=False))
    await second.events.next(PageBegan)
    second.stack.sound(HEARING)
    await until_heard(first, 880.0)
    await until_heard(second, 880.0)
    assert likeness(await ear(second), speech(SENTENCE)) < NOT_RECOGNISED


@pytest.mark.parametrize("codec", PageCodec)
async def test_what_is_on_the_wire(start_stack: StartStack, codec: PageCodec) -> None:
    running = await start_stack(paging(PHONE, replace(GROUP, codec=codec, ttl=3)))
    async with on_the_wire(GROUP) as read:
        running.stack.sound(SPEAKING)
        found = await read(20)
        running.stack.sound(SILENCE)
        running.stack.sound(SPEAKING)
        while (again := parse((await read(1))[0][0])) and not again.marker:
            pass
    assert {(ttl, dscp) for _, ttl, dscp in found} == {(3, 46)}
    packets = [packet for datagram, _, _ in found if (packet := parse(datagram))]
    first = packets[0]
    assert len(packets) == 20
    assert [packet.marker for packet in packets] == [True] + [False] * 19
    assert {(packet.payload_type, packet.source) for packet in packets} == {
        (PAYLOAD_TYPES[codec], first.source)
    }
    assert {len(packet.payload) for packet in packets} == {160}, "20 ms at 64 kbit/s"
    for number, packet in enumerate(packets):
        assert packet.sequence == (first.sequence + number) % 2**16
        assert packet.time == (first.time + 160 * number) % 2**32
    assert again
    assert again.source != first.source, "each page has an SSRC of its own"


async def test_without_groups_nothing_listens_and_nothing_is_sent(start_stack: StartStack) -> None:
    running = await start_stack(paging(PHONE, replace(GROUP, receive=False), replace(OTHER, receive=False)))
    with sender() as stranger:
        say(stranger, 10)
    running.stack.sound(replace(SPEAKING, page_sent=PageSent(9)))
    running.stack.sound(HEARING)
    running.stack.sound(SILENCE)
    await until_silent(running)
    assert not running.events.of(PageBegan)


def say(
    stranger: socket.socket, count: int, source: int = 7, first: int = 0, payload: bytes = SAMPLE
) -> None:
    for number in range(first, first + count):
        stranger.send(build(Packet(PCMA, number, 160 * number, source, payload)))


async def test_one_speaks_at_a_time(start_stack: StartStack) -> None:
    running = await start_stack(paging(PHONE, GROUP))
    with sender() as one, sender() as other:
        say(one, 2)
        assert await running.events.next(PageBegan) == PageBegan(1, STRANGER)
        say(other, 2, source=8)
        await running.events.next(PageEnded)
        say(other, 2, source=8, first=2)
        await running.events.next(PageBegan)
        await running.events.next(PageEnded)


async def test_of_two_who_begin_at_once_one_is_heard(start_stack: StartStack) -> None:
    running = await start_stack(paging(PHONE, GROUP))
    with sender() as one, sender() as other:
        for number in range(2):
            say(one, 1, first=number)
            say(other, 1, source=8, first=number)
        await running.events.next(PageBegan)
        await running.events.next(PageEnded)
    assert len(running.events.of(PageBegan)) == 1


async def test_garbage_is_no_page(start_stack: StartStack) -> None:
    running = await start_stack(paging(PHONE, GROUP))
    with sender() as stranger:
        for size in (0, 1, 11, 12, 13, 172, 1400):
            stranger.send(secrets.token_bytes(size))
        say(stranger, 1, source=1)
        say(stranger, 1, source=1, first=2)  # not in sequence
        for number in range(4):
            stranger.send(build(Packet(96, number, 0, 2, SAMPLE)))  # a codec that nobody knows
        say(stranger, 3, source=9)
        assert await running.events.next(PageBegan) == PageBegan(1, STRANGER)
        running.stack.sound(HEARING)
        for number in range(3, 200):
            stranger.send(
                build(Packet(PCMA, number * 7919 % 2**16, 0, 9, secrets.token_bytes(1 + number * 7)))
            )
            stranger.send(secrets.token_bytes(number))
        await running.events.next(PageEnded)
    assert not running.events.of(StackFault)
    assert len(running.events.of(PageBegan)) == 1


async def test_pages_come_and_go_a_hundred_times(start_stack: StartStack) -> None:
    first = await start_stack(paging(PHONE, GROUP))
    second = await start_stack(paging(OTHER_PHONE, GROUP))
    await first.stack.speak(speech(SENTENCE).tobytes())
    first.stack.sound(SPEAKING)
    await second.events.next(PageBegan)
    for _ in range(100):
        second.stack.sound(HEARING)
        second.stack.sound(SILENCE)
        first.stack.sound(SILENCE)
        first.stack.sound(SPEAKING)
        await second.stack.heard(float("inf"))  # both have come so far
        await first.stack.heard(float("inf"))
    first.stack.sound(SILENCE)
    await second.events.next(PageEnded)
    first.stack.sound(SPEAKING)
    await second.events.next(PageBegan)
    second.stack.sound(HEARING)
    await until_likeness(second, SENTENCE)
    assert not first.events.of(StackFault)
    assert not second.events.of(StackFault)
