"""Pages on sound cards, whose frames are half as long as a packet: heard there, and spoken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from board.api import AlsaSound, Transducer
from firmware.config.model import PageCodec, PagingGroup
from firmware.sip.api import SILENCE, PageBegan, PageSent, Sound
from tests.network import OTHER_PHONE, PHONE
from tests.signals import OTHER_SENTENCE, RECOGNISED, SENTENCE, STRANGE, likeness, speech
from tests.sip.conftest import StartStack
from tests.sip.test_sound import until_likeness
from tests.sound.calls import phone, until
from tests.sound.conftest import StartPulse

GROUP = PagingGroup(1, "239.255.77.1:5004")


@pytest.mark.parametrize("codec", [PageCodec.G722, PageCodec.PCMA])
async def test_a_page_on_cards(start_stack: StartStack, start_pulse: StartPulse, codec: PageCodec) -> None:
    pulse = start_pulse("handset", "speaker")
    pulse.say("handset", np.tile(speech(OTHER_SENTENCE), 20))
    groups = (replace(GROUP, codec=codec),)
    cards = AlsaSound(pulse.device("handset"), speaker=pulse.device("speaker"))
    near = await start_stack(replace(phone(PHONE, "101"), paging=groups), cards, pulse.environment)
    far = await start_stack(replace(phone(OTHER_PHONE, "102"), paging=groups))
    await far.stack.speak(speech(SENTENCE).tobytes())
    far.stack.sound(Sound(page_sent=PageSent(1), microphone=True, transducer=Transducer.SPEAKER))
    await near.events.next(PageBegan)
    near.stack.sound(Sound(page_heard=1, transducer=Transducer.SPEAKER))
    await until(
        lambda: likeness(pulse.heard("speaker"), speech(SENTENCE)) > RECOGNISED, "the page on the loudspeaker"
    )
    assert likeness(pulse.heard("handset"), speech(SENTENCE)) < STRANGE
    far.stack.sound(SILENCE)
    near.stack.sound(Sound(page_sent=PageSent(1), microphone=True, transducer=Transducer.HANDSET))
    await far.events.next(PageBegan)
    far.stack.sound(Sound(page_heard=1, transducer=Transducer.SPEAKER))
    await until_likeness(far, OTHER_SENTENCE)
