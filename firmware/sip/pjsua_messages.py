"""Messages: what one says beside what PJSIP writes by itself, and the text of one that came."""

from __future__ import annotations

from dataclasses import dataclass

import pjsua2 as pj

from firmware.sip.api import Dial, PickUp
from firmware.sip.watching import DialogId

NOBODY = '"Anonymous" <sip:anonymous@anonymous.invalid>'
"""RFC 3323, section 4.1."""

HIDDEN = (("Privacy", "id"),)
AT_ONCE = (
    ("Call-Info", "<sip:intercom@localhost>;answer-after=0"),
    ("Alert-Info", "<sip:intercom@localhost>;info=alert-autoanswer;delay=0"),
    ("Answer-Mode", "Auto"),
)
"""Three ways to ask a telephone to answer by itself: most know one of them. The last is RFC 5373."""


@dataclass(frozen=True, slots=True)
class Words:
    """Further headers, and a From and a Contact other than the account's."""

    headers: tuple[tuple[str, str], ...] = ()
    sender: str = ""
    contact: str = ""

    def added_to(self, options: pj.CallOpParam) -> pj.CallOpParam:
        """The same options, which then say all this."""
        options.txOption.localUri = self.sender
        options.txOption.contactUri = self.contact
        for name, value in self.headers:
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            options.txOption.headers.append(header)
        return options


NO_WORDS = Words()
ELSEWHERE = Words((("Reason", 'SIP;cause=200;text="Call completed elsewhere"'),))
"""RFC 3326, section 3.1: of a CANCEL, so that nobody has missed the call."""


def of_dial(command: Dial | PickUp, own: str | None, contact: str) -> Words:
    """What an INVITE says; by ``own``, the account's address, its server knows who calls (RFC 3325).

    A call that hides who makes it is reached at ``contact``.
    """
    if isinstance(command, PickUp):
        return Words((("Require", "replaces"), ("Replaces", _replaces(command.replaces))))
    at_once = AT_ONCE if command.intercom else ()
    if not command.anonymous:
        return Words(at_once)
    preferred = (("P-Preferred-Identity", f"<{own}>"),) if own else ()
    return Words(HIDDEN + preferred + at_once, NOBODY, contact)


def _replaces(dialog: DialogId) -> str:
    """The dialog as the caller has it, to whom the INVITE goes: with the tags exchanged (RFC 3891)."""
    return f"{dialog.call_id};to-tag={dialog.remote_tag};from-tag={dialog.local_tag};early-only"


def call_options() -> pj.CallOpParam:
    """One audio line, nothing else (2.17 would offer m=text)."""
    options = pj.CallOpParam(True)
    options.opt.audioCount = 1
    options.opt.videoCount = 0
    if hasattr(options.opt, "textCount"):
        options.opt.textCount = 0
    return options


def received_message(event: pj.SipEvent) -> tuple[str, str]:
    """The SIP message behind a state change and where it came from; two '' when it was none."""
    body = event.body.tsxState  # kept: its parts die with it
    if event.type != pj.PJSIP_EVENT_TSX_STATE or body.type != pj.PJSIP_EVENT_RX_MSG:
        return "", ""
    rdata = body.src.rdata
    return rdata.wholeMsg, rdata.srcAddress
