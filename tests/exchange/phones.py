"""Our own phone, set up with what deploy/exchange made for it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from tests.desk_phone import DeskPhone, connect, desk_phone, launch
from tests.exchange.site import DOMAIN, Site
from tests.network import OTHER_PHONE, PHONE, STRANGER

ADDRESSES = {"101": PHONE, "102": OTHER_PHONE, "103": STRANGER}
BASE = """
[phone]
language = "en"
[dialing]
inter_digit_wait = 1.5
[audio]
codecs = ["G722", "PCMA"]
[sip]
bind = "{address}"
srv = true
tls_ca = "{authority}"
"""


@contextlib.asynccontextmanager
async def exchange_phone(
    folder: Path, exchange: Site, authority: Path, asking: tuple[str, ...], extension: str, node: str = ""
) -> AsyncIterator[DeskPhone]:
    """The phone of an extension, registered over TLS at the node that DNS names first, or at ``node``.

    ``asking`` is what dns.name_server gives.
    """

    async def start(folder: Path, *options: str) -> DeskPhone:
        process, address = await launch(asking, folder, *options)
        return await connect(process, address, folder / "log")

    account = (exchange.machines / f"phones/{extension}.toml").read_text(encoding="utf-8")
    if node:
        account += f'proxy = "sip:sip-{node}.{DOMAIN};transport=tls;lr"\n'
    toml = BASE.format(address=ADDRESSES[extension], authority=authority) + account
    async with desk_phone(folder / extension, toml, starter=start) as phone:
        await phone.until_registered()
        yield phone
