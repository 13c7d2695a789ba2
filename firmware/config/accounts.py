"""The [[account]] sections of phone.toml."""

from __future__ import annotations

import logging
from dataclasses import fields

from firmware.audio.ring_tones import RingTone
from firmware.config.codecs import codecs
from firmware.config.digit_maps import digit_map
from firmware.config.model import Account, MediaEncryption, Secret
from firmware.config.park_places import park_places
from firmware.config.section import Section, fail, missing, show
from firmware.config.uri import SipUri, UriError, dialable, parse
from firmware.phone.settings import NUMBER_HERE
from firmware.phone.target import LAN

MOST = 6
"""Accounts: PJSIP holds eight, and the phone's LAN identity is one of them."""

LONGEST_PASSWORD = 1024
NUMBER = "a number, a SIP URI or a tel: URI"
PICKUP = f'a number with {NUMBER_HERE} in it once, such as "*8{NUMBER_HERE}"'

log = logging.getLogger(__name__)


def load_accounts(sections: list[Section]) -> tuple[Account, ...]:
    """Read every account; names are unique and at most one is the outgoing one."""
    if len(sections) > MOST:
        fail(sections[0].path, "account", f"found {len(sections)}, allowed at most {MOST}")
    accounts: list[Account] = []
    for section in sections:
        account = _account(section)
        if account.name.upper() == LAN or account.name in {other.name for other in accounts}:
            section.wrong("name", f"found {show(account.name)}, allowed a name of its own, and not {LAN}")
        if account.outgoing and any(other.outgoing for other in accounts):
            section.wrong("outgoing", "found true for a second account, allowed for one")
        accounts.append(account)
    return tuple(accounts)


def _account(section: Section) -> Account:
    section.only([*(field.name for field in fields(Account)), "password_file"])
    uri = _uri(section, "uri")
    if uri is None:
        section.wrong("uri", missing('a SIP URI such as "sip:101@pbx.example"'))
    if not uri.user:
        section.refuse("uri", 'a SIP URI with a user, such as "sip:101@pbx.example"')
    registrar = _uri(section, "registrar") or parse(f"{uri.scheme}:{uri.domain}")
    proxy = _uri(section, "proxy")
    return Account(
        name=section.text("name", "a name of 1 to 64 characters", longest=64) or uri.text[:64],
        uri=uri.text,
        registrar=registrar.text,
        username=section.text("username", "a user name") or uri.user,
        password=password_of(section),
        proxy=None if proxy is None else proxy.text,
        media_encryption=_media_encryption(section, (proxy or registrar).tls),
        outgoing=section.boolean("outgoing") or False,
        digit_map=digit_map(section) or "",
        ring_tone=section.choice("ring_tone", RingTone),
        voicemail=section.text("voicemail", NUMBER, fits=dialable) or "",
        leave_message=section.text("leave_message", NUMBER, fits=dialable) or "",
        verstat=section.boolean("verstat") or False,
        codecs=codecs(section) or (),
        pickup=section.text("pickup", PICKUP, fits=_pickup) or "",
        park_places=park_places(section),
    )


def _pickup(code: str) -> bool:
    """Whether this is a feature code that takes a number."""
    return code.count(NUMBER_HERE) == 1 and dialable(code.replace(NUMBER_HERE, "1"))


def _uri(section: Section, key: str) -> SipUri | None:
    value = section.table.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        section.refuse(key, 'a SIP URI such as "sip:pbx.example;transport=tls"')
    try:
        return parse(value.strip())
    except UriError as error:
        section.wrong(key, str(error))


def _media_encryption(section: Section, tls: bool) -> MediaEncryption:
    wanted = section.choice("media_encryption", MediaEncryption) or MediaEncryption.OFF
    if wanted is MediaEncryption.SDES and not tls:
        section.wrong(
            "media_encryption",
            'found "sdes" without TLS, allowed only with transport=tls: its keys travel in the signalling',
        )
    return wanted


def password_of(section: Section) -> Secret:
    """The password, from the file or from a file of its own; '' where there is none."""
    allowed = f"a string of at most {LONGEST_PASSWORD} characters"
    if "password_file" in section.table:
        if "password" in section.table:
            section.wrong("password_file", "found password too, allowed one of the two")
        return _password_file(section)
    value = section.table.get("password", "")
    if not isinstance(value, str):
        section.wrong("password", f"found no string, allowed {allowed}")
    if len(value) > LONGEST_PASSWORD or not value.isprintable():
        section.wrong("password", f"found one that is too long or has control characters, allowed {allowed}")
    return Secret(value)


def _password_file(section: Section) -> Secret:
    path = section.file("password_file")
    if path is None:  # only to please the type checker: the key is there
        return Secret("")
    allowed = "the path of a readable file with the password in it"
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_PASSWORD + 2)
        password = content.decode().strip()
    except OSError as error:
        section.wrong("password_file", f"found {show(str(path))} ({error.strerror}), allowed {allowed}")
    except UnicodeDecodeError:
        section.wrong("password_file", f"found {show(str(path))}, which is not UTF-8, allowed {allowed}")
    if not password or len(password) > LONGEST_PASSWORD or not password.isprintable():
        section.wrong(
            "password_file",
            f"found {show(str(path))} without one line of text, allowed 1 to {LONGEST_PASSWORD} characters",
        )
    return Secret(password)


def warn_of_permissions(section: Section) -> None:
    """Log a password file that others can read. For a whole configuration: an error has a line to itself."""
    path = section.file("password_file")
    mode = path.stat().st_mode if path else 0
    if mode & 0o077:
        log.warning(
            "%s: found permissions %04o, others can read the password: 0600 is enough", path, mode & 0o777
        )
