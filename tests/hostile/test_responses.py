"""Bad answers to the phone's own requests, from a registrar that means harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.hostile import corpus
from tests.hostile.health import Health
from tests.hostile.mutations import ROUNDS, mutations
from tests.hostile.server import CHALLENGE, Server, good_answer
from tests.hostile.sip_text import response, sdp
from tests.network import KAMAILIO
from tests.peers.phone_toml import account, phone_toml


def good_responses(request: str) -> list[bytes]:
    """What mutations of answers begin with."""
    contact = f"Contact: <sip:201@{KAMAILIO}:5060>"
    body = sdp(KAMAILIO, 40000)
    return [
        answer.encode()
        for answer in (
            response(request, 100, "Trying"),
            response(request, 183, "Progress", contact, "Require: 100rel", "RSeq: 1", body=body),
            response(request, 200, "OK", contact, "Expires: 60", body=body),
            response(request, 302, "Moved", contact),
            response(request, 401, "Unauthorized", f"WWW-Authenticate: {CHALLENGE}"),
            response(request, 503, "Service Unavailable", "Retry-After: 1"),
        )
    ]


async def dial(phone: DeskPhone, server: Server) -> None:
    """Dial by the loudspeaker and wait until the INVITE is out, then end whatever has come of it."""
    since = len(server.received)
    await phone.tap("2", "0", "1", "ok")
    await server.until_request("INVITE", since)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_bad_answers_to_an_invite(tmp_path: Path, server: Server, transport: str) -> None:
    async with desk_phone(tmp_path, phone_toml(account(transport)), "--log-level", "debug") as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for name in corpus.names("responses"):
            server.answers["INVITE"] = lambda request, name=name: [  # type: ignore[misc]
                *corpus.responses(name, request),
                response(request, 486, "Busy Here"),
            ]
            await dial(phone, server)
            await phone.state()
            await health.end_calls()
            health.alive()
            if transport == "tcp":
                await server.hang_up_on_the_phone()
        await health.check()


async def test_mutated_answers_to_an_invite(tmp_path: Path, server: Server) -> None:
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for start in range(15 * ROUNDS):
            server.answers["INVITE"] = lambda request, start=start: [  # type: ignore[misc,assignment]
                *mutations(good_responses(request), 30, start),
                response(request, 486, "Busy Here"),
            ]
            await dial(phone, server)
            await phone.state()
            await health.end_calls()
            health.alive()
        await health.check()


async def test_bad_answers_to_a_registration(tmp_path: Path, server: Server) -> None:
    """Each bad answer is the first thing that a phone hears when it registers; then the server is good."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for name in corpus.names("responses"):
            since = len(server.received)
            server.answers["REGISTER"] = lambda request, name=name: [  # type: ignore[misc]
                *corpus.responses(name, request),
                *good_answer(request),
            ]
            await register_again(phone)
            await server.until_request("REGISTER", since)
            health.alive()
        del server.answers["REGISTER"]
        await register_again(phone)
        await phone.tap("back", "back", "back")
        await health.check()


async def register_again(phone: DeskPhone) -> None:
    """As its owner does: Menu, Accounts, the account, Retry."""
    if "Keys: Retry" not in await phone.words():
        await phone.tap("soft3")
        await phone.choose("Accounts")
        await phone.tap("ok")
        await phone.until_words("Keys: Retry")
    await phone.tap("soft1")
