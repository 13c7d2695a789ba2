"""The server has the phone fetch its configuration anew (NOTIFY, ``Event: check-sync``); nobody else can."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from firmware.control_client import ControlClient, connect
from tests.desk_phone import PATIENCE, desk_phone
from tests.network import KAMAILIO, SIPP, STRANGER
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import LISTENS, account, phone_toml
from tests.peers.sipp import calling

SERVER = f"{KAMAILIO}:5060"


async def next_of(watching: Any, event: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        async for found in watching:
            if found["event"] == event:
                return dict(found)
    raise AssertionError("the phone ended")


async def first_of_all(client: ControlClient) -> Any:
    """Watch, from before anything is sent."""
    watching = client.watch()
    await next_of(watching, "busy")
    return watching


async def test_the_servers_word_is_handed_on(tmp_path: Path, server: Kamailio) -> None:
    control = tmp_path / "phone.sock"
    wanted = {"check-sync": False, "Check-Sync;reboot=TRUE": True, "check-sync;reboot=false": False}
    async with desk_phone(tmp_path / "phone", phone_toml(account()), "--control", str(control)) as phone:
        await phone.until_registered()
        async with connect(control) as client:
            watching = await first_of_all(client)
            for number, (event, reboot) in enumerate(wanted.items()):
                folder = tmp_path / f"sipp{number}"
                async with calling(folder, "notify", SERVER, event=event, code="200") as sipp:
                    await sipp.passed()
                assert (await next_of(watching, "check-sync"))["reboot"] is reboot
        async with calling(tmp_path / "other", "notify", SERVER, event="weather", code="489") as sipp:
            await sipp.passed()


async def test_a_stranger_gets_no_answer(tmp_path: Path, server: Kamailio) -> None:
    """What the phone hears first is what the server sends afterwards."""
    control = tmp_path / "phone.sock"
    async with desk_phone(tmp_path / "phone", phone_toml(account()), "--control", str(control)) as phone:
        await phone.until_registered()
        async with connect(control) as client:
            watching = await first_of_all(client)
            async with calling(tmp_path / "stranger", "silence_notify", LISTENS, host=STRANGER) as sipp:
                await sipp.passed()
            async with calling(tmp_path / "sipp", "notify", SERVER, event="check-sync", code="200") as sipp:
                await sipp.passed()
            assert (await next_of(watching, "check-sync"))["reboot"] is False, "the stranger's has true"


@pytest.mark.parametrize("event", ["check-sync", "message-summary"])
async def test_who_may_call_may_not_send_it(tmp_path: Path, server: Kamailio, event: str) -> None:
    """With ``direct_calls`` anybody gets an answer: to this, a refusal."""
    config = phone_toml(account(), direct_calls=True)
    async with desk_phone(tmp_path / "phone", config) as phone:
        await phone.until_registered()
        words = {"event": event, "code": "403"}
        async with calling(tmp_path / "sipp", "notify", LISTENS, host=SIPP, **words) as sipp:
            await sipp.passed()
