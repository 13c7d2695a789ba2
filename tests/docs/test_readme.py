"""README's first screen: its commands, as a newcomer types them, less what only an empty machine can show."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.desk_phone import PATIENCE
from tests.network import KAMAILIO, PHONE, private_network
from tests.peers.kamailio import kamailio, password_of

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^ {4}make (.*?)(?: {2,}#.*)?$", README, re.MULTILINE)
ACCOUNT = re.search(r"^ {4}\[phone\]\n(?: {4}.*\n|\n)*", README, re.MULTILINE)


@pytest.fixture(autouse=True)
def network() -> Iterator[None]:
    """Ports 8100 and 8101 are free here, whatever runs on this machine."""
    with private_network():
        yield


@contextlib.asynccontextmanager
async def run_sh(home: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """deploy/run.sh, what `make run` calls, for somebody whose home is ``home``; ended if it still runs."""
    # Our own PJSIP stays where it was built.
    environment = os.environ | {
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    }
    process = await asyncio.create_subprocess_exec(
        ROOT / "deploy" / "run.sh",
        *arguments,
        env=environment | {"HOME": str(home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def address(process: asyncio.subprocess.Process) -> str:
    """The first line that it prints, with the address in it."""
    assert process.stdout is not None
    async with asyncio.timeout(2 * PATIENCE):
        line = (await process.stdout.readline()).decode()
    found = re.search(r"http://\S+", line)
    assert found, line
    return found[0]


async def end(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    """Ctrl-C; gives the exit status and what else was printed."""
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(PATIENCE):
        out, errors = await process.communicate()
    return process.returncode, out.decode(), errors.decode()


def answers(url: str) -> bool:
    host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
    with socket.socket() as asking:
        return asking.connect_ex((host, int(port))) == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_make_knows_the_command(command: str) -> None:
    known = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert f"make {command.split(maxsplit=1)[0]} " in known
    subprocess.run(["make", "--dry-run", *command.split()], cwd=ROOT, capture_output=True, check=True)


async def test_make_run_shows_two_phones_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with run_sh(tmp_path) as process, httpx.AsyncClient() as client:
        page = await address(process)
        assert page == "http://127.0.0.1:8100/"
        assert page in README
        phones = (await client.get(f"{page}phones")).json()["phones"]
        urls = [phone["url"] for phone in phones]
        assert [phone["label"] for phone in phones] == ["101", "102"]
        assert [f"-L {url[17:-1]}:{url[7:-1]}" in README for url in urls] == [True, True]
        assert all(answers(url) for url in urls)
        assert await end(process) == (0, "", "")
        assert not any(answers(url) for url in (page, *urls))
    assert (tmp_path / ".local/share/dering-demo/101/calls.db").exists()


async def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 8100)):
        async with run_sh(tmp_path) as process:
            out, errors = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert errors == (
        b"dering: 127.0.0.1:8100 is in use by another program: end that one, or choose another port.\n"
    )


async def test_the_account_registers(tmp_path: Path) -> None:
    assert ACCOUNT is not None
    text = ACCOUNT[0].replace("pbx.example", KAMAILIO)
    text = text.replace("\n    ", "\n").removeprefix("    ")
    text += f'[sip]\nbind = "{PHONE}"\n'  # the server is on this machine, and has port 5060 on its address
    (tmp_path / "phone.toml").write_text(text, encoding="utf-8")
    password = tmp_path / "password"
    password.write_text(password_of("101") + "\n", encoding="utf-8")
    password.chmod(0o600)
    with kamailio(tmp_path / "kamailio") as server:
        async with run_sh(tmp_path, str(tmp_path / "phone.toml")) as process, httpx.AsyncClient() as client:
            page = await address(process)
            assert page in README
            async with asyncio.timeout(PATIENCE):
                while await account_state(client, page) != "registered":  # noqa: ASYNC110 - asked from outside
                    await asyncio.sleep(0.02)
            assert server.knows("101")
            status, _, _ = await end(process)
            assert status == 0
            assert not server.knows("101")
    assert (tmp_path / "data" / "calls.db").exists()


async def account_state(client: httpx.AsyncClient, page: str) -> str:
    return str((await client.get(f"{page}state")).json()["accounts"][0]["state"])
