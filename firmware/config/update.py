"""The section [update] of phone.toml."""

from __future__ import annotations

import re

from firmware.config.model import UpdateSection
from firmware.config.night import night
from firmware.config.section import Section

CHANNELS = ("stable", "beta")
TOKENS = ("target", "gateway")
_ADDRESS = re.compile(r"https://[^\s/]+(/\S*)?")
_TENANT = re.compile(r"[A-Za-z0-9_.\-]{1,64}", re.ASCII)


def load_update(section: Section) -> UpdateSection:
    """Read it. Raises ConfigError."""
    given = {
        "feed": _address(section, "feed"),
        "channel": section.one_of("channel", CHANNELS),
        "automatic": section.boolean("automatic"),
        "hours": night(section, "hours"),
        "ca": section.file("ca"),
        "hawkbit": _address(section, "hawkbit"),
        "hawkbit_tenant": section.text(
            "hawkbit_tenant", "1 to 64 of A-Z a-z 0-9 _ . -", fits=_TENANT.fullmatch
        ),
        "hawkbit_token": section.file("hawkbit_token"),
        "hawkbit_token_kind": section.one_of("hawkbit_token_kind", TOKENS),
    }
    made = UpdateSection(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    if made.hawkbit and made.hawkbit_token is None:
        section.wrong("hawkbit_token", "found nothing, allowed the path of a file with the token")
    return made


def _address(section: Section, key: str) -> str | None:
    return section.text(key, "an address that begins with https://", 1024, _ADDRESS.fullmatch)
