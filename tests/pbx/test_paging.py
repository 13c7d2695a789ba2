"""Paging by the exchange: its multicast RTP is heard by a phone that another maker has made."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.desk_phone import PATIENCE
from tests.pbx.pbx import ADDRESS
from tests.pbx.phones import front_desk, registered
from tests.peers.asterisk import Asterisk
from tests.signals import level, samples_of

MILLIWATT_HZ = 1_004
AUDIBLE = 1_000.0
GROUP = "239.255.77.3:5006"


@pytest.mark.parametrize(("codec", "name"), [("PCMU", "ulaw"), ("PCMA", "alaw"), ("G722", "g722")])
async def test_the_exchange_pages(tmp_path: Path, exchange: Asterisk, codec: str, name: str) -> None:
    """The loudspeaker has it, the screen says where it is spoken to; it ends when the exchange ends it."""
    group = f'[[paging]]\nnumber = 3\nname = "Hall"\naddress = "{GROUP}"\ncodec = "{codec}"\n'
    async with registered(tmp_path, front_desk() + group) as phone:
        sender = f"MulticastRTP/basic/{GROUP}//c({name})i({ADDRESS})l(1)"
        exchange.ask(f"channel originate {sender} application Milliwatt")
        await phone.until_words("Hall")
        async with asyncio.timeout(PATIENCE):
            while level(samples_of(await phone.listen(0.2)), MILLIWATT_HZ) < AUDIBLE:
                pass
        exchange.ask("channel request hangup all")
        await phone.until_no_words("Hall")
