"""NOTIFY: what colleagues do and what waits in a mailbox, told well, told badly, and told no more."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.desk_phone import DeskPhone, desk_phone
from tests.hostile.health import Health
from tests.hostile.server import Server, request
from tests.hostile.sip_text import header, message, method_of, response, status_of, unique
from tests.network import KAMAILIO, PHONE
from tests.peers.phone_toml import account, phone_toml

KEY = """
[[speed_dial]]
key = 1
label = "Sari"
number = "201"
kind = "extension"
"""
XMLNS = 'xmlns="urn:ietf:params:xml:ns:dialog-info"'
RINGS = f"""\
<?xml version="1.0"?>
<dialog-info {XMLNS} version="1" state="full" entity="sip:201@{KAMAILIO}">
<dialog id="1" call-id="abc@x" local-tag="hers" remote-tag="his" direction="recipient"><state>early</state>
<remote><identity display="Budi">sip:0812@{KAMAILIO}</identity>
<target uri="sip:budi@{KAMAILIO}:5060"/></remote>
</dialog></dialog-info>"""
BUSY = RINGS.replace("early", "confirmed")
FREE = f'<dialog-info {XMLNS} version="9" state="full" entity="sip:201@{KAMAILIO}"/>'
DEEP = "".join(f"<a{depth}>" for depth in range(400))
BAD = (
    "",
    "no XML",
    "\x00" * 900,
    BUSY[:-20],
    BUSY.replace("201", "\x01"),
    BUSY.replace('version="1"', ""),
    BUSY.replace("confirmed", "dancing"),
    BUSY.replace("<dialog-info", '<!DOCTYPE x [<!ENTITY a "b">]><dialog-info', 1),
    BUSY.replace("<dialog-info", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><dialog-info', 1),
    f"<dialog-info {XMLNS} version='2' state='full'>{DEEP}",
    f"<dialog-info {XMLNS} version='2' state='full'>" + '<dialog id="1"><state>early</state></dialog>' * 60,
    BUSY.replace('id="1"', 'id="' + "x" * 1500 + '"'),
)
SUMMARY = "Messages-Waiting: yes\r\nVoice-Message: {new}/0\r\n"


class Notifier:
    """The server's side of the phone's one subscription."""

    def __init__(self, server: Server) -> None:
        self.subscriptions: list[str] = []
        self.expires = 600
        self._server = server
        self._cseq = itertools.count(1)
        server.answers["SUBSCRIBE"] = self._accept

    def _accept(self, subscribe: str) -> list[str | bytes]:
        self.subscriptions.append(subscribe)
        return [response(subscribe, 200, "OK", f"Contact: <sip:{KAMAILIO}>", f"Expires: {self.expires}")]

    async def notify(self, body: str, state: str = "active;expires=600") -> int:
        """Tell the newest subscription; gives the phone's answer."""
        subscribe = self.subscriptions[-1]
        call, number = header(subscribe, "Call-ID"), next(self._cseq)
        headers = [
            f"Via: SIP/2.0/UDP {KAMAILIO}:5060;rport;branch=z9hG4bK{unique()}",
            "Max-Forwards: 70",
            f"From: {header(response(subscribe, 200, 'OK'), 'To')}",
            f"To: {header(subscribe, 'From')}",
            f"Call-ID: {call}",
            f"CSeq: {number} NOTIFY",
            f"Contact: <sip:{KAMAILIO}>",
            "Event: dialog",
            f"Subscription-State: {state}",
            *(["Content-Type: application/dialog-info+xml"] if body else []),
        ]
        self._server.send(message(f"NOTIFY sip:101@{PHONE}:5060 SIP/2.0", headers, body))
        answer = await self._server.until(
            lambda text: header(text, "CSeq") == f"{number} NOTIFY" and status_of(text) >= 200, "an answer"
        )
        return status_of(answer)


async def until_lamp(phone: DeskPhone, light: str) -> None:
    await phone.until(lambda state: state["lamps"]["speed1"] == light, light)


