"""The emulated board of a phone in a guest, over the guest's network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import websockets

from tests.image.guest import PATIENCE
from tests.image.network import GUEST

State = dict[str, Any]
TOKEN = "known-in-this-network-alone"
PORT = 8101
REACHABLE = (
    f"systemd.setenv=DERING_BOARD_LISTEN=0.0.0.0:{PORT}",
    f"systemd.setenv=DERING_BOARD_TOKEN={TOKEN}",
)
"""Words for the kernel's command line that let the tests reach the board."""


async def until(condition: Callable[[State], bool], what: str) -> State:
    """Wait until the board's outputs fit: from what they are now, on each change."""
    seen: State = {}
    try:
        async with (
            asyncio.timeout(PATIENCE),
            websockets.connect(f"ws://{GUEST}:{PORT}/events?token={TOKEN}", open_timeout=PATIENCE) as events,
        ):
            async for message in events:
                seen = json.loads(message)
                if condition(seen):
                    return seen
    except TimeoutError:
        pass
    raise AssertionError(f"waited in vain for {what}; last seen: {json.dumps(seen, indent=1)}")


async def hook(lifted: bool) -> None:
    """Lift or replace the handset."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(headers=headers, timeout=PATIENCE) as client:
        answer = await client.post(f"http://{GUEST}:{PORT}/hook", json={"lifted": lifted})
        answer.raise_for_status()
