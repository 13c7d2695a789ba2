"""The metrics of a phone that registers and talks; and people who are unkind to their port."""

from __future__ import annotations

import asyncio
import math
import socket
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from tests.desk_phone import desk_phone
from tests.peers import metrics
from tests.peers.baresip import Setup, baresip
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import account, phone_toml
from tests.signals import OTHER_SENTENCE, SENTENCE, speech

NONSENSE = (
    b"",
    b"\x00" * 9000,
    b"GET /metrics HTTP/1.1\r\n" + b"X: y\r\n" * 5000,
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n",
    b"GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
)


async def test_a_call_is_told(tmp_path: Path, server: Kamailio) -> None:
    toml = phone_toml(account(), metrics.SECTION)
    async with (
        desk_phone(tmp_path / "phone", toml) as phone,
        baresip(tmp_path / "baresip", speech(OTHER_SENTENCE), Setup()),
    ):
        await phone.until_registered()
        found = await metrics.until(("dering_account_registered", "1"), 1)
        assert found["dering_info", version("dering")] == 1
        assert found["dering_uptime_seconds",] > 0
        assert math.isnan(found["dering_last_call_mos",])
        assert found["dering_update", "none"] == 1
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        assert (await metrics.figures())["dering_live_calls",] == 1
        await phone.speak_and_listen(speech(SENTENCE).tobytes(), seconds=2.0)
        await phone.replace()
        found = await metrics.until(("dering_calls_total", "yes", "out"), 1)
        assert found["dering_talk_seconds_total",] > 1
        found = await metrics.until(("dering_live_calls",), 0)
        while math.isnan(found["dering_last_call_mos",]):  # once the stack has told of it
            found = await metrics.figures()
        assert 1 <= found["dering_last_call_mos",] <= 4.5
        assert 0 <= found["dering_last_call_loss_ratio",] <= 1
        assert found["dering_last_call_jitter_seconds",] >= 0


async def test_nothing_listens_unless_wanted(tmp_path: Path) -> None:
    async with desk_phone(tmp_path, phone_toml()), httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(metrics.URL)


async def test_a_port_that_is_taken_stops_nobody(tmp_path: Path, server: Kamailio) -> None:
    with socket.create_server(("127.0.0.1", metrics.PORT)):
        async with desk_phone(tmp_path, phone_toml(account(), metrics.SECTION)) as phone:
            await phone.until_registered()
            assert "metrics.port: cannot listen" in phone.log.read_text()


async def test_other_paths_and_methods(tmp_path: Path) -> None:
    toml = phone_toml(metrics.SECTION)
    async with desk_phone(tmp_path, toml), httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(metrics.URL + "?name[]=x")).status_code == 200
        assert (await client.get(metrics.URL.replace("/metrics", "/"))).status_code == 404
        assert (await client.post(metrics.URL, content=b"x")).status_code == 405


async def test_unkind_clients(tmp_path: Path, server: Kamailio) -> None:
    """Nonsense, hundreds of connections that say nothing, and one that stalls: the phone goes on."""
    async with desk_phone(tmp_path, phone_toml(account(), metrics.SECTION)) as phone:
        for nonsense in NONSENSE:
            await say(nonsense)
        silent = [await asyncio.open_connection("127.0.0.1", metrics.PORT) for _ in range(300)]
        silent[0][1].write(b"GET /metrics HTTP/1.1\r\n")
        await phone.until_registered()
        await phone.lift()
        await phone.until(lambda state: state["tone"] is not None, "a dial tone")
        for _, writer in silent:
            writer.transport.abort()
        async with asyncio.timeout(metrics.PATIENCE):
            while True:
                try:
                    assert (await metrics.figures())["dering_account_registered", "1"] == 1
                    break
                except httpx.TransportError:  # the silent ones are being let go
                    await asyncio.sleep(0.05)


async def say(words: bytes) -> None:
    """Say something to the port and hear whatever comes, until it is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", metrics.PORT)
    try:
        async with asyncio.timeout(metrics.PATIENCE):
            writer.write(words)
            if not words:
                writer.write_eof()
            await reader.read()
    except ConnectionError:
        pass
    finally:
        writer.transport.abort()
