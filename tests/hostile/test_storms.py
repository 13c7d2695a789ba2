"""Too much, too often and in the wrong order: from the phone's own server, while somebody talks."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from tests.desk_phone import desk_phone
from tests.hostile.health import Health, good_call, talk_both_ways
from tests.hostile.mutations import ROUNDS, mutations
from tests.hostile.server import Server, request
from tests.hostile.sip_text import header, method_of, response, sdp, status_of, unique
from tests.hostile.voice import voice
from tests.network import KAMAILIO
from tests.peers.phone_toml import account, phone_toml

IN_A_CALL = (
    "INFO",
    "UPDATE",
    "PRACK",
    "REFER",
    "NOTIFY",
    "SUBSCRIBE",
    "MESSAGE",
    "OPTIONS",
    "PUBLISH",
    "CANCEL",
    "ACK",
)


async def test_offers_without_end(tmp_path: Path, server: Server) -> None:
    """A hundred re-INVITEs, half of them before the last one was answered or acknowledged."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with voice() as mouth, good_call(phone, server, mouth) as call:
            for cseq in range(10, 110):
                server.send(call.request("INVITE", cseq, body=sdp(KAMAILIO, mouth.port)))
                if cseq % 2:
                    server.send(call.request("ACK", cseq))
            await server.options()
            for answer in list(server.received):
                if status_of(answer) >= 200 and method_of(answer) == "INVITE":
                    server.send(call.request("ACK", int(header(answer, "CSeq").split()[0])))
            health.alive()
            await call.offer_again(server, mouth)
            await talk_both_ways(phone, mouth)
        await health.check()


async def test_requests_in_a_call_that_do_not_belong_there(tmp_path: Path, server: Server) -> None:
    """Of every method, with right and wrong numbers and tags, and made bad by chance; the voice goes on."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with voice() as mouth, good_call(phone, server, mouth) as call:
            good = [
                call.request(
                    method, cseq, "Event: refer", "Refer-To: <sip:999@nowhere.invalid>", "RAck: 1 1 INVITE"
                ).encode()
                for method in IN_A_CALL
                for cseq in (0, 1, 50, 2**31, 2**32 - 1)
            ]
            bad = [each.replace(f"Call-ID: {call.id}".encode(), b"Call-ID: other") for each in good]
            for data in [
                *good,
                *bad,
                *(each for each in mutations(good, 150 * ROUNDS) if b"BYE" not in each),
            ]:
                server.send(data)
            await server.options()
            health.alive()
            await talk_both_ways(phone, mouth)
        await health.check()


async def test_everything_twice_and_in_disorder(tmp_path: Path, server: Server) -> None:
    """Whole calls as a network delivers them on a bad day: each message up to three times, shuffled."""
    chance = random.Random(11)
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for _ in range(30 * ROUNDS):
            call = unique()
            whole = [
                request("INVITE", call, body=sdp(KAMAILIO, 40000)),
                request("CANCEL", call),
                request("ACK", call),
                request("BYE", call, cseq=2),
                request("PRACK", call, "RAck: 1 1 INVITE", cseq=3),
            ]
            packets = [each for each in whole for _ in range(chance.randrange(1, 4))]
            chance.shuffle(packets)
            for packet in packets:
                server.send(packet)
            await server.options()
            await health.end_calls()
        await health.check()


async def test_thousands_of_small_requests(tmp_path: Path, server: Server) -> None:
    """Faster than a phone can answer: then it is well again. Each is a transaction of its own for 32 s."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for number in range(3000):
            server.send(
                request(
                    ("OPTIONS", "MESSAGE", "NOTIFY", "BYE")[number % 4], unique(), "Event: message-summary"
                )
            )
            if number % 100 == 0:
                server.send("\r\n")
                await phone.words()
        await server.options()
        await health.check()


async def test_answers_without_end(tmp_path: Path, server: Server) -> None:
    """A thousand 180s from a hundred branches, then a thousand 200s to one INVITE.

    The kernel drops most of them; the last 200 is sent again until it has its ACK (RFC 3261, 13.3.1.4).
    """
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        contact = f"Contact: <sip:201@{KAMAILIO}:5060>"

        def accepted(invite: str, number: int) -> str:
            return response(
                invite, 200, "OK", contact, tag=f"branch{number % 100}", body=sdp(KAMAILIO, 40000)
            )

        server.answers["INVITE"] = lambda text: [
            *(response(text, 180, "Ringing", contact, tag=f"branch{n % 100}") for n in range(1000)),
            *(accepted(text, n) for n in range(1000)),
        ]
        since = len(server.received)
        await phone.tap("2", "0", "1", "ok")
        invite = await server.until_request("INVITE", since)
        acked = asyncio.create_task(server.until_request("ACK", since))
        while not acked.done():
            server.send(accepted(invite, 999))
            await asyncio.wait([acked], timeout=0.5)
        await acked
        await server.options()
        del server.answers["INVITE"]
        await health.check()


async def test_a_stream_without_an_end_of_line(tmp_path: Path, server: Server) -> None:
    """Two megabytes of one header, and then of a body, over TCP: the phone does not hoard them."""
    async with desk_phone(tmp_path, phone_toml(account("tcp"))) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for beginning in (
            "OPTIONS sip:",
            request("MESSAGE", unique()).replace("Length: 0", "Length: 999999999"),
        ):
            server.send(beginning)
            for _ in range(200):
                server.send("z" * 10_000)
            await phone.words()
            await server.hang_up_on_the_phone()
            health.alive()
        await health.check()
