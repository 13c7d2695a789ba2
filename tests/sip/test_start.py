"""Starting and stopping: what cannot be had is said in a sentence that names the setting."""

from __future__ import annotations

import asyncio
import socket

import pytest

from board.api import AlsaDevice, AlsaSound
from firmware.config.model import Config, LanSection, SipSection
from firmware.sip.api import StackError, StackFault, StackReady
from tests.network import PHONE
from tests.sip.conftest import StartStack

CONFIG = Config(lan=LanSection("101"), sip=SipSection(bind=PHONE))


async def test_a_port_that_is_taken(start_stack: StartStack) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((PHONE, 5060))
        with pytest.raises(StackError, match=r"sip\.port: cannot open 10\.77\.0\.10, UDP port 5060"):
            await start_stack(CONFIG)


async def test_an_address_that_is_not_ours(start_stack: StartStack) -> None:
    with pytest.raises(StackError, match=r"192\.0\.2\.1"):
        await start_stack(Config(sip=SipSection(bind="192.0.2.1")))


async def test_a_sound_card_that_does_not_exist(start_stack: StartStack) -> None:
    """The phone runs on without it, and says which card it has not, and why."""
    running = await start_stack(CONFIG, AlsaSound(AlsaDevice("hw:CARD=Nothing", "hw:CARD=Nothing")))
    fault = await running.events.next(StackFault)
    assert fault.message == "cannot open the sound card 'hw:CARD=Nothing' for playing: No such device"
    assert running.stack.capabilities.sound_device


async def test_any_port(start_stack: StartStack) -> None:
    running = await start_stack(Config(sip=SipSection(port=0, bind=PHONE)))
    assert (await running.events.next(StackReady)).port > 0


async def test_without_any_sound(start_stack: StartStack) -> None:
    running = await start_stack(CONFIG, None)
    assert running.stack.capabilities.codecs
    await running.stack.stop()


async def test_the_board_is_asked_and_told_every_20_ms(start_stack: StartStack) -> None:
    running = await start_stack(CONFIG)
    async with asyncio.timeout(10):
        frames: list[tuple[float, bytes]] = []
        while len(frames) < 50:
            await asyncio.sleep(0.05)
            frames = await running.stack.heard()
    assert {len(frame) for _, frame in frames} == {640}
    assert not any(any(frame) for _, frame in frames)


async def test_nothing_is_written_on_standard_output(start_stack: StartStack) -> None:
    """The process speaks its own protocol there; a line of PJSIP's would break it, as it would a phone's."""
    running = await start_stack(CONFIG)
    await running.stack.stop()
    assert running.stack.strange_output == []
