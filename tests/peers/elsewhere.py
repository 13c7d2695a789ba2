"""The phone in a network of its own at the far end of the cable, where its address can change."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from tests.desk_phone import DeskPhone, connect, launch
from tests.network import DEVICE, PHONE, PREFIX, enter

CABLE = "veth1"
"""The phone's end of it."""

MOVED = f"{PREFIX}12"
CHUNK = 65_536


class Elsewhere:
    """A network namespace that ``process`` keeps; the phone's board is reached from outside nevertheless."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._inside = ThreadPoolExecutor(1, initializer=enter, initargs=(process.pid,))
        self._servers: list[asyncio.Server] = []

    @property
    def process_id(self) -> int:
        return self._process.pid

    @property
    def through(self) -> tuple[str, ...]:
        """Put before a command: it runs in there."""
        return ("nsenter", "--target", str(self._process.pid), "--net")

    def ip(self, *words: str) -> None:
        """What ip(8) does, in there."""
        subprocess.run([*self.through, "ip", *words], check=True)

    def plug_in(self, address: str) -> None:
        """What a DHCP client does with a new lease."""
        self.ip("addr", "add", f"{address}/24", "dev", CABLE)
        self.ip("route", "replace", "default", "via", f"{PREFIX}1", "dev", CABLE)

    def unplug(self, address: str) -> None:
        """What a DHCP client does when the lease is over."""
        self.ip("addr", "del", f"{address}/24", "dev", CABLE)

    async def start(self, folder: Path, *options: str) -> DeskPhone:
        """Start a phone in there (tests.desk_phone.Start)."""
        process, address = await launch(self.through, folder, *options)
        await self._bridge(address)
        return await connect(process, address, folder / "log")

    def close(self) -> None:
        for server in self._servers:
            server.close()
        self._inside.shutdown()

    async def _bridge(self, address: str) -> None:
        """Have the address lead in there: the board serves nobody who calls it by another."""
        port = urlsplit(address).port
        loop = asyncio.get_running_loop()

        def call() -> socket.socket:
            return socket.create_connection(("127.0.0.1", port))

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            inner = await loop.run_in_executor(self._inside, call)
            far_reader, far_writer = await asyncio.open_connection(sock=inner)
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))

        self._servers.append(await asyncio.start_server(take, "127.0.0.1", port))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
        writer.close()
    except (ConnectionError, asyncio.CancelledError):
        writer.transport.abort()  # what is not sent yet would keep it open beyond the test


@contextlib.contextmanager
def separate() -> Iterator[Elsewhere]:
    """A network with nothing but its loopback."""
    # The shell tells that it has its own network by closing its output.
    command = ["unshare", "--net", "sh", "-c", "exec >&- && exec sleep infinity"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as told:
        told.read()
    place = Elsewhere(process)
    try:
        place.ip("link", "set", "lo", "up")
        yield place
    finally:
        place.close()
        process.kill()
        process.wait()


@contextlib.contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Inside a private network (tests/network.py): its cable's far end in another, without an address."""
    with separate() as place:
        _ip("addr", "del", f"{PHONE}/32", "dev", DEVICE)
        _ip("link", "set", CABLE, "netns", str(place.process_id))
        place.ip("link", "set", CABLE, "up")
        yield place
        place.ip("link", "set", CABLE, "netns", str(os.getpid()))
        _ip("link", "set", CABLE, "up")
        _ip("addr", "add", f"{PHONE}/32", "dev", DEVICE)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
