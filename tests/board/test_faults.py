"""The emulated board when its hardware misbehaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from board.api import HookChanged, Key, KeyPressed, KeyReleased, Part, PartFound, PartLost, Transducer
from tests.board.bench import EmulatedBench, checkered, events_so_far, next_event, until

LOUD = b"\x00\x40" * 320


@pytest.fixture
async def client(phone: EmulatedBench) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=str(phone.board.url), trust_env=False) as client:
        yield client


async def break_down(client: httpx.AsyncClient, **faults: Any) -> None:
    answer = await client.post("/faults", json=faults)
    assert answer.status_code == 200, answer.text


async def test_bounces_are_absorbed(phone: EmulatedBench, client: httpx.AsyncClient) -> None:
    await break_down(client, bounce_ms=30)
    for _ in range(3):
        await client.post("/keys/7", json={"action": "tap"})
        await client.post("/hook", json={"lifted": True})
        await client.post("/hook", json={"lifted": False})
        assert events_so_far(phone) == [
            KeyPressed(Key.DIGIT_7),
            KeyReleased(Key.DIGIT_7),
            HookChanged(True),
            HookChanged(False),
        ]


async def test_a_slow_bus_shows_the_latest_frame_in_the_end(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    display = phone.board.display
    await break_down(client, display_delay_ms=40)
    shown: list[bytes] = []
    frames = [checkered(display.size, seed) for seed in range(8)]
    for frame in frames:
        display.show(frame)
        assert phone.seen() != frame.pixels, "a slow bus takes its time"

    def finished() -> bool:
        if not shown or shown[-1] != phone.seen():
            shown.append(phone.seen())
        return shown[-1] == frames[-1].pixels

    await until(finished)
    assert shown[1:] == [frames[0].pixels, frames[-1].pixels], "those between are never sent"


async def test_a_stuck_key_reads_pressed_until_it_is_freed(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    await break_down(client, stuck_key="5")
    assert await next_event(phone) == KeyPressed(Key.DIGIT_5)
    await client.post("/keys/5", json={"action": "tap"})
    assert events_so_far(phone) == []
    assert phone.board.keypad.pressed == {Key.DIGIT_5}
    await client.post("/keys/6", json={"action": "tap"})
    assert events_so_far(phone) == [KeyPressed(Key.DIGIT_6), KeyReleased(Key.DIGIT_6)]
    await break_down(client)
    assert await next_event(phone) == KeyReleased(Key.DIGIT_5)


async def test_another_stuck_key_frees_the_first(phone: EmulatedBench, client: httpx.AsyncClient) -> None:
    await break_down(client, stuck_key="5")
    await break_down(client, stuck_key="star")
    await until(lambda: phone.board.keypad.pressed == {Key.STAR})


async def test_lost_edges_are_repaired_by_reading_the_levels(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    await break_down(client, lose_events=1.0)
    await client.post("/hook", json={"lifted": True})
    await client.post("/keys/3", json={"action": "press"})
    assert {await next_event(phone), await next_event(phone)} == {
        HookChanged(True),
        KeyPressed(Key.DIGIT_3),
    }
    await client.post("/keys/3", json={"action": "release"})
    assert await next_event(phone) == KeyReleased(Key.DIGIT_3)


async def test_a_few_lost_edges_never_leave_a_level_wrong(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    await break_down(client, lose_events=0.5, bounce_ms=10)
    for lifted in (True, False, True):
        await client.post("/hook", json={"lifted": lifted})
        await until(lambda lifted=lifted: phone.board.hook.lifted == lifted)  # type: ignore[misc]
    assert events_so_far(phone) == [HookChanged(True), HookChanged(False), HookChanged(True)]


async def test_an_unplugged_display_is_dark_and_wordless(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    phone.board.display.show(checkered((128, 64), words=("Hello",)))
    await break_down(client, display_unplugged=True)
    lost = await next_event(phone)
    assert isinstance(lost, PartLost)
    assert lost.part == Part.DISPLAY
    assert phone.seen() == bytes(1024)
    assert (await client.get("/display.txt")).text == ""
    await break_down(client, display_unplugged=True, bounce_ms=5)
    assert events_so_far(phone) == [], "lost is said once"
    await break_down(client)
    assert await next_event(phone) == PartFound(Part.DISPLAY)
    assert (await client.get("/display.txt")).text == "Hello\n"


async def test_unplugged_while_a_frame_is_on_the_bus(phone: EmulatedBench, client: httpx.AsyncClient) -> None:
    await break_down(client, display_delay_ms=30)
    frame = checkered((128, 64))
    phone.board.display.show(frame)
    await break_down(client, display_delay_ms=30, display_unplugged=True)
    assert phone.seen() == bytes(1024)
    await break_down(client)
    assert phone.seen() == frame.pixels


async def test_an_unplugged_codec_neither_plays_nor_hears(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    codec = phone.board.codec
    codec.select(Transducer.HANDSET)
    codec.open_microphone(True)
    with codec.speaker() as speaker, codec.listener() as listener:
        await break_down(client, codec_unplugged=True)
        lost = await next_event(phone)
        assert isinstance(lost, PartLost)
        assert lost.part == Part.CODEC
        codec.play(LOUD)
        assert await listener.get() == bytes(640)
        speaker.push(LOUD)
        assert codec.capture() == bytes(640)
        await break_down(client)
        assert await next_event(phone) == PartFound(Part.CODEC)
        codec.play(LOUD)
        assert await listener.get() == LOUD
        speaker.push(LOUD)
        assert codec.capture() == LOUD
