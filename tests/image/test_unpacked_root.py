"""The phone in the image's own root, with its own Python and PJSIP: its programs emulated, on this kernel.

A minute does where a whole emulated machine takes ten; it shows that nothing the phone uses was left out.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import desk_phone
from tests.desk_phone import DeskPhone
from tests.image.card import image
from tests.network import KAMAILIO, private_network
from tests.peers import baresip as peers
from tests.peers.baresip import Setup, baresip
from tests.peers.kamailio import Kamailio, kamailio
from tests.peers.phone_toml import USER, account, phone_toml
from tests.signals import OTHER_SENTENCE, speech

PATIENCE = 300.0
INSIDE = 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && exec chroot "$@"'
RUN = "/opt/dering/bin/dering run --board emulated --board-listen 127.0.0.1:0 --config /data/phone.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The unpacked root. Who may not give files away owns them all."""
    into = tmp_path / "root"
    made = image().with_suffix(".root")
    subprocess.run(["unsquashfs", "-quiet", "-no-progress", "-dest", into, made], check=False)
    assert (into / "opt/dering/bin/dering").exists()
    return into


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kamailio]:
    for module in (desk_phone, peers):
        monkeypatch.setattr(module, "PATIENCE", PATIENCE)
    with private_network(), kamailio(tmp_path / "kamailio") as running:
        yield running


async def start(root: Path, log: Path) -> DeskPhone:
    (root / "data/phone.toml").write_text(phone_toml(account()), encoding="utf-8")
    words = ["unshare", "--mount", "sh", "-c", INSIDE, "sh", str(root), *RUN.split(), "--data", "/data/phone"]
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, stderr=errors)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        line = (await process.stdout.readline()).decode().strip()
    assert line.startswith("board http://"), f"{line!r}; log: {log}"
    phone = DeskPhone(process, line.removeprefix("board "), log)
    await phone.watch()
    return phone


async def test_the_phone_of_the_root_registers_and_takes_a_call(
    root: Path, server: Kamailio, tmp_path: Path
) -> None:
    phone = await start(root, tmp_path / "log")
    await phone.until_registered()
    assert server.knows(USER)
    async with baresip(tmp_path / "baresip", speech(OTHER_SENTENCE), Setup(codecs=("PCMU",))) as peer:
        await peer.dial(f"sip:{USER}@{KAMAILIO}")
        await phone.until(lambda state: bool(state["ringing"]), "its bell")
        await phone.lift()
        await peer.until("CALL_ESTABLISHED")
        await peer.until("CALL_RTPESTAB")
        call = await phone.until_phase("talking")
        assert (call["peer"], call["direction"], call["codec"]) == ("201", "in", "PCMU")
        await phone.replace()
        await peer.until("CALL_CLOSED")
    assert await phone.terminate() == 0
