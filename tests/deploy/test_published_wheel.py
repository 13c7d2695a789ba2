"""A newcomer's first `make run`: ours is not built yet, so the published wheel carries the call."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.install_pjsua2 import LACKS, NOTHING_TO_INSTALL
from tests.demo import Demo, PhoneOnDesk
from tests.desk_phone import PATIENCE
from tests.network import private_network
from tests.scenarios.lan import connect, hang_up, talk

ROOT = Path(__file__).parents[2]
LOADED = ROOT / "build" / "published"
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))


def fresh_checkout(folder: Path) -> Path:
    """The project with an environment that lacks nothing but pjsua2; all but the environment are links."""
    folder.mkdir()
    for name in ("deploy", "firmware", "board"):
        (folder / name).symlink_to(ROOT / name)
    venv.create(folder / ".venv")
    packages = next((folder / ".venv" / "lib").glob("python*/site-packages"))
    for package in SITE_PACKAGES.iterdir():
        if "pjsua2" not in package.name:
            (packages / package.name).symlink_to(package)
    command = (Path(sys.executable).parent / "dering").read_text(encoding="utf-8").partition("\n")[2]
    dering = folder / ".venv" / "bin" / "dering"
    dering.write_text(f"#!{folder}/.venv/bin/python\n{command}", encoding="utf-8")
    dering.chmod(0o755)
    return folder


def newcomer(folder: Path) -> dict[str, str]:
    """The environment variables of somebody who has built nothing; pip takes what deploy/test.sh loaded."""
    own = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    if any(LOADED.glob("*.whl")):
        own |= {"PIP_FIND_LINKS": str(LOADED), "PIP_NO_INDEX": "1"}
    return os.environ | own


@contextlib.asynccontextmanager
async def run_sh(checkout: Path, home: Path) -> AsyncIterator[Demo]:
    """deploy/run.sh, what `make run` calls; ended by Ctrl-C. It may say one line on standard error."""
    process = await asyncio.create_subprocess_exec(
        checkout / "deploy" / "run.sh",
        env=newcomer(home),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    phones: dict[str, PhoneOnDesk] = {}
    try:
        assert process.stdout is not None
        async with asyncio.timeout(2 * PATIENCE):
            line = (await process.stdout.readline()).decode()
        page = re.search(r"http://\S+", line)
        assert page, line
        async with httpx.AsyncClient() as client:
            found = (await client.get(f"{page[0]}phones")).json()["phones"]
        for each in found:
            phones[each["label"]] = PhoneOnDesk(process, each["url"], home / "log")
            await phones[each["label"]].watch()
        yield Demo(page[0], phones, home / ".local" / "share" / "dering-demo")
    finally:
        for phone in phones.values():
            await phone.leave()
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        async with asyncio.timeout(PATIENCE):
            out, errors = await process.communicate()
    assert (process.returncode, out.decode(), errors.decode()) == (0, "", f"{LACKS}\n")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh checkout with the published wheel, as the lock file names it."""
    checkout = fresh_checkout(tmp_path / "checkout")
    install = [f"{checkout}/.venv/bin/python", "-m", "deploy.install_pjsua2", "--or-published"]
    installing = subprocess.run(install, cwd=checkout, env=newcomer(tmp_path), capture_output=True, text=True)
    if installing.returncode == NOTHING_TO_INSTALL:
        pytest.skip(f"no pjsua2 is published for Python {sys.version.split()[0]} on {os.uname().machine}")
    assert (installing.returncode, installing.stdout, installing.stderr) == (0, "", f"{LACKS}\n")
    return checkout


async def test_the_demo_talks_with_the_published_wheel(tmp_path: Path, checkout: Path) -> None:
    with private_network():
        async with run_sh(checkout, tmp_path) as demo:
            await demo.until_found()
            front, back = demo.phones["101"], demo.phones["102"]
            await connect(front, back, "102")
            await talk(front, back)
            assert (await front.state())["calls"][0]["codec"] == "G722", "the best that it has"
            await hang_up(front, back)
