"""INVITE with Replaces (RFC 3891) for a call that still rings: who may take it, who not, and what crosses."""

from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path

from tests.desk_phone import desk_phone
from tests.hostile.health import Health, rings, talks, too_late
from tests.hostile.server import Answer, Server, request
from tests.hostile.sip_text import header, response, sdp, status_of, tag_of, unique
from tests.network import KAMAILIO, PHONE, STRANGER
from tests.peers.phone_toml import account, phone_toml

WHO = f'P-Asserted-Identity: "Titi" <sip:103@{KAMAILIO}>'


GOOD = sdp(KAMAILIO, 40_000)
NOTHING = GOOD.replace("RTP/AVP 0", "RTP/AVP 77")


def replaces(invite: str, tag: str = "server") -> str:
    """The header that names the early dialog of the phone's INVITE, as the phone has it."""
    ours = tag_of(header(invite, "From"))
    return f"Replaces: {header(invite, 'Call-ID')};to-tag={ours};from-tag={tag};early-only"


def of_the_talk(invite: str) -> str:
    """The same once it is answered."""
    return replaces(invite).removesuffix(";early-only")


async def tries_to_take(server: Server, named: str, body: str = GOOD) -> tuple[str, str]:
    """Somebody takes the place of the dialog that is named; gives his Call-ID and the answer."""
    call = unique()
    server.send(request("INVITE", call, named, WHO, body=body))
    answer = await server.until_final(call, "INVITE")
    server.send(request("ACK", call, to=header(answer, "To")))
    return call, answer


async def until_bye(server: Server, call: str, since: int) -> None:
    """Until the phone has ended this one."""
    await server.until(
        lambda text: text.startswith("BYE ") and header(text, "Call-ID") == call, f"BYE {call}", since
    )


def cancelled(invite: str) -> Answer:
    """What a CANCEL of the INVITE is answered with."""
    return lambda text: [response(text, 200, "OK"), response(invite, 487, "Request Terminated")]


async def answer_to_stranger(text: str) -> str:
    """The phone's final answer to a request from an address that it has nothing to do with."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind((STRANGER, 5060))
        stranger.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendto(stranger, text.replace(KAMAILIO, STRANGER).encode(), (PHONE, 5060))
        async with asyncio.timeout(15):
            while status_of(answer := (await loop.sock_recv(stranger, 65_536)).decode()) < 200:
                pass
    return answer


async def test_the_server_has_somebody_else_answer(tmp_path: Path, server: Server) -> None:
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        invite = await rings(phone, server)
        since = len(server.received)
        server.answers["CANCEL"] = cancelled(invite)
        call, answer = await tries_to_take(server, replaces(invite))
        assert status_of(answer) == 200, answer
        cancel = await server.until_request("CANCEL", since)
        assert header(cancel, "Call-ID") == header(invite, "Call-ID")
        assert header(cancel, "Reason") == 'SIP;cause=200;text="Call completed elsewhere"'
        talking = await phone.until_phase("talking")
        assert (talking["id"], talking["direction"], talking["name"]) == (1, "out", "Titi")
        assert not re.search(" (WARNING|ERROR) ", phone.log.read_text()), "a pickup is nothing odd"
        await phone.replace()
        bye = await server.until_request("BYE", since)
        assert header(bye, "Call-ID") == call
        server.answers.clear()
        await health.check()


async def test_an_answer_that_crosses_is_ended(tmp_path: Path, server: Server) -> None:
    """Who was called answers in the same moment: there it is over at once, with the other it goes on."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        invite = await rings(phone, server)
        since = len(server.received)
        server.answers["CANCEL"] = too_late(invite, GOOD)
        call, _ = await tries_to_take(server, replaces(invite))
        bye = await server.until_request("BYE", since)
        assert header(bye, "Call-ID") == header(invite, "Call-ID")
        await phone.until_phase("talking")
        await phone.replace()
        await until_bye(server, call, since)
        server.answers.clear()
        await health.check()


