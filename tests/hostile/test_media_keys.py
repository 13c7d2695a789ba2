"""Offers of keys that the account forbids, in every moment of a call that the phone makes itself."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.hostile.health import Health
from tests.hostile.server import CONTACT, Server, good_answer, request
from tests.hostile.sip_text import response, status_of, unique
from tests.network import KAMAILIO
from tests.peers.phone_toml import account, phone_toml


def described(port: int, profile: str, *keys: str) -> str:
    """A description of sound by PCMU, with the attributes that offer keys for it."""
    lines = ["v=0", f"o=- 1 1 IN IP4 {KAMAILIO}", "s=-", f"c=IN IP4 {KAMAILIO}", "t=0 0"]
    lines += [f"m=audio {port} {profile} 0", *(f"a={key}" for key in keys), "a=sendrecv", ""]
    return "\r\n".join(lines)


SDES = described(
    40000,
    "RTP/SAVP",
    "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
)
DTLS = described(
    40002,
    "UDP/TLS/RTP/SAVP",
    "setup:passive",
    f"fingerprint:sha-256 {':'.join(['4A'] * 32)}",
    "rtcp-mux",
)
ROUNDS = 20
REFUSALS = (480, 486, 488)
"""PJSIP calls media that it cannot make unavailable just now."""


@pytest.mark.parametrize("seed", range(4))
async def test_sdes_while_a_call_with_dtls_is_made(tmp_path: Path, server: Server, seed: int) -> None:
    dice = random.Random(seed)

    def answer(text: str) -> list[str | bytes]:
        ways = {
            "nothing": [],
            "ringing": [response(text, 180, "Ringing", CONTACT)],
            "early": [response(text, 183, "Progress", CONTACT, "Content-Type: application/sdp", body=DTLS)],
            "answered": [response(text, 200, "OK", CONTACT, "Content-Type: application/sdp", body=DTLS)],
            "refused": good_answer(text),
        }
        return ways[dice.choice(list(ways))]  # type: ignore[return-value]

    server.answers["INVITE"] = answer
    async with desk_phone(tmp_path, phone_toml(account(media_encryption="dtls"))) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for _ in range(ROUNDS):
            calls = [unique() for _ in range(dice.randint(1, 4))]
            await phone.tap("2", "0", "1", "ok")
            for call in calls:
                await asyncio.sleep(dice.uniform(0, 0.02))
                server.send(request("INVITE", call, "Content-Type: application/sdp", body=SDES))
            for call in calls:
                assert status_of(await server.until_final(call, "INVITE")) in REFUSALS
            await health.end_calls()
            health.alive()
        del server.answers["INVITE"]
        await health.check(call=False)  # a good call of the server is in clear, and refused too
