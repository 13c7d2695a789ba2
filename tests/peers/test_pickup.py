"""A call that rings at a colleague's is taken by an INVITE that replaces its dialog (RFC 5359, RFC 3891).

Kamailio tells of the dialog (RFC 4235), and the caller's phone lets itself be taken over.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.network import BARESIP, OTHER_PHONE
from tests.peers.kamailio import Kamailio, kamailio
from tests.peers.phone_toml import account, colleague, of_another, phone_toml
from tests.scenarios.lan import talk

CALLED, TAKER = "102", "103"


@pytest.fixture(scope="module")
def office(network: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kamailio]:
    """A server that tells which dialogs somebody has."""
    with kamailio(tmp_path_factory.mktemp("kamailio"), presence=True) as running:
        yield running


@asynccontextmanager
async def registered(folder: Path, toml: str) -> AsyncIterator[DeskPhone]:
    async with desk_phone(folder, toml) as phone:
        await phone.until_registered()
        yield phone


async def test_a_call_that_rings_at_a_colleagues_is_taken(tmp_path: Path, office: Kamailio) -> None:
    async with (
        registered(tmp_path / "caller", phone_toml(account())) as caller,
        registered(tmp_path / "called", of_another(phone_toml(account()), CALLED, OTHER_PHONE)) as called,
        registered(
            tmp_path / "taker", of_another(phone_toml(account(), colleague(CALLED)), TAKER, BARESIP)
        ) as taker,
    ):
        await caller.lift()
        await caller.dial(f"{CALLED}#")
        await caller.until_phase("ringing")
        await called.until(lambda state: state["ringing"], "its bell")
        await taker.until(lambda state: state["lamps"]["speed1"] == "fast", "the lamp")
        await taker.tap("speed1")
        await taker.until_phase("talking")
        await caller.until_phase("talking")
        await called.until(lambda state: not state["ringing"] and not state["calls"], "rest")
        await taker.until(lambda state: state["lamps"]["speed1"] == "off", "the lamp")
        await caller.until_words(TAKER)
        await talk(caller, taker)
        await called.soft_key("History")
        await called.soft_key("Details")
        await called.until_words("Answered at another phone")
        await caller.replace()
        await taker.until(lambda state: state["tone"] == "busy", "the tone after a call")
        await caller.soft_key("History")
        await caller.until_words(CALLED)
