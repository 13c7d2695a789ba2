"""One phone on the loopback network, until it is killed.

python announcing_phone.py EXTENSION NAME PORT TTL
"""

from __future__ import annotations

import asyncio
import sys

from firmware.services.discovery import Discovery


async def main(extension: str, name: str, port: str, ttl: str) -> None:
    discovery = Discovery(extension, name, int(port), "127.0.0.1", ttl_seconds=int(ttl))
    await discovery.start(lambda event: None)
    await asyncio.Event().wait()


asyncio.run(main(*sys.argv[1:]))
