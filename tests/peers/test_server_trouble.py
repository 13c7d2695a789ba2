"""Servers that are wrong, dead, or come back: each test has its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.network import KAMAILIO
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio, kamailio
from tests.peers.phone_toml import account, phone_toml
from tests.peers.wire import listening


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
async def test_answers_the_digest_algorithms(tmp_path: Path, algorithm: str) -> None:
    with kamailio(tmp_path / "kamailio", algorithm=algorithm):
        async with desk_phone(tmp_path, phone_toml(account())) as phone:
            await phone.until_registered()


async def test_a_registration_is_renewed_before_it_runs_out(tmp_path: Path) -> None:
    """The server grants seconds; nobody asks the phone, and it is registered all the time."""

    def granted() -> int:
        answers = (each.payload for each in wire.sent_by(KAMAILIO))
        return sum(each.startswith(b"SIP/2.0 200") and b" REGISTER\r\n" in each for each in answers)

    with kamailio(tmp_path / "kamailio", max_expires=7) as server, listening() as wire:
        async with desk_phone(tmp_path / "phone", phone_toml(account())) as phone:
            await phone.until_registered()
            at = len(phone.history) - 1
            await wire.until(lambda: granted() >= 3, "the second renewal")
            assert server.knows("101")
            assert {state["accounts"][0]["state"] for state in phone.history[at:]} == {"registered"}


@pytest.mark.parametrize(
    ("name", "days"), [("DNS:other.example", 30), ("IP:10.77.0.21", 30), (f"IP:{KAMAILIO}", -1)]
)
async def test_a_certificate_for_another_name_or_time(
    tmp_path: Path, authority: Authority, name: str, days: int
) -> None:
    certificate = authority.issue(name, days=days)
    with kamailio(tmp_path / "kamailio", certificate) as server:
        configuration = phone_toml(account("tls"), authority=authority.path)
        async with desk_phone(tmp_path, configuration) as phone:
            assert await phone.until_failed() == "Certificate not trusted"
            await phone.until_words("Certificate not trusted")
            assert not server.knows("101")


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_a_server_that_comes_later(tmp_path: Path, authority: Authority, transport: str) -> None:
    """The phone says what is wrong, and registers by itself once the server is there."""
    server = Kamailio(tmp_path / "kamailio", authority.issue(f"IP:{KAMAILIO}"))
    try:
        configuration = phone_toml(account(transport), authority=authority.path)
        async with desk_phone(tmp_path, configuration) as phone:
            reason = await phone.until_failed()
            assert reason in ("Server unreachable", "Server does not answer")
            await phone.until_words(reason)
            server.start()
            await phone.until_registered()
            assert server.knows("101")
            await phone.until_no_words(reason)
    finally:
        server.stop()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_server_that_goes_and_comes_back(tmp_path: Path, transport: str) -> None:
    """A call tells that the server is gone, then the idle screen; the phone finds it again by itself."""
    with kamailio(tmp_path / "kamailio") as server:
        async with desk_phone(tmp_path, phone_toml(account(transport))) as phone:
            await phone.until_registered()
            server.stop()
            await phone.lift()
            await phone.dial("201#")
            await phone.until_words("Server unreachable")
            await phone.replace()
            await phone.until_no_call()
            reason = await phone.until_failed()
            await phone.until_words(reason)
            server.start()
            await phone.until_registered()
            assert server.knows("101")
            await phone.until_no_words(reason)
            await phone.dial("201")
            await phone.tap("ok")
            await phone.until_words("No such number")
