"""The ways in which far ends hold: as RFC 3264 has it (section 8.4), and as phones did before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.hostile.health import good_call, talk_both_ways
from tests.hostile.server import Server
from tests.hostile.sip_text import sdp
from tests.hostile.voice import voice
from tests.network import KAMAILIO
from tests.peers.phone_toml import account, phone_toml


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (("a=sendrecv", "a=sendonly"), "a=recvonly"),
        (("a=sendrecv", "a=inactive"), "a=inactive"),
        ((f"c=IN IP4 {KAMAILIO}", "c=IN IP4 0.0.0.0"), "a="),
    ],
    ids=["sendonly", "inactive", "0.0.0.0"],
)
async def test_the_screen_says_so_until_the_voice_is_back(
    tmp_path: Path, server: Server, said: tuple[str, str], answered: str
) -> None:
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        async with voice() as mouth, good_call(phone, server, mouth) as call:
            offer = sdp(KAMAILIO, mouth.port)
            assert answered in await call.offer(server, 11, offer.replace(*said))
            await phone.until_words("The other side holds")
            assert (await phone.state())["calls"][0]["phase"] == "talking"
            await call.offer(server, 12, offer)
            await phone.until_no_words("The other side holds")
            await talk_both_ways(phone, mouth)
