"""Configurations of the phone under test, in the private network."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.network import KAMAILIO, PHONE
from tests.peers.kamailio import password_of

USER = "101"
LISTENS = f"{PHONE}:5060"
URI = f"sip:{USER}@{LISTENS}"


def phone_toml(
    *sections: str,
    language: str = "en",
    codecs: Iterable[str] = ("opus", "G722", "PCMA", "PCMU"),
    direct_calls: bool = False,
    authority: Path | None = None,
    dtmf: str = "rfc4733",
) -> str:
    """phone.toml with these sections added; see :func:`account` and :func:`speed_dial`."""
    quoted = ", ".join(f'"{codec}"' for codec in codecs)
    trusted = f'tls_ca = "{authority}"' if authority else ""
    return f"""
[phone]
name = "Front desk"
language = "{language}"
country = "id"
[dialing]
inter_digit_wait = 1.5
[audio]
codecs = [{quoted}]
[sip]
port = 5060
bind = "{PHONE}"
direct_calls = {str(direct_calls).lower()}
dtmf = "{dtmf}"
{trusted}
""" + "\n".join(sections)


def account(
    transport: str = "udp",
    media_encryption: str = "off",
    password: str = password_of(USER),
    domain: str = KAMAILIO,
) -> str:
    """An account at Kamailio."""
    port = 5061 if transport == "tls" else 5060
    return f"""
[[account]]
name = "Office"
uri = "sip:{USER}@{domain}"
registrar = "sip:{domain}:{port};transport={transport}"
username = "{USER}"
password = "{password}"
media_encryption = "{media_encryption}"
"""


def of_another(toml: str, user: str, address: str) -> str:
    """The same configuration for another user's phone, at another address."""
    toml = toml.replace(PHONE, address).replace(password_of(USER), password_of(user))
    return toml.replace(f"sip:{USER}@", f"sip:{user}@").replace(f'"{USER}"', f'"{user}"')


def colleague(number: str, key: int = 1) -> str:
    """A key that shows what a colleague does, and takes what rings there."""
    return f'{speed_dial(number, key)}kind = "extension"\n'


def speed_dial(number: str, key: int = 1) -> str:
    """A key that dials an address."""
    return f"""
[[speed_dial]]
key = {key}
label = "Peer"
number = "{number}"
"""
