"""Accounts whose servers refuse or are not there do not keep another from telephoning."""

from __future__ import annotations

from pathlib import Path

from tests.desk_phone import State, desk_phone
from tests.network import KAMAILIO, SIPP
from tests.peers.baresip import Setup, baresip
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import account, phone_toml
from tests.signals import speech


def others() -> tuple[str, str]:
    """One that the server refuses, one at an address where nobody answers."""
    refused = account(password="wrong").replace('"Office"', '"Refused"')
    return refused, account(domain=SIPP).replace('"Office"', '"Silent"')


def states(state: State) -> dict[str, str]:
    return {each["name"]: each["state"] for each in state["accounts"]}


async def test_one_of_three_is_enough_to_call_and_be_called(tmp_path: Path, server: Kamailio) -> None:
    configuration = phone_toml(*others(), account() + "outgoing = true\n")
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        baresip(tmp_path / "baresip", speech(), Setup()) as peer,
    ):
        expected = {"Refused": "failed", "Silent": "failed", "Office": "registered"}
        await phone.until(lambda state: states(state) == expected, "two that failed")
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("talking")
        await phone.replace()
        await phone.until_no_call()
        await peer.dial(f"sip:101@{KAMAILIO}")
        await phone.until_phase("incoming")
        await phone.lift()
        await phone.until_phase("talking")
        await phone.replace()
        await phone.until_no_call()
