"""Servers that hang, lie, send rubbish or far too much, lead elsewhere; and a card that is full."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from firmware.config.model import UpdateSection
from firmware.update import download as loading
from firmware.update import memory
from firmware.update.download import download
from firmware.update.errors import NoConnectionError, UpdateError
from firmware.update.hawkbit import HawkBit
from firmware.update.updater import BUNDLE, client
from tests.update.certificates import certificate
from tests.update.feed_server import CONTENT, Loading, Server, offer
from tests.update.rauc_bench import may_mount

OK = b"HTTP/1.1 200 OK\r\n"
Says = Callable[[asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def saying(folder: Path, says: Says) -> AsyncIterator[str]:
    """An HTTPS server that answers every request with ``says``; gives its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder), folder / "key.pem")
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        serving.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await reader.readuntil(b"\r\n\r\n")
            await says(writer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def hangs(_writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drips(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def is_no_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xff" * 500)


async def ends_early(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 1000\r\n\r\n{")


async def never_ends(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def packs(writer: asyncio.StreamWriter) -> None:
    """A kilobyte that is a megabyte unpacked: it is taken as it came."""
    content = gzip.compress(bytes(1 << 20))
    writer.write(OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + content)


async def leads_elsewhere(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n")


async def fails(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")


async def has_nothing(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


BAD: list[tuple[Says, type[UpdateError], str]] = [
    (hangs, NoConnectionError, "no answer in time"),
    (is_no_http, NoConnectionError, "https://"),
    (ends_early, NoConnectionError, "https://"),
    (never_ends, UpdateError, "more than"),
    (leads_elsewhere, UpdateError, "redirection|302"),
    (fails, NoConnectionError, "503 Service Unavailable"),
    (has_nothing, UpdateError, "404 Not Found"),
]
PACKED: tuple[Says, type[UpdateError], str] = (packs, UpdateError, "found no signature|no JSON object|bytes")


@pytest.fixture
def impatient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to wait long for what never comes; the others may take their time."""
    if request.node.callspec.params["says"] is hangs:
        monkeypatch.setattr("firmware.update.updater.TIMEOUT", httpx.Timeout(0.5, connect=15))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("says", "kind", "told"), [*BAD, PACKED])
async def test_a_feed_that_is_none(
    says: Says, kind: type[UpdateError], told: str, updater: Loading, tmp_path: Path
) -> None:
    before = memory.load(updater.places.folder)
    async with saying(tmp_path, says) as url:
        ca = tmp_path / "cert.pem"
        updater.settings = replace(updater.settings, feed=f"{url}/feed.json", ca=ca)
        with pytest.raises(kind, match=told):
            await updater.check()
    assert memory.load(updater.places.folder) == before


async def test_a_feed_that_comes_for_ever_drop_by_drop(
    updater: Loading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LONGEST_FETCH", 0.5)
    async with saying(tmp_path, drips) as url:
        ca = tmp_path / "cert.pem"
        updater.settings = replace(updater.settings, feed=f"{url}/feed.json", ca=ca)
        with pytest.raises(NoConnectionError, match="did not end in"):
            await updater.check()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("says", "kind", "told"), [*BAD, PACKED])
async def test_a_bundle_that_is_none(
    says: Says, kind: type[UpdateError], told: str, updater: Loading, tmp_path: Path
) -> None:
    async with saying(tmp_path, says) as url, client(tmp_path / "cert.pem") as web:
        with pytest.raises(kind, match=told):
            await updater.load(f"{url}/a.raucb", 100_000, {"sha256": "0" * 64}, web)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("says", "kind", "told"), [*BAD, PACKED])
async def test_a_fleets_server_that_is_none(
    says: Says, kind: type[UpdateError], told: str, updater: Loading, tmp_path: Path
) -> None:
    async def never(*_arguments: object) -> None:
        raise AssertionError

    async with saying(tmp_path, says) as url:
        updater.settings = UpdateSection(hawkbit=url, ca=tmp_path / "cert.pem")
        hawkbit = HawkBit(updater, never, never)
        async with hawkbit.session():
            with pytest.raises(kind, match=told):
                await hawkbit.poll()
            await hawkbit.finished()


async def test_a_server_that_knows_no_ranges_gives_all_of_it_again(
    server: Server, key: Ed25519PrivateKey, updater: Loading
) -> None:
    offer(server, key)
    server.ranged = False
    server.cut = 100_000
    digests = {"sha256": hashlib.sha256(CONTENT).hexdigest()}
    async with client(updater.settings.ca) as web:
        with pytest.raises(NoConnectionError):
            await updater.load(f"{server.url}/new.raucb", len(CONTENT), digests, web)
        path = await updater.load(f"{server.url}/new.raucb", len(CONTENT), digests, web)
    assert path.read_bytes() == CONTENT


async def test_what_is_left_of_another_bundle_is_thrown_away(
    server: Server, key: Ed25519PrivateKey, updater: Loading
) -> None:
    offer(server, key)
    path = updater.places.folder / BUNDLE
    async with client(updater.settings.ca) as web:
        server.cut = 100_000
        with pytest.raises(NoConnectionError):
            await updater.load(f"{server.url}/new.raucb", len(CONTENT), {}, web)
        newer = CONTENT[::-1]
        (server.folder / "newer.raucb").write_bytes(newer)
        digests = {"sha256": hashlib.sha256(newer).hexdigest()}
        await updater.load(f"{server.url}/newer.raucb", len(newer), digests, web)
    assert path.read_bytes() == newer


async def test_where_the_card_has_no_room_nothing_is_loaded(
    server: Server, key: Ed25519PrivateKey, updater: Loading
) -> None:
    offer(server, key)
    async with client(updater.settings.ca) as web:
        with pytest.raises(UpdateError, match=r"MiB free, allowed \d+ or more"):
            await updater.load(f"{server.url}/new.raucb", 1 << 50, {}, web)
    assert not (updater.places.folder / BUNDLE).exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if not may_mount():
        pytest.skip("a small disk is mounted, which takes the machine's root")
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", place], check=True)


async def test_a_card_that_fills_up_meanwhile_is_left_its_room(
    server: Server,
    key: Ed25519PrivateKey,
    updater: Loading,
    small_disk: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer(server, key)
    monkeypatch.setattr(loading, "SPARE", -len(CONTENT))  # there was room when it began
    async with client(updater.settings.ca) as web:
        with pytest.raises(UpdateError, match="No space left on device"):
            await download(
                web, f"{server.url}/new.raucb", small_disk / "b", len(CONTENT), {}, lambda _percent: None
            )
    assert not (small_disk / "b").exists()
