"""Who is at the far end changes (RFC 4916): by the From of a request, where the account's server sends it."""

from __future__ import annotations

from pathlib import Path

from tests.desk_phone import desk_phone
from tests.hostile.health import Health, talks
from tests.hostile.server import Server, within
from tests.hostile.sip_text import header, sdp, status_of
from tests.network import KAMAILIO
from tests.peers.phone_toml import account, phone_toml


async def test_the_screen_follows_the_far_end(tmp_path: Path, server: Server) -> None:
    """The phone says that it does, in what it sends and in what it answers."""
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        since = len(server.received)
        invite = await talks(phone, server, sdp(KAMAILIO, 40_000))
        assert "from-change" in header(invite, "Supported")
        server.send(within(invite, "UPDATE", 1, "Supported: from-change", who=f'"Titi" <sip:103@{KAMAILIO}>'))
        answer = await server.until(lambda text: header(text, "CSeq") == "1 UPDATE", "an answer", since)
        assert status_of(answer) == 200
        assert "from-change" in header(answer, "Supported")
        await phone.until_words("Titi")
        await phone.replace()
        bye = await server.until_request("BYE", since)
        assert header(bye, "To") == f'"Titi" <sip:103@{KAMAILIO}>;tag=server'
        server.answers.clear()
        await health.check()
