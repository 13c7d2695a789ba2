"""A real MQTT broker for a test, Debian's mosquitto, and what somebody hears who listens there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiomqtt

from tests.desk_phone import PATIENCE
from tests.peers.certificates import Certificate

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
USER, PASSWORD = "phone", "s3cret"
READY = b"running"


@dataclass(frozen=True)
class Broker:
    """Where it listens, in clear and with TLS."""

    port: int
    tls_port: int

    async def hears(self, topic: str) -> aiomqtt.Message:
        """The next message on this topic, or the one that is kept there."""
        async with (
            asyncio.timeout(PATIENCE),
            aiomqtt.Client("127.0.0.1", self.port, username=USER, password=PASSWORD) as listener,
        ):
            await listener.subscribe(topic, qos=1)
            return await anext(listener.messages)


@contextlib.asynccontextmanager
async def broker(folder: Path, certificate: Certificate) -> AsyncIterator[Broker]:
    """It knows one user; it ends with the test."""
    passwords = folder / "passwords"
    subprocess.run(  # noqa: ASYNC221 - it takes no time
        ["mosquitto_passwd", "-b", "-c", str(passwords), USER, PASSWORD],
        check=True,
        capture_output=True,
        env=os.environ | {"PATH": PATH},
    )
    made = Broker(_free_port(), _free_port())
    config = folder / "mosquitto.conf"
    config.write_text(
        "user root\n"
        f"password_file {passwords}\n"
        f"listener {made.port} 127.0.0.1\n"
        f"listener {made.tls_port} 127.0.0.1\ncertfile {certificate.path}\nkeyfile {certificate.key}\n"
    )
    program = shutil.which("mosquitto", path=PATH)
    assert program, "mosquitto is not installed"
    process = await asyncio.create_subprocess_exec(program, "-c", str(config), stderr=asyncio.subprocess.PIPE)
    assert process.stderr
    try:
        async with asyncio.timeout(PATIENCE):
            said = b""
            while READY not in said:
                line = await process.stderr.readline()
                assert line, said.decode()
                said += line
        yield made
    finally:
        process.terminate()
        await process.communicate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
