"""Calls of the whole phone while its keypad goes, and over a bad network: what only the lab can spoil."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from board.api import Key
from tests.board.bench import until
from tests.lab.network import phone_network, spoilt
from tests.lab.phone import LabPhone
from tests.network import private_network
from tests.peers.phone_toml import URI
from tests.scenarios.peer import phone_and_peer, talk
from tests.scenarios.phone import Phone

OUTAGE_S = 20
BAD = ("loss", "random", "5%", "delay", "40ms", "10ms", "distribution", "normal")


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[None]:
    with private_network(), phone_network():
        yield


def keypad_of(phone: Phone) -> LabPhone:
    assert isinstance(phone, LabPhone)
    return phone


async def test_a_keypad_that_goes_with_a_key_down_and_comes_back(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path) as (phone, peer):
        await phone.lift()
        await phone.until_words("Dial a number")
        await phone.tap("speed1")
        await phone.until_talking()
        keypad = keypad_of(phone).keypad
        keypad.press(Key.DIGIT_5)
        keypad.unplug()
        await phone.until_words("Keypad does not work")
        keypad.plug()
        await until(lambda: keypad.held)
        await phone.tap("mute")
        await phone.until_lamp("mute", "on")
        await phone.tap("mute")
        await phone.until_lamp("mute", "off")
        await talk(phone, peer)


async def test_a_call_over_a_network_that_loses_and_delays(tmp_path: Path) -> None:
    with spoilt(*BAD):
        async with phone_and_peer(tmp_path, "opus") as (phone, peer):
            await phone.lift()
            await phone.until_words("Dial a number")
            await phone.tap("speed1")
            await phone.until_talking()
            await talk(phone, peer)


async def test_is_called_over_a_network_that_loses_and_delays(tmp_path: Path) -> None:
    with spoilt(*BAD):
        async with phone_and_peer(tmp_path, "PCMU") as (phone, peer):
            await peer.dial(URI)
            await phone.until_words("Incoming call")
            await phone.lift()
            await phone.until_talking()
            await talk(phone, peer)


async def test_a_call_survives_twenty_seconds_without_network(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path) as (phone, peer):
        await phone.lift()
        await phone.until_words("Dial a number")
        await phone.tap("speed1")
        await phone.until_talking()
        with spoilt("loss", "100%"):
            await asyncio.sleep(OUTAGE_S)  # the outage itself, not a wait for something
        await phone.until_talking()
        await talk(phone, peer)
