"""The phone on sound cards: what sounds where, without a click, and without opening anything anew."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import time
from pathlib import Path

import pytest

from board.api import AlsaSound, Transducer
from firmware.audio.tones import Burst, Tone
from firmware.sip.api import SILENCE, EchoMeasured, PlayKeyTone, Sound
from tests.signals import RATE, RECOGNISED, SENTENCE, STRANGE, level, likeness, speech
from tests.sip.conftest import Running, StartStack
from tests.sound.calls import (
    ONE,
    PATIENCE_S,
    call_far_end,
    far_ear,
    jump,
    on_cards,
    sine,
    steepest,
    until,
)
from tests.sound.conftest import StartPulse
from tests.sound.pulse import Pulse, real_time_is_permitted

DIAL_TONE = Tone((Burst((425.0,), 1000),))
DIAL_TONE_PEAK = 32767 * 10 ** ((-13 - 3.14) / 20)
RINGING = Tone((Burst((400.0, 450.0), 2000),))
LAST = RATE // 10
CLICK = 1.5
"""A step this much greater than a wave's own steepest is one.

A busy machine loses a frame now and then, and that sounds the same: the median of several rounds counts.
"""


def two_cards(pulse: Pulse) -> AlsaSound:
    return AlsaSound(pulse.device("handset"), speaker=pulse.device("speaker"))


def hears(pulse: Pulse, card: str, hertz: float) -> bool:
    return level(pulse.heard(card)[-LAST:], hertz) > 1000


def is_silent(pulse: Pulse, card: str) -> bool:
    return not pulse.heard(card)[-LAST:].any()


def streams(pulse: Pulse) -> str:
    """What PulseAudio plays to and records from; each stream has a number that is never used again."""
    server = f"--server=unix:{pulse.folder}/socket"
    return "".join(
        subprocess.run(
            ["pactl", server, "list", "short", kind], capture_output=True, text=True, check=True
        ).stdout
        for kind in ("sink-inputs", "source-outputs")
    )


async def far_hears(far: Running, hertz: float) -> float:
    """The amplitude of a frequency in the last 200 ms."""
    return level(await far_ear(far, time.monotonic() - 0.2), hertz)


async def until_far_hears(far: Running, hertz: float, heard: bool = True) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await far_hears(far, hertz) > 1000) != heard:  # noqa: ASYNC110 - what it hears posts no event
            await asyncio.sleep(0.1)


async def test_lifting_opens_nothing(start_stack: StartStack, start_pulse: StartPulse) -> None:
    pulse = start_pulse("handset")
    running = await on_cards(start_stack, pulse, AlsaSound(pulse.device("handset")))
    await until(
        lambda: len(pulse.heard("handset")) > RATE // 2, "silence is played to the card from the start"
    )
    before = streams(pulse)
    assert before.count("\n") == 2
    running.stack.sound(Sound(tone=DIAL_TONE, transducer=Transducer.HANDSET))
    await until(lambda: hears(pulse, "handset", 425), "the dial tone in the handset")
    running.stack.perform(PlayKeyTone("5"))
    await until(lambda: hears(pulse, "handset", 770), "the key's tone in the handset")
    running.stack.sound(SILENCE)
    await until(lambda: is_silent(pulse, "handset"), "silence after hanging up")
    assert streams(pulse) == before


async def test_the_bell_rings_on_the_loudspeaker_while_a_call_is_in_the_handset(
    start_stack: StartStack, start_pulse: StartPulse
) -> None:
    pulse = start_pulse("handset", "speaker")
    near = await on_cards(start_stack, pulse, two_cards(pulse))
    far = await call_far_end(start_stack, near)
    await far.stack.speak(speech(SENTENCE).tobytes())
    talking = Sound(heard=frozenset({ONE}), microphone=True, transducer=Transducer.HANDSET, ring=RINGING)
    near.stack.sound(talking)
    await until(lambda: hears(pulse, "speaker", 400), "the bell on the loudspeaker")
    await until(
        lambda: likeness(pulse.heard("handset"), speech(SENTENCE)) > RECOGNISED, "speech in the handset"
    )
    assert level(pulse.heard("handset")[-RATE:], 400) < 300
    assert likeness(pulse.heard("speaker"), speech(SENTENCE)) < STRANGE


async def test_a_call_goes_from_the_handset_to_the_loudspeaker(
    start_stack: StartStack, start_pulse: StartPulse
) -> None:
    pulse = start_pulse("handset", "speaker")
    pulse.say("handset", sine(611, 120))
    pulse.say("speaker", sine(823, 120))
    near = await on_cards(start_stack, pulse, two_cards(pulse))
    far = await call_far_end(start_stack, near)
    await far.stack.speak(sine(437, 100).tobytes())
    near.stack.sound(Sound(heard=frozenset({ONE}), microphone=True, transducer=Transducer.HANDSET))
    await until(lambda: hears(pulse, "handset", 437), "the far end in the handset")
    await until_far_hears(far, 611)
    assert is_silent(pulse, "speaker")
    near.stack.sound(Sound(heard=frozenset({ONE}), microphone=True, transducer=Transducer.SPEAKER))
    await until(lambda: hears(pulse, "speaker", 437), "the far end on the loudspeaker")
    await until(lambda: is_silent(pulse, "handset"), "nobody in the handset")
    await until_far_hears(far, 823)
    await until_far_hears(far, 611, heard=False)


@pytest.mark.parametrize("cards", [("handset",), ("handset", "speaker")])
async def test_tones_and_routes_change_without_a_click(
    start_stack: StartStack, start_pulse: StartPulse, cards: tuple[str, ...]
) -> None:
    pulse = start_pulse(*cards)
    sound = two_cards(pulse) if len(cards) == 2 else AlsaSound(pulse.device("handset"))
    running = await on_cards(start_stack, pulse, sound)
    steps: dict[str, list[int]] = {card: [] for card in cards}
    for _ in range(5):
        began = {card: len(pulse.heard(card)) for card in cards}
        for transducer, card in ((Transducer.HANDSET, "handset"), (Transducer.SPEAKER, cards[-1])):
            running.stack.sound(Sound(tone=DIAL_TONE, transducer=transducer))
            await until(lambda card=card: hears(pulse, card, 425), f"the dial tone in the {card}")  # type: ignore[misc]
        running.stack.sound(SILENCE)
        await until(lambda: all(is_silent(pulse, card) for card in cards), "silence")
        for card in cards:
            steps[card].append(jump(pulse.heard(card)[began[card] :]))
    for card in cards:
        print(f"{card}: greatest steps {steps[card]}, of the tone itself {steepest(425, DIAL_TONE_PEAK):.0f}")
        assert statistics.median(steps[card]) < CLICK * steepest(425, DIAL_TONE_PEAK)


async def test_the_bell_grows_louder_without_a_click(
    start_stack: StartStack, start_pulse: StartPulse
) -> None:
    pulse = start_pulse("handset")
    running = await on_cards(start_stack, pulse, AlsaSound(pulse.device("handset")))
    bell = Tone((Burst((425.0,), 1000),))
    steps = []
    for ring_level in (0, 3, 6, 9, 2, 9, 4):
        running.stack.sound(Sound(ring=bell, ring_level=ring_level))
        peak = DIAL_TONE_PEAK * 10 ** (3 * (ring_level - 5) / 20)
        began = len(pulse.heard("handset"))
        await until(
            lambda peak=peak: abs(level(pulse.heard("handset")[-LAST:], 425) / peak - 1) < 0.1,  # type: ignore[misc]
            f"the bell at level {ring_level}",
        )
        steps.append(jump(pulse.heard("handset")[began:]))
    loudest = steepest(425, DIAL_TONE_PEAK * 10 ** (3 * 4 / 20))
    print(f"greatest steps {steps}, of the bell itself {loudest:.0f}")
    assert statistics.median(steps) < CLICK * loudest


async def test_muting_does_not_click_at_the_far_end(start_stack: StartStack, start_pulse: StartPulse) -> None:
    pulse = start_pulse("handset", "far")  # G.711, since ADPCM overshoots where a sine sets in
    pulse.say("handset", sine(437, 120))
    near = await on_cards(start_stack, pulse, AlsaSound(pulse.device("handset")), "PCMA")
    await call_far_end(start_stack, near, "PCMA", (pulse, "far"))
    near.stack.sound(Sound(heard=frozenset({ONE}), microphone=True, transducer=Transducer.HANDSET))
    await until(lambda: hears(pulse, "far", 437), "the sine at the far end")
    steps = []
    for is_open in (False, True) * 5:
        began = len(pulse.heard("far"))
        near.stack.sound(Sound(heard=frozenset({ONE}), microphone=is_open, transducer=Transducer.HANDSET))
        await until(
            lambda is_open=is_open: hears(pulse, "far", 437) == is_open,  # type: ignore[misc]
            f"the far end hears the sine, or not: {is_open}",
        )
        steps.append(jump(pulse.heard("far")[began:]))
    print(f"greatest steps at the far end {steps}, of the sine itself {steepest(437, 8000):.0f}")
    assert statistics.median(steps) < CLICK * steepest(437, 8000)


async def test_the_echo_test_measures_the_loop(start_stack: StartStack, start_pulse: StartPulse) -> None:
    pulse = start_pulse("handset", loops=("handset",))
    running = await on_cards(start_stack, pulse, AlsaSound(pulse.open_air("handset")))
    running.stack.sound(Sound(echo=True, transducer=Transducer.HANDSET))
    measured = await running.events.next(EchoMeasured)
    print(f"the loop through the card: {measured.milliseconds:.1f} ms")
    assert 10 < measured.milliseconds < 400


async def test_the_threads_of_the_sound_run_in_real_time_where_that_is_permitted(
    start_stack: StartStack, start_pulse: StartPulse
) -> None:
    pulse = start_pulse("handset")
    running = await on_cards(start_stack, pulse, AlsaSound(pulse.device("handset")))
    tasks = Path(f"/proc/{running.stack.process_id}/task")
    permitted = real_time_is_permitted()

    def as_wanted() -> bool:
        if not permitted:
            return "no real-time priority" in running.stack.log_text
        named = {
            (task / "comm").read_text().strip(): os.sched_getscheduler(int(task.name))
            for task in tasks.iterdir()
        }
        sound = [policy for name, policy in named.items() if name.startswith("alsasound_")]
        return len(sound) == 2 and set(sound) == {os.SCHED_FIFO}

    await until(as_wanted, "real-time priority for the sound, or that it is not permitted")
