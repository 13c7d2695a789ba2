"""Where a call goes: from what was typed to an address, an account and a name.

What may be typed: a number (0-9 * # and A-D, with the visual separators of RFC 3966), a SIP or SIPS URI
(RFC 3261, section 19.1), user@host, a tel: URI (RFC 3966), or the name of a speed-dial key or a LAN phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from firmware.phone.call import Service
from firmware.phone.reasons import Reason
from firmware.phone.routing import rewritten, rule_for
from firmware.phone.settings import CALLING, AccountIdentity, SpeedDialKey
from firmware.phone.state import Phone
from firmware.sip.api import LanPhone, Peer, RegistrationState

LAN = "LAN"
"""How the history names calls between phones without a server; no account has this name."""

MAXIMUM = 256
"""The longest target; a SIP URI of more characters is nobody's address."""

LONGEST_NAME = 128
PAUSE = ","
"""Before digits that are sent once somebody answers."""

HIDDEN = "•"
"""What is shown of such a digit: it may be of a PIN."""

_NUMBER = re.compile(r"\+?[A-Da-d]*[0-9*#][0-9*#A-Da-d]*")
"""The letters A-D are keys of RFC 3966 too, but without any digit they are somebody's name: Dad."""
_DIVIDED = re.compile(r"(?P<number>[0-9*#+A-D .()\-]+?)(?P<later>,[0-9*#A-D,]*)", re.ASCII)
_SEPARATORS = str.maketrans("", "", "-.() \u00a0")
_SIP_URI = re.compile(
    r"sips?:(?:(?P<user>[\w\-.!~*'()&=+$,;?/%#]+)(?::[!-?A-~]*)?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9\-.]*[A-Za-z0-9])?)"
    r"(?::(?P<port>\d{1,5}))?(?P<rest>[;?][!#-;=?-~]*)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Route:
    """How a call will be made: ``account`` None goes by the LAN identity; ``service`` needs no network.

    ``later`` are the digits that are sent once somebody answers.
    """

    peer: Peer
    account: str | None = None
    via: str = ""
    service: Service | None = None
    emergency: bool = False
    later: str = ""


def resolve(phone: Phone, typed: str, via: str = "", names: bool = True) -> Route | Reason:
    """Find the way for what was typed, or why there is none.

    ``via`` is the account that is to carry it, where there are several ways. Without ``names`` a name is
    not valid.
    """
    typed, later = divided(typed.strip())
    route = _resolve(phone, typed, via, names)
    return replace(route, later=later) if later and isinstance(route, Route) else route


def _resolve(phone: Phone, typed: str, via: str, names: bool) -> Route | Reason:
    if not typed or len(typed) > MAXIMUM:
        return Reason.NUMBER_NOT_VALID
    if typed in tuple(Service):
        return Route(
            Peer(uri=f"sip:{quote(typed, safe='*')}@localhost", number=typed), service=Service(typed)
        )
    lowered = typed.lower()
    if lowered.startswith(("sip:", "sips:")):
        return _by_uri(phone, typed, via)
    if lowered.startswith("tel:"):
        return _by_number(phone, typed[4:].partition(";")[0], via)
    if _NUMBER.fullmatch(typed.translate(_SEPARATORS)):
        return _by_number(phone, typed, via)
    if "@" in typed:
        return _by_uri(phone, f"sip:{typed}", via)
    return _by_name(phone, typed) if names else Reason.NUMBER_NOT_VALID


def divided(typed: str) -> tuple[str, str]:
    """The number to call, and the digits for later with their pauses; an address has none."""
    found = _DIVIDED.fullmatch(typed.strip())
    return (found["number"], found["later"]) if found else (typed, "")


def discreet(typed: str, instead: str = HIDDEN) -> str:
    """The same as it may be shown: with ``instead`` for each digit that is sent later."""
    number, later = divided(typed)
    return number + re.sub(r"[^,]", instead, later)


def plain(target: str) -> str:
    """A target as a call with it has it: a number without separators or ``tel:``; others as they are."""
    target = divided(target)[0].strip()
    number = target[4:].partition(";")[0] if target.lower().startswith("tel:") else target
    number = number.translate(_SEPARATORS)
    return number.upper() if _NUMBER.fullmatch(number) else target


def is_among(numbers: Iterable[str], peer: Peer) -> bool:
    """Whether somebody is one of these, however the numbers are written."""
    return not {plain(number) for number in numbers}.isdisjoint((plain(peer.number), peer.uri))


def label_of(key: SpeedDialKey) -> str:
    """What a key is called: its label, else what it is about as that may be shown."""
    return key.label or discreet(key.number)


def name_of(phone: Phone, number: str) -> str:
    """The name that belongs to a number: a speed-dial key's label, else a LAN phone's name, else ''."""
    if not number:
        return ""
    for speed_dial in phone.speed_dials:
        if speed_dial.kind in CALLING and plain(speed_dial.number) == plain(number) and speed_dial.label:
            return speed_dial.label
    found = lan_phone(phone, number)
    return found.name if found else ""


def lan_phone(phone: Phone, extension: str) -> LanPhone | None:
    """The LAN phone with this extension."""
    return next((other for other in phone.lan_phones if other.extension == extension), None)


def lan_phone_at(phone: Phone, source: tuple[str, int] | None) -> LanPhone | None:
    """The LAN phone at this address and port."""
    return next((other for other in phone.lan_phones if (other.address, other.port) == source), None)


def lan_uri(other: LanPhone) -> str:
    """A LAN phone's address; IPv6 addresses are written in brackets (RFC 3261, section 25.1)."""
    host = f"[{other.address}]" if ":" in other.address else other.address
    return f"sip:{quote(other.extension, safe='*', errors='replace')}@{host}:{other.port}"


def again(phone: Phone, peer: Peer, via: str) -> str:
    """What to dial to reach an earlier call's peer again: its number where that leads back, else its URI."""
    numeric = _NUMBER.fullmatch(peer.number) is not None
    by_number = lan_phone(phone, peer.number) is not None if via == LAN else numeric
    return peer.number if by_number or not peer.uri else peer.uri


def readable(text: str, most: int = LONGEST_NAME) -> str:
    """A name or number from somebody else, with no control characters and no longer than a screen bears."""
    return "".join(character for character in text[:most] if character.isprintable())


def caller(peer: Peer) -> Peer:
    """Who calls, as fit to be shown and kept. An address too long to call is none."""
    uri = peer.uri if len(peer.uri) <= MAXIMUM else ""
    return Peer(uri, readable(peer.number), readable(peer.name))


def known(phone: Phone, peer: Peer) -> Peer:
    """Somebody at the far end, by the name that the phone has for the number."""
    peer = caller(peer)
    return replace(peer, name=name_of(phone, peer.number) or peer.name)


def is_emergency(phone: Phone, number: str) -> bool:
    return number in phone.settings.emergency


def _by_number(phone: Phone, typed: str, via: str) -> Route | Reason:
    number = typed.translate(_SEPARATORS).upper()
    if not _NUMBER.fullmatch(number):
        return Reason.NUMBER_NOT_VALID
    emergency = is_emergency(phone, number)
    chosen = _account(phone, via)
    identity = _emergency_account(phone) if emergency else chosen or phone.outgoing_account
    if not chosen and not (emergency and identity) and (found := lan_phone(phone, number)):
        return Route(Peer(lan_uri(found), number, name_of(phone, number)), None, LAN)
    dialled = number
    if not emergency and (rule := rule_for(phone, number, chosen.name if chosen else "")):
        identity = _account(phone, rule.account) or identity
        dialled = rewritten(rule, number)
    if identity is None:
        return Reason.NO_ACCOUNT
    uri = f"sip:{quote(dialled, safe='*+')}@{identity.domain}"
    return Route(Peer(uri, number, name_of(phone, number)), identity.name, identity.name, emergency=emergency)


def _by_uri(phone: Phone, uri: str, via: str) -> Route | Reason:
    match = _SIP_URI.fullmatch(uri)
    if not match or (match["port"] and not 0 < int(match["port"]) < 65536):
        return Reason.NUMBER_NOT_VALID
    user = unquote(match["user"] or "")
    shown = readable(unquote(uri.partition(":")[2].partition(";")[0].partition("?")[0]))
    peer = Peer(uri, shown, name_of(phone, uri) or name_of(phone, user))
    for other in phone.lan_phones:
        if other.extension == user and other.address == match["host"].strip("[]"):
            return Route(Peer(lan_uri(other), user, other.name), None, LAN)
    if identity := _account(phone, via) or phone.outgoing_account:
        return Route(peer, identity.name, identity.name)
    if phone.settings.extension is not None or phone.settings.direct_calls:
        return Route(peer, None, LAN)
    return Reason.NO_ACCOUNT


def _by_name(phone: Phone, typed: str) -> Route | Reason:
    wanted = typed.casefold()
    for speed_dial in phone.speed_dials:
        if speed_dial.kind in CALLING and speed_dial.label.casefold() == wanted:
            return resolve(phone, speed_dial.number, names=False)
    for other in phone.lan_phones:
        if other.name.casefold() == wanted:
            return Route(Peer(lan_uri(other), other.extension, other.name), None, LAN)
    return Reason.NUMBER_NOT_VALID


def _account(phone: Phone, name: str) -> AccountIdentity | None:
    return next((account for account in phone.settings.accounts if account.name == name), None)


def _emergency_account(phone: Phone) -> AccountIdentity | None:
    """The account that dials if it is registered, else any registered one, else the first after all."""
    registered = {status.name for status in phone.accounts if status.state is RegistrationState.REGISTERED}
    preferred = phone.outgoing_account
    candidates = (preferred, *phone.settings.accounts) if preferred else ()
    return next((identity for identity in candidates if identity.name in registered), preferred)
