"""The board's interface under attack from the same machine: the phone answers on."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.hostile.health import Health
from tests.hostile.server import Server
from tests.peers.phone_toml import account, phone_toml

UPGRADE = (
    "GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.fixture
async def phone(tmp_path: Path, server: Server) -> AsyncIterator[DeskPhone]:
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        yield phone


async def dial(phone: DeskPhone) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(phone.address)
    return await asyncio.open_connection(address.hostname, address.port)


async def say(phone: DeskPhone, data: bytes, patience: float = 0.3) -> bytes:
    """One connection that says this, and the first that it is told, if that is soon."""
    reader, writer = await dial(phone)
    answer = b""
    with contextlib.suppress(ConnectionError, TimeoutError):
        writer.write(data)
        async with asyncio.timeout(patience):
            answer = await reader.read(65536)
    writer.transport.abort()  # close() would wait for whatever the board does not take any more
    return answer


async def test_what_is_no_http(phone: DeskPhone, server: Server) -> None:
    health = Health(phone, server)
    chance = random.Random(3)
    bad = [chance.randbytes(chance.randrange(1, 3000)) for _ in range(40)]
    bad += [
        b"\r\n" * 30_000,
        b"GET " + b"/" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 1e9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: " + b"h" * 500_000,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    ]
    for data in bad:
        answer = await say(phone, data)
        assert b" 200 " not in answer.partition(b"\r\n")[0], data[:80]
    assert (await phone.state())["hook"] == "on"
    await health.check()


async def test_bad_websockets(phone: DeskPhone, server: Server) -> None:
    """Frames that no WebSocket has (RFC 6455, section 5), on both sockets: those close, the phone lives."""
    health = Health(phone, server)
    host = urlsplit(phone.address).netloc
    frames = [
        b"\xff" * 200,
        b"\x82\x7f" + b"\xff" * 8 + b"x",  # 2^64 bytes to come
        b"\x82\x05hello",  # not masked
        b"\x81\x84abcd\xff\xff\xff\xff",  # text that is no UTF-8
        b"\x89\xfe\xff\xff",  # a ping too long
        b"\x80\x80abcd",  # goes on with what never began
        b"\x82\xfe\xff\xffabcd" + b"z" * 65535,  # 65535 bytes of sound at once
        b"\x88\x82abcd\x00\x00",
    ]
    for path in ("events", "audio"):
        for frame in frames:
            answer = await say(phone, UPGRADE.format(path=path, host=host).encode() + frame, 10.0)
            assert answer.startswith(b"HTTP/1.1 101"), answer
        for broken in ("Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 99"):
            name = broken.partition(":")[0]
            request = [
                broken if line.startswith(name) else line
                for line in UPGRADE.format(path=path, host=host).split("\r\n")
            ]
            assert (await say(phone, "\r\n".join(request).encode(), 10.0)).startswith(b"HTTP/1.1 4")
    await health.check()


async def test_bad_bodies_and_paths(phone: DeskPhone, server: Server) -> None:
    """404 and 422 with one plain sentence, for whatever chance makes up."""
    chance = random.Random(5)
    values: list[object] = [
        None,
        True,
        -1,
        1e308,
        "tap",
        [],
        {},
        [[[[]]]],
        "x" * 3000,
        "\u202e\x00",
        {"lifted": "yes"},
        {"action": 1},
    ]
    async with httpx.AsyncClient(base_url=phone.address) as client:
        for path in ("hook", "keys/5", "faults"):
            for value in values[:-2] if path == "faults" else values:
                if path == "faults" and value == {}:
                    continue  # makes the hardware well again
                answer = await client.post(f"/{path}", json=value)
                assert answer.status_code == 422, (path, value)
                assert list(answer.json()) == ["error"]
        for _ in range(60):
            key = "".join(chance.choice("abc059%2e/.;&\u00e9") for _ in range(chance.randrange(1, 300)))
            answer = await client.post(f"/keys/x{key}".replace("?", ""), json={"action": "tap"})
            assert answer.status_code == 404, key
    assert (await phone.state())["hook"] == "on"
    await Health(phone, server).check(call=False)


async def test_a_thousand_connections_that_say_nothing(phone: DeskPhone, server: Server) -> None:
    """Or no more than a beginning and a byte now and then: a key is still heard while they are all there."""
    health = Health(phone, server)
    host = urlsplit(phone.address).netloc
    body = f"POST /hook HTTP/1.1\r\nHost: {host}\r\nContent-Length: 50\r\n\r\n{{".encode()
    beginnings = [b"", b"POST /hook HTTP/1.1\r\nHost: ", body]
    held = []
    for number in range(1000):
        _, writer = await dial(phone)
        writer.write(beginnings[number % len(beginnings)])
        held.append(writer)
    for writer in held:
        writer.write(b"0")
    await phone.dial("12")
    await phone.until_words("12")
    await phone.tap("back")
    for writer in held:
        writer.transport.abort()
    await health.check()
