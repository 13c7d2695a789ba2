"""UPDATE (RFC 3311): the far end's sound moves to another port, before the answer and after it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import shutil
import socket
import statistics
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tests.desk_phone import PATIENCE, DeskPhone, Recording, connect, desk_phone, launch
from tests.hostile.health import talks
from tests.hostile.server import CONTACT, Server, within
from tests.hostile.sip_text import body_of, header, media_address, response, sdp, status_of
from tests.hostile.voice import TELEPHONE_EVENT, Voice, voice
from tests.network import KAMAILIO
from tests.peers.certificates import Authority
from tests.peers.phone_toml import account, phone_toml
from tests.signals import RATE, Samples, level, samples_of

NOTE_HZ = 440.0
STRAGGLERS, MORE_STRAGGLERS = 2, 8
AUDIBLE = 1_000.0
MOVES = 4
AS_BEFORE = 0
BEHIND, AHEAD = -60, 20_000
"""Where somebody else counts packets from: as if late (RFC 3550, appendix A.1), or far off."""


def note(seconds: float) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return (6_000 * np.sin(2 * np.pi * NOTE_HZ * at)).astype(np.int16)


def clear(port: int) -> str:
    return sdp(KAMAILIO, port)


def encrypted(port: int, key: bytes) -> str:
    """The same by SDES (RFC 4568)."""
    crypto = f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{base64.b64encode(key).decode()}\r\n"
    return clear(port).replace("RTP/AVP", "RTP/SAVP") + crypto


async def move(
    server: Server, invite: str, number: int, talker: Voice, to: Voice, offer: str = "", jump: int = AS_BEFORE
) -> None:
    """The callee's sound comes from another port, which is where it wants to hear the phone, too.

    Some of it is still on its way from where it was; who hands over to somebody else goes on a little longer.
    """
    offer = (offer or clear(to.port)).replace("1 1 IN", f"1 {number} IN")
    server.send(within(invite, "UPDATE", number, body=offer))
    answer = await server.until(
        lambda text: header(text, "CSeq") == f"{number} UPDATE", f"an answer to UPDATE {number}"
    )
    assert status_of(answer) == 200, answer
    talker.to = media_address(body_of(answer))
    await talker.said(MORE_STRAGGLERS if jump else STRAGGLERS)
    talker.go_on_from(to, jump)


@contextlib.contextmanager
def pouring(to: tuple[str, int]) -> Iterator[None]:
    """Datagrams of nothing arrive there as fast as they can."""
    over = threading.Event()

    def pour() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            while not over.wait(0.0002):
                mouth.sendto(b"?", to)

    thread = threading.Thread(target=pour)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def number_of(packet: bytes) -> int:
    """The sequence number (RFC 3550, section 5.1)."""
    return int.from_bytes(packet[2:4])


async def until_sound(phone: DeskPhone, mouth: Voice) -> None:
    """Until the far end has heard something there."""
    async with asyncio.timeout(PATIENCE):
        while not mouth.packets:
            await phone.listen(0.1)


async def until_digit(phone: DeskPhone, mouth: Voice) -> None:
    """Until a digit came there, by its own number for digits, which is not the phone's."""
    async with asyncio.timeout(PATIENCE):
        while not any(packet[1] & 0x7F == TELEPHONE_EVENT for packet in mouth.packets):
            await phone.listen(0.1)


def early(text: str, description: str) -> list[str | bytes]:
    """Sound before the answer, told reliably (RFC 3262)."""
    return [response(text, 183, "Session Progress", CONTACT, "Require: 100rel", "RSeq: 1", body=description)]


def silence(sound: Samples, second: float) -> int:
    """The milliseconds for which the note was silent within half a second from there."""
    step = RATE // 100
    near = sound[round((second - 0.05) * RATE) : round((second + 0.5) * RATE)].astype(np.float64)
    strength = [float(np.std(near[at : at + step])) for at in range(0, len(near) - step, step)]
    runs = [
        len(list(run))
        for quiet, run in itertools.groupby(each < np.median(strength) / 3 for each in strength)
        if quiet
    ]
    return 10 * max(runs, default=0)


@dataclass
class Listener:
    """Hears the phone's ear while the far end moves on from mouth to mouth."""

    server: Server
    invite: str
    talker: Voice
    recording: Recording
    moved_at: list[float] = field(default_factory=list)

    async def moves(
        self, to: Iterable[Voice], offer: Callable[[int], str] = clear, jump: int = AS_BEFORE
    ) -> None:
        """Move, and listen for a moment, each time."""
        for mouth in to:
            self.moved_at.append(len(self.recording.sound) / 2 / RATE)
            number = len(self.moved_at)
            await move(self.server, self.invite, number, self.talker, mouth, offer(mouth.port), jump)
            await self.recording.until(self.moved_at[-1] + 0.7)

    def silences(self, first: int, last: int) -> list[int]:
        """The silences of these moves; a busy machine tears sound, too, but not at most of them."""
        return [silence(samples_of(self.recording.sound), at) for at in self.moved_at[first:last]]


