"""Registration with a real server: every transport, and what the owner is told when it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import account, phone_toml


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_registers(tmp_path: Path, server: Kamailio, authority: Authority, transport: str) -> None:
    configuration = phone_toml(account(transport), authority=authority.path)
    async with desk_phone(tmp_path, configuration) as phone:
        await phone.until_registered("Office")
        assert (await phone.state())["accounts"][0]["reason"] is None
        assert server.knows("101")
    assert not server.knows("101"), "the phone stays registered after its end"


async def test_a_wrong_password(tmp_path: Path, server: Kamailio) -> None:
    async with desk_phone(tmp_path, phone_toml(account(password="wrong"))) as phone:
        assert await phone.until_failed() == "Wrong password"
        await phone.until_words("Wrong password")
        assert not server.knows("101")


async def test_a_reason_in_indonesian(tmp_path: Path, server: Kamailio) -> None:
    configuration = phone_toml(account(password="wrong"), language="id")
    async with desk_phone(tmp_path, configuration) as phone:
        assert await phone.until_failed() == "Kata sandi salah"
        await phone.until_words("Kata sandi salah")


async def test_a_certificate_of_an_unknown_authority(
    tmp_path: Path, server: Kamailio, authority: Authority
) -> None:
    stranger = Authority(tmp_path / "stranger", "Somebody else")
    configuration = phone_toml(account("tls"), authority=stranger.path)
    async with desk_phone(tmp_path, configuration) as phone:
        assert await phone.until_failed() == "Certificate not trusted"
        await phone.until_words("Certificate not trusted")
        assert not server.knows("101")
