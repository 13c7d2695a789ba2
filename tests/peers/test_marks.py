"""What a switch or router sees of the phone's packets: the marks by which telephony goes first (DSCP)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import desk_phone
from tests.network import KAMAILIO, PHONE
from tests.peers.baresip import RTP_PORTS, baresip
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import account, phone_toml
from tests.peers.wire import TCP, Datagram, Wire, listening
from tests.signals import OTHER_SENTENCE, speech

CS5, EF = 40, 46
CS3, AF41 = 24, 34


def of_the_phone(wire: Wire) -> list[Datagram]:
    """Its sound: what goes to baresip's ports, whatever address of this network baresip chose."""
    return [each for each in wire.rtp_to_or_from(PHONE) if each.target[1] in RTP_PORTS]


@pytest.mark.parametrize(("signalling", "sound"), [(CS5, EF), (CS3, AF41), (0, 0)])
async def test_the_phones_packets_are_marked(
    tmp_path: Path, server: Kamailio, signalling: int, sound: int
) -> None:
    toml = phone_toml(account())
    if (signalling, sound) != (CS5, EF):  # those are the defaults
        toml = toml.replace("[sip]", f"[sip]\ndscp = {signalling}").replace(
            "[audio]", f"[audio]\ndscp = {sound}"
        )
    with listening() as wire:
        async with (
            desk_phone(tmp_path / "phone", toml) as phone,
            baresip(tmp_path / "baresip", speech(OTHER_SENTENCE)) as peer,
        ):
            await phone.until_registered()
            await phone.lift()
            await phone.dial("201#")
            await phone.until_phase("talking")
            await wire.until(lambda: len(of_the_phone(wire)) > 50, "the phone's sound")
            await phone.replace()
            await peer.until("CALL_CLOSED")
    sip = {each.dscp for each in wire.sent_by(PHONE) if each.target == (KAMAILIO, 5060)}
    rtp = {each.dscp for each in of_the_phone(wire)}
    assert (sip, rtp) == ({signalling}, {sound})


async def test_signalling_by_tls_is_marked_too(
    tmp_path: Path, server: Kamailio, authority: Authority
) -> None:
    with listening(transport=TCP) as wire:
        async with desk_phone(
            tmp_path / "phone", phone_toml(account("tls"), authority=authority.path)
        ) as phone:
            await phone.until_registered()
    assert {each.dscp for each in wire.sent_by(PHONE)} == {CS5}