@pytest.mark.parametrize("jump", [AS_BEFORE, BEHIND, AHEAD])
async def test_the_sound_moves_before_and_after_the_answer(tmp_path: Path, server: Server, jump: int) -> None:
    """All UPDATEs are agreed on; neither direction has a gap, whoever it is who speaks from there."""
    async with (
        desk_phone(tmp_path, phone_toml(account(), codecs=("PCMU",))) as phone,
        voice() as one,
        voice() as two,
        voice() as three,
    ):
        await phone.until_registered()
        server.answers["INVITE"] = lambda text: early(text, clear(one.port))
        since = len(server.received)
        await phone.lift()
        await phone.dial("201#")
        invite = await server.until_request("INVITE", since)
        await server.until_request("PRACK", since)
        async with phone.recording() as recording:
            one.talk(media_address(body_of(invite)), note(20.0))
            listener = Listener(server, invite, one, recording)
            await recording.until(1.0)
            await listener.moves((two, three, one), jump=jump)
            assert (await phone.state())["calls"][0]["phase"] == "ringing"
            server.send(response(invite, 200, "OK", CONTACT))
            await phone.until_phase("talking")
            await listener.moves((two, one, three), jump=jump)
            await until_sound(phone, three)
        assert statistics.median(listener.silences(0, 3)) == 0
        assert statistics.median(listener.silences(3, 6)) == 0
        numbers = sorted(number_of(packet) for mouth in (one, two, three) for packet in mouth.packets)
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), (
            "the phone's own sound goes on where it was"
        )
        await phone.tap("5")
        await until_digit(phone, three)
        await phone.replace()
        await phone.until_no_call()


@pytest.mark.parametrize("new_key", [False, True])
@pytest.mark.parametrize("jump", [AS_BEFORE, BEHIND])
async def test_encrypted_sound_moves(
    tmp_path: Path, tls_server: Server, authority: Authority, jump: int, new_key: bool
) -> None:
    """By SDES; with the key of before, or with one of its own for each place."""
    keys = itertools.count(1 if new_key else 0, 1 if new_key else 0)
    toml = phone_toml(account("tls", "sdes"), codecs=("PCMU",), authority=authority.path)
    async with desk_phone(tmp_path, toml) as phone, voice() as one, voice() as two:

        def offer(port: int) -> str:
            key = bytes([next(keys)] * 30)
            one.encrypt(key)
            return encrypted(port, key)

        await phone.until_registered()
        invite = await talks(phone, tls_server, offer(one.port))
        async with phone.recording() as recording:
            one.talk(media_address(body_of(invite)), note(20.0))
            listener = Listener(tls_server, invite, one, recording)
            await recording.until(1.0)
            await listener.moves((two, one, two), offer, jump)
            await until_sound(phone, two)
        assert statistics.median(listener.silences(0, 3)) == 0
        await phone.replace()
        await phone.until_no_call()


@pytest.fixture
def slow_epoll(tmp_path: Path) -> Path:
    """A library that makes epoll_ctl(2) slow."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a C compiler makes the library with which this phone is slow")
    library = tmp_path / "slow_epoll.so"
    source = Path(__file__).with_name("slow_epoll.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


async def test_sound_that_is_there_before_the_phone_listens_is_heard(
    tmp_path: Path, server: Server, slow_epoll: Path
) -> None:
    """Packets pour into the socket, and one thread reads before the other has said that it may."""

    async def slowly(folder: Path, *options: str) -> DeskPhone:
        process, address = await launch(("env", f"LD_PRELOAD={slow_epoll}"), folder, *options)
        return await connect(process, address, folder / "log")

    async with (
        desk_phone(tmp_path / "phone", phone_toml(account(), codecs=("PCMU",)), starter=slowly) as phone,
        voice() as one,
        voice() as two,
    ):
        await phone.until_registered()
        invite = await talks(phone, server, clear(one.port))
        one.talk(media_address(body_of(invite)), note(20.0))
        with pouring(one.to):
            for number in range(1, MOVES + 1):
                await move(server, invite, number, one, (one, two)[number % 2])
                async with asyncio.timeout(PATIENCE):
                    while level(samples_of(await phone.listen(0.2)), NOTE_HZ) < AUDIBLE:
                        pass
        await phone.replace()
        await phone.until_no_call()
