"""The phone's settings out of the configuration: everything but secrets, paths and servers."""

from __future__ import annotations

from dataclasses import astuple

from firmware.audio.countries import country
from firmware.config.model import Account, Config
from firmware.config.uri import parse
from firmware.phone.settings import AccountIdentity, Settings, SpeedDialKey


def settings_of(config: Config, version: str) -> Settings:
    """What the core needs to know."""
    emergency = config.dialing.emergency
    return Settings(
        name=config.phone.name,
        version=version,
        language=config.phone.language,
        country=config.phone.country,
        extension=config.lan.extension,
        direct_calls=config.sip.direct_calls,
        accounts=tuple(_identity(account) for account in config.accounts),
        speed_dials=tuple(SpeedDialKey(*astuple(key)) for key in config.speed_dials),
        inter_digit_wait=config.dialing.inter_digit_wait,
        digit_map=config.dialing.digit_map,
        emergency=country(config.phone.country).emergency if emergency is None else emergency,
        ring_anyway=config.calls.ring_anyway,
        dim_after=config.display.dim_after,
        night=config.display.night,
    )


def _identity(account: Account) -> AccountIdentity:
    return AccountIdentity(account.name, parse(account.uri).domain, account.outgoing)
