"""Our PJSIP for arm64, in an arm64 Python under qemu-user: it calls this machine's, is called, is heard."""

from __future__ import annotations

import asyncio
import os
import platform
import subprocess
import sys

import pytest

from firmware.config.model import AudioSection, Config, LanSection, SipSection
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    Dial,
    HangUp,
    IncomingCall,
    LanPhone,
    MediaChanged,
    Sound,
    TrustLanPhones,
)
from tests.network import OTHER_PHONE, PHONE
from tests.patience import SLOWNESS
from tests.signals import OTHER_SENTENCE, SENTENCE, likeness, samples_of, speech
from tests.sip.conftest import Running, StartStack

ARM64_PYTHON = os.environ["DERING_ARM64_PYTHON"]
RECOGNISED, NOT_RECOGNISED = 0.6, 0.45
ONE = CallId(1)


def phone(address: str, extension: str, codec: str) -> Config:
    return Config(
        lan=LanSection(extension), sip=SipSection(bind=address), audio=AudioSection(codecs=(codec,))
    )


async def until_recognised(running: Running, sentence: str) -> None:
    """Wait until the ear has heard the sentence, and not the other one."""
    other = SENTENCE if sentence == OTHER_SENTENCE else OTHER_SENTENCE
    async with asyncio.timeout(60 * SLOWNESS):
        while True:
            heard = samples_of(b"".join(frame for _, frame in await running.stack.heard()))
            if likeness(heard, speech(sentence)) > RECOGNISED:
                break
            await asyncio.sleep(0.5)
    assert likeness(heard, speech(other)) < NOT_RECOGNISED


def test_the_interpreter_is_of_another_architecture() -> None:
    machine = subprocess.run(
        [ARM64_PYTHON, "-c", "import pjsua2, platform; print(platform.machine())"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert machine == "aarch64"
    assert platform.machine() != machine


async def test_it_has_what_a_phone_needs(start_stack: StartStack) -> None:
    arm = await start_stack(phone(PHONE, "101", "opus"), python=ARM64_PYTHON)
    can = arm.stack.capabilities
    assert can.codecs == {"opus", "G722", "PCMA", "PCMU"}
    assert (can.tls, can.srtp_sdes, can.srtp_dtls, can.silent_drop) == (True, True, True, True)


@pytest.mark.parametrize("codec", ["opus", "G722", "PCMU"])
@pytest.mark.parametrize("caller_is_arm", [True, False])
async def test_speech_is_recognised_at_both_ends(
    start_stack: StartStack, codec: str, caller_is_arm: bool
) -> None:
    pythons = (ARM64_PYTHON, sys.executable) if caller_is_arm else (sys.executable, ARM64_PYTHON)
    first = await start_stack(phone(PHONE, "101", codec), python=pythons[0])
    second = await start_stack(phone(OTHER_PHONE, "102", codec), python=pythons[1])
    first.stack.perform(TrustLanPhones(frozenset({LanPhone("102", "", OTHER_PHONE, 5060)})))
    second.stack.perform(TrustLanPhones(frozenset({LanPhone("101", "", PHONE, 5060)})))
    await first.stack.speak(speech(SENTENCE).tobytes())
    await second.stack.speak(speech(OTHER_SENTENCE).tobytes())
    first.stack.perform(Dial(ONE, None, f"sip:102@{OTHER_PHONE}"))
    call = (await second.events.next(IncomingCall)).call
    second.stack.perform(Answer(call))
    first.stack.sound(Sound(heard=frozenset({ONE}), microphone=True))
    second.stack.sound(Sound(heard=frozenset({call}), microphone=True))
    assert (await first.events.next(MediaChanged)).codec == codec
    await first.events.next(CallAnswered)
    await until_recognised(second, SENTENCE)
    await until_recognised(first, OTHER_SENTENCE)
    first.stack.perform(HangUp(ONE))
    await first.events.next(CallEnded)
    await second.events.next(CallEnded)
