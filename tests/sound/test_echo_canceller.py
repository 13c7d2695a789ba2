"""The loudspeaker's echo: what the far end hears of itself, and of the owner, in hands-free."""

from __future__ import annotations

import asyncio
import statistics
import time

import numpy as np

from board.api import AlsaSound, Transducer
from firmware.sip.api import Sound
from tests.signals import OTHER_SENTENCE, RATE, RECOGNISED, SENTENCE, Samples, likeness, speech
from tests.sip.conftest import Running, StartStack
from tests.sound.calls import ONE, call_far_end, decibels, far_ear, on_cards
from tests.sound.conftest import StartPulse
from tests.sound.pulse import Pulse

CONVERGED_S = 3
"""From here on the canceller knows the room; one second is measured."""

LISTEN_S = 9
LEAST_ERLE_DB = 25.0
"""Echo return loss enhancement; 40 dB are measured."""
ATTEMPTS = 3
"""A computer that is too busy for real time loses frames, and the canceller begins anew."""


async def hands_free(
    start_stack: StartStack, pulse: Pulse, tail_ms: int, transducer: Transducer
) -> tuple[Running, Running]:
    """The far end says a sentence over and over into a loudspeaker whose microphone hears it."""
    sound = AlsaSound(pulse.open_air("speaker"), echo_tail_ms=tail_ms)
    near = await on_cards(start_stack, pulse, sound, "G722")
    far = await call_far_end(start_stack, near, "G722")
    await far.stack.speak(speech(SENTENCE).tobytes())
    near.stack.sound(Sound(heard=frozenset({ONE}), microphone=True, transducer=transducer))
    return near, far


async def after(far: Running, seconds: float, length: float) -> Samples:
    """What the far end heard in ``length`` seconds, ``seconds`` after now."""
    since = time.monotonic() + seconds
    while len(heard := await far_ear(far, since)) < length * RATE:  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    return heard


def usual_level(samples: Samples) -> float:
    """The median of its seconds: where a busy machine loses a frame, the canceller begins anew for one."""
    return statistics.median(decibels(samples[at : at + RATE]) for at in range(0, len(samples) - RATE, RATE))


async def test_the_loudspeakers_echo_is_removed(start_stack: StartStack, start_pulse: StartPulse) -> None:
    pulse = start_pulse("speaker", loops=("speaker",))
    near, far = await hands_free(start_stack, pulse, 200, Transducer.SPEAKER)
    erle = 0.0
    for _ in range(ATTEMPTS):
        near.stack.sound(Sound(heard=frozenset({ONE}), microphone=True, transducer=Transducer.SPEAKER))
        cancelled = usual_level(await after(far, CONVERGED_S, LISTEN_S))
        near.stack.sound(Sound(heard=frozenset({ONE}), microphone=True, transducer=Transducer.HANDSET))
        echo = await after(far, 1, LISTEN_S)
        assert likeness(echo, speech(SENTENCE)) > RECOGNISED  # the canceller is off for the handset
        erle = usual_level(echo) - cancelled
        print(f"echo {usual_level(echo):.1f} dB, cancelled {cancelled:.1f} dB: ERLE {erle:.1f} dB")
        if erle > LEAST_ERLE_DB:
            break
    assert erle > LEAST_ERLE_DB


async def test_who_speaks_at_the_same_time_is_understood(
    start_stack: StartStack, start_pulse: StartPulse
) -> None:
    pulse = start_pulse("speaker", loops=("speaker",))
    _, far = await hands_free(start_stack, pulse, 200, Transducer.SPEAKER)
    await after(far, CONVERGED_S, 0.1)
    owner = pulse.speak_into("speaker", np.tile(speech(OTHER_SENTENCE), 6))
    heard = await after(far, 4, LISTEN_S)
    owner.terminate()
    owner.wait()
    understood, echo = likeness(heard, speech(OTHER_SENTENCE)), likeness(heard, speech(SENTENCE))
    print(f"while both speak: the owner's sentence {understood:.2f}, the far end's own {echo:.2f}")
    assert understood > RECOGNISED
    assert echo < RECOGNISED