@asynccontextmanager
async def watching(tmp_path: Path, server: Server) -> AsyncIterator[tuple[DeskPhone, Notifier]]:
    """A phone that has subscribed."""
    notifier = Notifier(server)
    async with desk_phone(tmp_path, phone_toml(account(), KEY)) as phone:
        await phone.until_registered()
        await server.until_request("SUBSCRIBE")
        yield phone, notifier


async def test_a_call_is_taken_in_place_of_its_dialog(tmp_path: Path, server: Server) -> None:
    async with watching(tmp_path, server) as (phone, notifier):
        assert await notifier.notify(RINGS) == 200
        await until_lamp(phone, "fast")
        await phone.tap("speed1")
        invite = await server.until_request("INVITE")
        assert invite.startswith(f"INVITE sip:0812@{KAMAILIO} "), "the server knows where its callers are"
        assert header(invite, "Replaces") == "abc@x;to-tag=his;from-tag=hers;early-only"
        assert header(invite, "Require") == "replaces"


async def test_bad_documents_change_nothing(tmp_path: Path, server: Server) -> None:
    async with watching(tmp_path, server) as (phone, notifier):
        health = Health(phone, server)
        await notifier.notify(BUSY)
        await until_lamp(phone, "on")
        for body in BAD:
            await notifier.notify(body)
        await notifier.notify(FREE)
        await until_lamp(phone, "off")
        await health.check(call=False)


async def test_a_subscription_that_the_server_forgot_is_made_anew(tmp_path: Path, server: Server) -> None:
    async with watching(tmp_path, server) as (phone, notifier):
        notifier.expires = 0
        await notifier.notify(BUSY)
        await until_lamp(phone, "on")
        first = header(notifier.subscriptions[0], "Call-ID")
        await notifier.notify(BUSY, "terminated;reason=deactivated")
        await until_lamp(phone, "off")
        notifier.expires = 600
        await server.until(
            lambda text: method_of(text) == "SUBSCRIBE" and header(text, "Call-ID") != first,
            "another SUBSCRIBE",
        )
        await notifier.notify(RINGS)
        await until_lamp(phone, "fast")


async def test_a_refresh_that_gets_481_is_followed_by_a_new_subscription(
    tmp_path: Path, server: Server
) -> None:
    async with watching(tmp_path, server) as (phone, notifier):
        await notifier.notify(BUSY, "active;expires=7")  # PJSIP refreshes five seconds before
        await until_lamp(phone, "on")
        first = header(notifier.subscriptions[0], "Call-ID")
        accept = server.answers["SUBSCRIBE"]

        def forget(subscribe: str) -> list[str | bytes]:
            if header(subscribe, "Call-ID") == first:
                return [response(subscribe, 481, "Call/Transaction Does Not Exist")]
            return accept(subscribe)

        server.answers["SUBSCRIBE"] = forget
        await until_lamp(phone, "off")
        await server.until(
            lambda text: method_of(text) == "SUBSCRIBE" and header(text, "Call-ID") != first,
            "another SUBSCRIBE",
        )
        await notifier.notify(RINGS)
        await until_lamp(phone, "fast")


async def test_a_mailbox_told_of_unasked(tmp_path: Path, server: Server) -> None:
    async with desk_phone(tmp_path, phone_toml(account())) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for body, waiting in (
            (SUMMARY.format(new=3), 3),
            ("", 3),
            ("\x00\x01" * 500, 3),
            (SUMMARY.format(new=f"{2**32}"), 9_999),
            ("Messages-Waiting: yes\r\n" * 100, 1),
            (SUMMARY.format(new=2), 2),
        ):
            call = unique()
            kind = ("Event: message-summary", "Subscription-State: terminated;reason=timeout")
            type_ = "Content-Type: application/simple-message-summary"
            server.send(request("NOTIFY", call, *kind, type_, body=body))
            assert status_of(await server.until_final(call, "NOTIFY")) == 200
            await phone.until(lambda state, count=waiting: state["messages"]["voicemail"] == count)  # type: ignore[misc]
        await health.check(call=False)
