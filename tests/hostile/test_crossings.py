"""Messages that cross each other on the wire: legal, and the hardest part of the protocol."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.desk_phone import desk_phone
from tests.hostile.health import Health, good_call, rings, talk_both_ways, too_late
from tests.hostile.server import CONTACT, Server
from tests.hostile.sip_text import header, method_of, response, sdp, status_of
from tests.hostile.voice import voice
from tests.network import KAMAILIO
from tests.peers.phone_toml import account, phone_toml


async def test_an_answer_that_crosses_the_cancel(tmp_path: Path, server: Server) -> None:
    """The 200 is acknowledged, and the call it began is ended (RFC 3261, section 9.1 and 15)."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        invite = await rings(phone, server)
        server.answers["CANCEL"] = too_late(invite, sdp(KAMAILIO, 40000))
        since = len(server.received)
        await phone.replace()
        await server.until_request("CANCEL", since)
        await server.until_request("ACK", since)
        await server.until_request("BYE", since)
        await phone.until_no_call()
        server.answers.clear()
        await health.check()


async def test_both_hang_up_at_once(tmp_path: Path, server: Server) -> None:
    """A BYE that crosses ours has an answer, and the call is over once."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with voice() as mouth, good_call(phone, server, mouth) as call:
            server.answers["BYE"] = lambda text: [call.request("BYE", 2), response(text, 200, "OK")]
        assert status_of(await call.answer(server, 2, "BYE")) in (200, 481)
        await phone.until_no_call()
        server.answers.clear()
        await health.check()


async def test_both_make_an_offer_at_once(tmp_path: Path, server: Server) -> None:
    """Neither counts (491), and the phone makes its own again: the far end hears that it is held."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with voice() as mouth, good_call(phone, server, mouth) as call:
            offers: list[str] = []

            def cross(text: str) -> list[str | bytes]:
                offers.append(text)
                if len(offers) == 1:
                    theirs = call.request("INVITE", 7, body=sdp(KAMAILIO, mouth.port))
                    return [theirs, response(text, 491, "Request Pending")]
                return [response(text, 200, "OK", CONTACT, body=held(text, mouth.port))]

            server.answers["INVITE"] = cross
            since = len(server.received)
            await phone.tap("hold")
            assert status_of(await call.answer(server, 7, "INVITE")) == 491
            server.send(call.request("ACK", 7))
            await server.until(
                lambda text: method_of(text) == "ACK" and header(text, "CSeq") in cseqs(offers[1:]),
                "ACK",
                since,
            )
            assert ["a=sendonly" in offer for offer in offers] == [True, True]
            await phone.until_phase("held")
            await phone.tap("hold")
            await phone.until_phase("talking")
            await server.until(lambda text: text in offers[2:], "the offer to go on", since)
            assert "a=sendrecv" in offers[2]
            await talk_both_ways(phone, mouth)
        await health.check()


async def test_our_own_call_waits_longer_before_it_offers_again(tmp_path: Path, server: Server) -> None:
    """Who made the call waits at least 2.1 s (RFC 3261, 14.1), so that the other side goes first."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        invite = await rings(phone, server)
        server.send(response(invite, 200, "OK", CONTACT, body=sdp(KAMAILIO, 40000)))
        await phone.until_phase("talking")
        asked: list[float] = []

        def refuse_once(text: str) -> list[str | bytes]:
            asked.append(asyncio.get_running_loop().time())
            if len(asked) == 1:
                return [response(text, 491, "Request Pending")]
            return [response(text, 200, "OK", CONTACT, body=held(text, 40000))]

        server.answers["INVITE"] = refuse_once
        since = len(server.received)
        await phone.tap("hold")
        await server.until(lambda _: len(asked) == 2, "its offer again", since)
        assert asked[1] - asked[0] > 2.0
        await phone.until_phase("held")
        await phone.tap("soft3")
        await server.until_request("BYE", since)


def cseqs(offers: list[str]) -> set[str]:
    """How an ACK of one of these is numbered."""
    return {header(offer, "CSeq").replace("INVITE", "ACK") for offer in offers}


def held(offer: str, port: int) -> str:
    """The answer to an offer: of one who is held, or talks again."""
    return sdp(KAMAILIO, port).replace("a=sendrecv", "a=recvonly" if "a=sendonly" in offer else "a=sendrecv")
