"""From phone.toml to a :class:`Config`, or one line that says what is wrong with it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

from firmware.audio.countries import CODES
from firmware.audio.ring_tones import RingTone
from firmware.config.accounts import load_accounts, warn_of_permissions
from firmware.config.actions import load_actions
from firmware.config.authorities import authorities
from firmware.config.calls import load_calls, load_routes
from firmware.config.codecs import CODECS, codecs
from firmware.config.digit_maps import digit_map
from firmware.config.hot_desking import load_hot_desking
from firmware.config.metrics import load_metrics
from firmware.config.model import (
    HIGHEST_DSCP,
    AudioSection,
    CallsSection,
    Config,
    DialingSection,
    DisplaySection,
    DtmfMethod,
    HotDeskingSection,
    LanSection,
    MetricsSection,
    PhoneSection,
    ProvisioningSection,
    SipSection,
    UpdateSection,
)
from firmware.config.night import night
from firmware.config.paging import load_paging
from firmware.config.pi import load_pi
from firmware.config.provisioning import load_provisioning
from firmware.config.rings import load_rings
from firmware.config.section import ConfigError, Section, parse, show
from firmware.config.speed_dials import load_speed_dials
from firmware.config.update import load_update
from firmware.phone.settings import EXTENSION, LANGUAGES

PACKETS_MS = (0, 10, 20, 30, 40)

__all__ = ["CODECS", "LANGUAGES", "ConfigError", "load"]

SEVERAL = ("accounts", "speed_dials", "routes", "rings", "actions")
"""Sections that there may be several of: [[account]], [[speed_dial]], [[route]], [[ring]], [[action]]."""
_PIN = re.compile(r"[0-9]{4,16}", re.ASCII)
_EMERGENCY = re.compile(r"[0-9]{2,15}", re.ASCII)

Made = TypeVar("Made")


def load(path: Path) -> Config:
    """Read the configuration at ``path``; a relative path in it is relative to its folder.

    Raises ConfigError.
    """
    root = Section(path, "", parse(path))
    root.only(
        [field.name.removesuffix("s") if field.name in SEVERAL else field.name for field in fields(Config)]
    )
    accounts = load_accounts(root.sections("account"))
    names = {account.name for account in accounts}
    groups = load_paging(root.sections("paging"))
    actions = load_actions(root.sections("action"))
    config = Config(
        phone=_phone(_table(root, "phone", PhoneSection)),
        lan=_lan(_table(root, "lan", LanSection)),
        sip=_sip(_table(root, "sip", SipSection)),
        accounts=accounts,
        routes=load_routes(root.sections("route"), names),
        speed_dials=load_speed_dials(
            root.sections("speed_dial"), names, groups, [action.name for action in actions]
        ),
        rings=load_rings(root.sections("ring")),
        paging=groups,
        actions=actions,
        dialing=_dialing(_table(root, "dialing", DialingSection)),
        calls=load_calls(_table(root, "calls", CallsSection)),
        audio=_audio(_table(root, "audio", AudioSection)),
        display=_display(_table(root, "display", DisplaySection)),
        metrics=load_metrics(_table(root, "metrics", MetricsSection)),
        update=load_update(_table(root, "update", UpdateSection)),
        provisioning=load_provisioning(_table(root, "provisioning", ProvisioningSection)),
        hot_desking=load_hot_desking(_table(root, "hot_desking", HotDeskingSection)),
        pi=load_pi(root),
    )
    for section in (*root.sections("account"), *root.sections("action")):
        warn_of_permissions(section)
    return config


def _table(root: Section, name: str, model: type) -> Section:
    """A section of the file; its keys are the model's."""
    return root.section(name, [field.name for field in fields(model)])


def _given(make: Callable[..., Made], **values: object) -> Made:
    """Make a section of the model from the keys that are there; the others keep the model's defaults."""
    return make(**{name: value for name, value in values.items() if value is not None})


def _phone(section: Section) -> PhoneSection:
    return _given(
        PhoneSection,
        name=section.text("name", "a name of 1 to 64 characters", longest=64),
        language=section.one_of("language", LANGUAGES),
        country=section.one_of("country", CODES),
        ring_tone=section.choice("ring_tone", RingTone),
        lock_pin=_lock_pin(section),
        lock_after=section.number("lock_after", 0, 1440),
    )


def _lock_pin(section: Section) -> str | None:
    """Not repeated where it is wrong: it may be nearly right."""
    if "lock_pin" not in section.table:
        return None
    pin = section.table["lock_pin"]
    if not isinstance(pin, str) or not _PIN.fullmatch(pin):
        section.wrong("lock_pin", "found something else, allowed 4 to 16 digits in quotation marks")
    return pin


def _lan(section: Section) -> LanSection:
    return LanSection(section.text("extension", "1 to 32 of 0-9 A-Z a-z * # _ -", fits=EXTENSION.fullmatch))


def _sip(section: Section) -> SipSection:
    tls_ca = authorities(section, "tls_ca")
    return _given(
        SipSection,
        port=section.integer("port", 0, 65535),
        bind=_address(section),
        tls_ca=tls_ca,
        direct_calls=section.boolean("direct_calls"),
        dtmf=section.choice("dtmf", DtmfMethod),
        dscp=section.integer("dscp", 0, HIGHEST_DSCP),
        srv=section.boolean("srv"),
    )


def _address(section: Section) -> str | None:
    allowed = "an IPv4 address of this machine"
    text = section.text("bind", allowed)
    if text is None:
        return None
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        section.refuse("bind", allowed)


def _dialing(section: Section) -> DialingSection:
    emergency = section.strings("emergency", "numbers of 2 to 15 digits")
    for place, number in enumerate(emergency or [], 1):
        if not _EMERGENCY.fullmatch(number):
            section.wrong(f"emergency[{place}]", f"found {show(number)}, allowed 2 to 15 digits")
    return _given(
        DialingSection,
        inter_digit_wait=section.number("inter_digit_wait", 0.1, 60),
        digit_map=digit_map(section),
        emergency=None if emergency is None else tuple(dict.fromkeys(emergency)),
    )


def _audio(section: Section) -> AudioSection:
    packet_ms = section.integer("packet_ms", 0, max(PACKETS_MS))
    if packet_ms is not None and packet_ms not in PACKETS_MS:
        section.refuse("packet_ms", ", ".join(map(str, PACKETS_MS)))
    dscp = section.integer("dscp", 0, HIGHEST_DSCP)
    return _given(AudioSection, codecs=codecs(section), dscp=dscp, packet_ms=packet_ms)


def _display(section: Section) -> DisplaySection:
    width = section.integer("width", 128, 256)
    if width not in (None, 128, 256):
        section.refuse("width", "128 or 256")
    return _given(
        DisplaySection,
        width=width,
        height=section.integer("height", 64, 64),
        dim_after=section.number("dim_after", 1, 86_400),
        night=night(section, "night"),
    )
