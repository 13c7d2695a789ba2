"""A sound card that is missing, or goes away: the phone goes on, says so plainly, and takes it back."""

from __future__ import annotations

from board.api import AlsaSound, Transducer
from firmware.audio.tones import Burst, Tone
from firmware.sip.api import HangUp, Sound, StackFault, Statistics
from tests.signals import RATE, level
from tests.sip.conftest import StartStack
from tests.sound.calls import ONE, call_far_end, on_cards, until
from tests.sound.conftest import StartPulse
from tests.sound.pulse import Pulse

DIAL_TONE = Tone((Burst((425.0,), 1000),))


def hears_the_dial_tone(pulse: Pulse, card: str) -> bool:
    return level(pulse.heard(card)[-RATE // 10 :], 425) > 1000


async def test_a_card_that_is_missing_at_the_start(start_stack: StartStack, start_pulse: StartPulse) -> None:
    pulse = start_pulse("handset")
    pulse.stop()
    running = await on_cards(start_stack, pulse, AlsaSound(pulse.device("handset")))
    fault = await running.events.next(StackFault)
    assert fault.message == "cannot open the sound card 'handset_ear' for playing: Connection refused"
    running.stack.sound(Sound(tone=DIAL_TONE, transducer=Transducer.HANDSET))
    pulse.start()
    await until(lambda: hears_the_dial_tone(pulse, "handset"), "the dial tone, once the card is there")
    assert len(running.events.of(StackFault)) == 1


async def test_a_card_that_goes_in_the_middle_of_a_call(
    start_stack: StartStack, start_pulse: StartPulse
) -> None:
    pulse = start_pulse("handset", "speaker")
    both = AlsaSound(pulse.device("handset"), speaker=pulse.device("speaker"))
    near = await on_cards(start_stack, pulse, both)
    await call_far_end(start_stack, near)
    near.stack.sound(Sound(heard=frozenset({ONE}), transducer=Transducer.HANDSET))
    await until(lambda: len(pulse.heard("handset")) > RATE, "a second of the call")
    pulse.stop()
    first = await near.events.next(StackFault)
    second = await near.events.next(StackFault, lambda fault: fault.message != first.message)
    assert "the sound card 'speaker_" in first.message + second.message
    assert "the sound card 'handset_" in first.message + second.message
    pulse.start()
    near.stack.sound(Sound(tone=DIAL_TONE, transducer=Transducer.HANDSET))
    await until(lambda: hears_the_dial_tone(pulse, "handset"), "the handset's card works again")
    near.stack.sound(Sound(tone=DIAL_TONE, transducer=Transducer.SPEAKER))
    await until(lambda: hears_the_dial_tone(pulse, "speaker"), "the loudspeaker's card works again")
    near.stack.perform(HangUp(ONE))
    statistics = await near.events.next(Statistics)
    assert statistics.packets_sent > 50  # the call went on


async def test_one_card_of_two_is_missing(start_stack: StartStack, start_pulse: StartPulse) -> None:
    pulse = start_pulse("handset")
    nowhere = pulse.device("nowhere")
    running = await on_cards(start_stack, pulse, AlsaSound(pulse.device("handset"), speaker=nowhere))
    fault = await running.events.next(StackFault)
    assert fault.message == "cannot open the sound card 'nowhere_ear' for playing: No such file or directory"
    running.stack.sound(Sound(tone=DIAL_TONE, transducer=Transducer.HANDSET))
    await until(lambda: hears_the_dial_tone(pulse, "handset"), "the dial tone in the handset")
