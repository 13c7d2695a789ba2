"""Bad SIP requests, from the phone's own server and from strangers, by UDP and TCP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.hostile import corpus
from tests.hostile.health import Health
from tests.hostile.mutations import ROUNDS, mutations
from tests.hostile.server import PORT, Server, request
from tests.hostile.sip_text import sdp, unique
from tests.network import KAMAILIO, PHONE, STRANGER
from tests.peers.certificates import Authority
from tests.peers.phone_toml import account, phone_toml

METHODS = ("INVITE", "OPTIONS", "REGISTER", "MESSAGE", "NOTIFY", "SUBSCRIBE", "REFER", "BYE", "CANCEL", "ACK")


def good_requests() -> list[bytes]:
    """One of each method, for mutations to begin with."""
    return [
        request(method, unique(), "Event: message-summary", body=sdp(KAMAILIO, 40000)).encode()
        for method in METHODS
    ]


def over_tcp(data: bytes) -> bytes:
    return data.replace(b"SIP/2.0/UDP", b"SIP/2.0/TCP")


def batches(messages: list[bytes], size: int) -> list[list[bytes]]:
    return [messages[at : at + size] for at in range(0, len(messages), size)]


async def read_by(phone: DeskPhone, health: Health) -> None:
    """The phone has read what was sent so far, lives, and has no call left of it."""
    health.alive()
    await health.end_calls()


async def test_bad_requests_from_the_server(tmp_path: Path, server: Server) -> None:
    """With the log at its most talkative, where a secret would show."""
    configuration = phone_toml(account())
    async with desk_phone(tmp_path, configuration, "--log-level", "debug") as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for data in corpus.requests().values():
            server.send(data)
            await server.options()
            await read_by(phone, health)
        await health.check()


async def test_bad_requests_from_the_server_over_tcp(tmp_path: Path, server: Server) -> None:
    """A stream that cannot be followed any more may be closed: then the phone connects and registers anew."""
    async with desk_phone(tmp_path, phone_toml(account("tcp"))) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for data in corpus.requests().values():
            server.send(over_tcp(data))
            server.send("\r\n\r\n")
            await phone.state()
            await read_by(phone, health)
        await server.hang_up_on_the_phone()
        await health.check()


async def test_mutated_requests_from_the_server(tmp_path: Path, server: Server) -> None:
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for round_ in range(ROUNDS):
            for batch in batches(mutations(good_requests(), 400, start=round_), 20):
                for data in batch:
                    server.send(data)
                await server.options()
                await read_by(phone, health)
        await health.check()


async def test_mutated_requests_from_the_server_over_tcp(tmp_path: Path, server: Server) -> None:
    async with desk_phone(tmp_path, phone_toml(account("tcp"))) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for round_ in range(ROUNDS):
            for batch in batches(mutations(good_requests(), 400, start=round_), 80):
                for data in batch:
                    server.send(over_tcp(data))
                await server.hang_up_on_the_phone()
                await read_by(phone, health)
        await health.check()


async def test_a_stranger_gets_no_answer_at_all(tmp_path: Path, server: Server) -> None:
    """Neither to good requests nor to bad ones, whatever server's name they carry; and nothing rings."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with stranger() as unknown:
            for data in [*good_requests(), *corpus.requests((STRANGER, unknown.port)).values()]:
                unknown.send(data)
                await asyncio.sleep(0)
            for data in mutations(good_requests(), 300):
                unknown.send(data)
                await asyncio.sleep(0)
            await server.options()
            assert not any(state["ringing"] or state["calls"] for state in phone.history)
            await health.check()
            assert unknown.heard == []


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_nobody_can_connect_to_the_phone(
    tmp_path: Path, server: Server, authority: Authority, transport: str
) -> None:
    """It opens connections to its server and takes none: there is no port for a stranger to use up."""
    async with desk_phone(tmp_path, phone_toml(account(transport), authority=authority.path)) as phone:
        await phone.until(lambda state: state["accounts"][0]["state"] != "registering", "an attempt")
        board = urlsplit(phone.address).port
        assert listening(phone.process.pid) == {board}
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(PHONE, PORT, local_addr=(STRANGER, 0))


def listening(pid: int) -> set[int]:
    """The TCP ports that a process listens on, as the kernel lists them."""
    inodes = {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [
        line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    ]
    return {
        int(row[1].partition(":")[2], 16) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes
    }


class Stranger(asyncio.DatagramProtocol):
    """A socket at an address that the phone has never heard of."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.port = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.heard.append(data)

    def send(self, data: bytes) -> None:
        self._transport.sendto(data, (PHONE, PORT))

    def close(self) -> None:
        self._transport.close()


@asynccontextmanager
async def stranger() -> AsyncIterator[Stranger]:
    loop = asyncio.get_running_loop()
    _, unknown = await loop.create_datagram_endpoint(Stranger, local_addr=(STRANGER, 0))
    try:
        yield unknown
    finally:
        unknown.close()
        await asyncio.sleep(0)
