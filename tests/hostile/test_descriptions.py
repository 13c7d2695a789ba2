"""Bad session descriptions (SDP, RFC 4566): offered to the phone, answered to it, offered again in a call."""

from __future__ import annotations

from pathlib import Path

from tests.desk_phone import desk_phone
from tests.hostile import corpus
from tests.hostile.health import Health, good_call, talk_both_ways
from tests.hostile.server import CONTACT, Server, request
from tests.hostile.sip_text import header, method_of, response, status_of, unique
from tests.hostile.voice import voice
from tests.peers.phone_toml import account, phone_toml

BODY = "v=0\r\nhere\r\n"


def with_body(message: str, body: bytes) -> bytes:
    """The message with its body, :data:`BODY`, replaced."""
    head = message.partition("\r\n\r\n")[0].replace(
        f"Content-Length: {len(BODY)}", f"Content-Length: {len(body)}"
    )
    return head.encode() + b"\r\n\r\n" + body


async def test_offered_to_the_phone(tmp_path: Path, server: Server) -> None:
    """What it cannot use it refuses, or it rings and the handset is lifted."""
    async with desk_phone(tmp_path, phone_toml(account()), "--log-level", "debug") as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for name in corpus.names("descriptions"):
            call = unique()
            server.send(with_body(request("INVITE", call, body=BODY), corpus.description(name)))
            await server.options()
            if (await phone.state())["ringing"]:
                await phone.lift()
                answer = await server.until_final(call, "INVITE")
                to = header(answer, "To")
                server.send(request("ACK", call, to=to))
                await server.options()
            await health.end_calls()
            health.alive()
        await health.check()


async def test_answered_to_the_phone(tmp_path: Path, server: Server) -> None:
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for name in corpus.names("descriptions"):
            body = corpus.description(name)
            server.answers["INVITE"] = lambda request, body=body: [  # type: ignore[misc,assignment]
                with_body(response(request, 183, "Progress", CONTACT, body=BODY), body),
                with_body(response(request, 200, "OK", CONTACT, body=BODY), body),
            ]
            since = len(server.received)
            await phone.tap("2", "0", "1", "ok")
            await server.until(lambda text: method_of(text) in ("ACK", "CANCEL"), "ACK or CANCEL", since)
            await health.end_calls()
            health.alive()
        await health.check()


async def test_offered_again_in_a_call(tmp_path: Path, server: Server) -> None:
    """By re-INVITE and UPDATE; what cannot be used changes nothing, and then both are understood still."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        async with voice() as mouth, good_call(phone, server, mouth) as call:
            for number, name in enumerate(corpus.names("descriptions"), 2):
                body = corpus.description(name)
                for method in ("INVITE", "UPDATE"):
                    cseq = 10 * number + (method == "UPDATE")
                    server.send(with_body(call.request(method, cseq, body=BODY), body))
                    answer = await server.until(
                        lambda text, cseq=cseq, method=method: (  # type: ignore[misc]
                            status_of(text) >= 200 and header(text, "CSeq") == f"{cseq} {method}"
                        ),
                        f"an answer to {method} {name}",
                    )
                    if method == "INVITE":
                        server.send(call.request("ACK", cseq))
                    assert status_of(answer) in (200, 400, 415, 488, 500), answer
            health.alive()
            await call.offer_again(server, mouth)
            await talk_both_ways(phone, mouth)
        await health.check()