async def test_who_may_not_take_it_leaves_it_ringing(tmp_path: Path, server: Server) -> None:
    """Neither strangers, though they may call, nor whoever knows the dialog half, nor an offer of nothing."""
    async with desk_phone(tmp_path, phone_toml(account(), direct_calls=True)) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        invite = await rings(phone, server)
        since = len(server.received)
        foreign = request("INVITE", unique(), replaces(invite), body=GOOD)
        assert status_of(await answer_to_stranger(foreign)) == 481
        for tag, body, code in (("other", GOOD, 481), ("server", NOTHING, 488)):
            _, answer = await tries_to_take(server, replaces(invite, tag), body)
            assert status_of(answer) == code
        assert [call["phase"] for call in (await phone.state())["calls"]] == ["ringing"]
        assert not any(text.startswith("CANCEL ") for text in server.received[since:])
        server.answers["CANCEL"] = cancelled(invite)
        await phone.replace()
        await phone.until_no_call()
        server.answers.clear()
        await health.check()


async def test_who_offers_nothing_leaves_the_talk(tmp_path: Path, server: Server) -> None:
    """A transfer whose INVITE is refused: nothing has changed, and the next one, which is good, is taken."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        invite = await talks(phone, server, GOOD)
        since = len(server.received)
        for _ in range(2):
            _, answer = await tries_to_take(server, of_the_talk(invite), NOTHING)
            assert status_of(answer) == 488
        between = unique()
        waiting = request("INVITE", between)
        server.send(waiting)
        await server.until(lambda text: status_of(text) == 180, "180", since)
        server.send(waiting.replace("INVITE", "CANCEL"))
        await server.until_final(between, "INVITE")
        await phone.until(
            lambda state: [each["phase"] for each in state["calls"]] == ["talking"], "the talk alone"
        )
        assert not any(text.startswith("BYE ") for text in server.received[since:])
        call, answer = await tries_to_take(server, of_the_talk(invite))
        assert status_of(answer) == 200, answer
        bye = await server.until_request("BYE", since)
        assert header(bye, "Call-ID") == header(invite, "Call-ID")
        await phone.until_phase("talking")
        await phone.replace()
        await until_bye(server, call, since)
        server.answers.clear()
        await health.check()


async def test_a_talk_is_taken_once(tmp_path: Path, server: Server) -> None:
    """Who leaves a BYE unanswered has nobody take the place again, be it that the owner has hung up."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        server.answers["BYE"] = lambda _text: []
        invite = await talks(phone, server, GOOD)
        since = len(server.received)
        call, answer = await tries_to_take(server, of_the_talk(invite))
        assert status_of(answer) == 200, answer
        await server.until_request("BYE", since)
        _, second = await tries_to_take(server, of_the_talk(invite))
        assert status_of(second) == 481
        await phone.replace()
        await until_bye(server, call, since)
        ours, theirs = tag_of(header(answer, "To")), tag_of(header(answer, "From"))
        _, third = await tries_to_take(server, f"Replaces: {call};to-tag={ours};from-tag={theirs}")
        assert status_of(third) == 481
        await phone.until_no_call()
        server.answers.clear()
        await health.check()


async def test_a_call_that_rings_here_is_taken_by_nobody(tmp_path: Path, server: Server) -> None:
    """RFC 3891, section 3: only who has begun a dialog lets another have it before the answer."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        first = unique()
        invite = request("INVITE", first, body=GOOD)
        server.send(invite)
        await phone.until_phase("incoming")
        ringing = await server.until(lambda text: status_of(text) == 180, "180")
        ours, theirs = tag_of(header(ringing, "To")), tag_of(header(ringing, "From"))
        _, answer = await tries_to_take(server, f"Replaces: {first};to-tag={ours};from-tag={theirs}")
        assert status_of(answer) == 481
        assert (await phone.state())["ringing"]
        await health.check()
