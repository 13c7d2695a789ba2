"""What the updater has to do with the running phone: is it busy, who is registered, show this."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from firmware.control_client import ControlError, connect


@dataclass(frozen=True, slots=True)
class PhoneState:
    """``registered`` are the accounts' addresses, ``failing`` the parts that do not work."""

    busy: bool
    registered: tuple[str, ...]
    failing: tuple[str, ...]


async def ask(path: Path) -> PhoneState | None:
    """How the phone is, or None while it does not answer."""
    try:
        async with connect(path) as phone:
            status = await phone.status()
    except ControlError:
        return None
    return PhoneState(
        busy=bool(status.get("busy")),
        registered=tuple(each["address"] for each in status.get("accounts", ()) if each.get("registered")),
        failing=tuple(f"part {each['part']}" for each in status.get("parts", ()) if not each.get("ok")),
    )


async def show(path: Path, state: str, **fields: str | int) -> None:
    """Have the phone show how the update goes; one that does not answer shows nothing."""
    with contextlib.suppress(ControlError):
        async with connect(path) as phone:
            await phone.show("update", state, **fields)
