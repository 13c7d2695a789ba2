"""Phones fresh from the card, on one network: each finds a number of its own, and they call each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from firmware.control_client import ControlError, connect
from tests.desk_phone import PATIENCE, desk_phone
from tests.scenarios.lan import lan_toml


async def extension(control: Path) -> str:
    """Its number now, '' while it begins anew."""
    try:
        async with connect(control) as phone:
            return str((await phone.status())["extension"])
    except ControlError:
        return ""


async def test_two_that_want_the_same_number_get_two(tmp_path: Path) -> None:
    """On one computer they have one serial number, and so the same wish."""
    one, other = tmp_path / "one.sock", tmp_path / "other.sock"
    async with (
        desk_phone(tmp_path / "one", lan_toml("auto"), "--control", str(one)),
        desk_phone(tmp_path / "other", lan_toml("auto"), "--control", str(other)),
    ):
        await until(lambda found: "" not in found and len(set(found)) == 2, one, other)
        numbers = {await extension(one), await extension(other)}
    kept = {path.read_text().strip() for path in tmp_path.glob("*/data/extension")}  # noqa: ASYNC240
    assert kept, "whoever gave way keeps its new number"
    assert kept <= numbers


async def until(met: Callable[[list[str]], bool], *controls: Path) -> None:
    async with asyncio.timeout(PATIENCE):
        while not met([await extension(each) for each in controls]):  # noqa: ASYNC110 - across processes
            await asyncio.sleep(0.1)
