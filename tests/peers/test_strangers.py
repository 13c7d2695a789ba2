"""Calls from addresses that are neither an account's nor a LAN phone's: no answer at all, and no ring."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.network import KAMAILIO, PHONE, STRANGER
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import LISTENS, account, phone_toml
from tests.peers.sipp import calling
from tests.peers.wire import listening


@pytest.mark.parametrize("scenario", ["silence", "silence_options"])
async def test_a_stranger_gets_no_answer(tmp_path: Path, server: Kamailio, scenario: str) -> None:
    with listening() as wire:
        async with desk_phone(tmp_path / "phone", phone_toml(account())) as phone:
            await phone.until_registered()
            async with calling(tmp_path / "sipp", scenario, LISTENS, host=STRANGER) as sipp:
                await sipp.passed()
            assert not any(state["ringing"] or state["calls"] for state in phone.history)
            assert server.knows("101"), "the server must still be answered"
    assert wire.sent_by(STRANGER), "the stranger's request was not seen on the wire"
    assert not [each for each in wire.sent_by(PHONE) if each.target[0] == STRANGER]


async def test_the_server_is_no_stranger(tmp_path: Path, server: Kamailio) -> None:
    """The same caller, by way of the registrar, rings."""
    async with desk_phone(tmp_path / "phone", phone_toml(account())) as phone:
        await phone.until_registered()
        async with calling(tmp_path / "sipp", "hang_up_ringing", f"{KAMAILIO}:5060", host=STRANGER) as sipp:
            await phone.until(lambda state: state["ringing"], "ringing")
            await sipp.passed()
