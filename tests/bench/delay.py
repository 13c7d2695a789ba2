"""One-way delay, microphone to ear, between two phones; and between two baresips by the same reckoning.

A mark's delay is the time from when a microphone would have begun to hear it to when the ear plays it. The
block in which sound is captured is included (the phone's 20 ms frames, JACK's 10 ms periods), as are the
codec, both jitter buffers, the wire, and for the phone its /audio sockets at both ends. Nothing is taken off.
What a sound card or a browser adds is not in it, on either side.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.bench.baresip import ENCODING_RATE, Place, measured_baresip
from tests.bench.baresip import USER as BARESIP_USER
from tests.bench.ear import FRAME, FRAME_S, RATE, Ear, ear, speak
from tests.bench.figures import Figure
from tests.bench.jack import PERIOD_S, TICK_MS, jack, metronome
from tests.bench.phones import QUIET, called, caller
from tests.bench.sip_server import Server
from tests.desk_phone import DeskPhone, desk_phone
from tests.network import BARESIP, SIPP
from tests.signals import Samples

CODECS = ("G722", "PCMU")
SETTLE_S = 2.0
"""Of every call: the jitter buffers find their depth."""
MARKS_PER_CALL = 20
MARK_EVERY = 15 * FRAME
MARK = 4 * FRAME
LONGEST_S = 0.250
RECOGNISED = 0.8
"""A mark that a late frame or JACK's dummy driver tore apart tells no delay and is left out."""

Wave = npt.NDArray[np.float64]


async def measure(folder: Path, _server: Server, count: int) -> list[Figure]:
    """At least ``count`` marks a codec, in several calls: where the frames of two phones meet is chance."""
    figures = []
    for codec in CODECS:
        figure = Figure(f"one-way delay, microphone to ear, {codec}", "ms")
        while len(figure.ours) < count:
            folder_of_call = folder / f"{codec}-{len(figure.ours)}"
            ours = await between_phones(folder_of_call, codec)
            theirs = await between_baresips(folder_of_call, codec)
            assert len(ours) > MARKS_PER_CALL / 2, f"only {len(ours)} of {MARKS_PER_CALL} marks were heard"
            figure.ours += [1000 * delay for delay in ours]
            figure.theirs += [1000 * delay for delay in theirs]
        figures.append(figure)
    return figures


# --- two phones -------------------------------------------------------------------------------------


async def between_phones(folder: Path, codec: str) -> list[float]:
    """One call; gives the delay of each mark in seconds."""
    spoken, starts = marks()
    async with two_phones_in_call(folder, codec) as (mouth, listening):
        sent = await speak(mouth, spoken)
        await listening.until_heard(sent[-1] + LONGEST_S)
    heard = np.concatenate([samples for _, samples in listening.frames]).astype(np.float64)
    came = np.array([time for time, _ in listening.frames])
    delays = []
    for start in starts:
        said_at = sent[start // FRAME] - FRAME_S
        first = int(np.searchsorted(came, sent[start // FRAME])) - 1
        window = heard[first * FRAME : first * FRAME + int(LONGEST_S * RATE) + MARK]
        place = find(spoken[start : start + MARK].astype(np.float64), window)
        if place is None:
            continue
        frame, offset = divmod(first * FRAME + place, FRAME)
        delays.append(float(came[frame]) + offset / RATE - said_at)
    return delays


def marks() -> tuple[Samples, list[int]]:
    """Bursts of noise in the telephone band, each another one, and at which sample each begins."""
    chance = np.random.default_rng(1)
    settle = int(SETTLE_S * RATE) // FRAME * FRAME
    spoken = np.zeros(settle + MARKS_PER_CALL * MARK_EVERY, np.int16)
    starts = list(range(settle, len(spoken), MARK_EVERY))
    for start in starts:
        spectrum = np.fft.rfft(chance.standard_normal(MARK))
        frequencies = np.fft.rfftfreq(MARK, 1 / RATE)
        spectrum[(frequencies < 400) | (frequencies > 3000)] = 0
        burst = np.fft.irfft(spectrum, MARK)
        spoken[start : start + MARK] = burst / np.abs(burst).max() * 16_000
    return spoken, starts


@contextlib.asynccontextmanager
async def two_phones_in_call(folder: Path, codec: str) -> AsyncIterator[tuple[Ear, Ear]]:
    """The first one's mouth and the second one's ear."""
    async with (
        desk_phone(folder / "caller", caller(codec), *QUIET) as one,
        desk_phone(folder / "called", called(codec), *QUIET) as other,
    ):
        await connect(one, other, codec)
        async with ear(one) as mouth, ear(other) as listening:
            yield mouth, listening
        await one.replace()
        await other.replace()


async def connect(one: DeskPhone, other: DeskPhone, codec: str) -> None:
    await one.lift()
    await one.tap("speed1")
    await other.until_phase("incoming")
    await other.lift()
    for phone in (one, other):
        call = await phone.until_phase("talking")
        await phone.until(lambda state: any(each["codec"] == codec for each in state["calls"]), codec)
        assert call["phase"] == "talking"


# --- two baresips -----------------------------------------------------------------------------------


async def between_baresips(folder: Path, codec: str) -> list[float]:
    """One call; gives each tick's delay in seconds. JACK runs at the codec's rate, so nobody resamples."""
    rate = ENCODING_RATE[codec]
    one_place = Place(BARESIP, 4444, jack=True, registers=False)
    other_place = Place(SIPP, 4445, jack=True, registers=False, answers=True)
    async with (
        jack(rate) as server,
        measured_baresip(folder / "one", codec, one_place) as one,
        measured_baresip(folder / "other", codec, other_place) as other,
    ):
        await one.dial(f"sip:{BARESIP_USER}@{other_place.address}")
        await other.until("CALL_ESTABLISHED")
        mouth = await server.port(f"baresip{one_place.control}", "input")
        ear_port = await server.port(f"baresip{other_place.control}", "output")
        async with metronome(server, mouth) as ticks:
            await asyncio.sleep(SETTLE_S)
            seconds = round(MARKS_PER_CALL * 0.4) + 1
            said, heard = await server.record(folder / "recording.wav", seconds, ticks, ear_port)
        await one.hang_up()
    return [lag + PERIOD_S for lag in lags(said.astype(np.float64), heard.astype(np.float64), rate)]


def lags(said: Wave, heard: Wave, rate: int) -> list[float]:
    """For each whole tick in ``said``, how much later it is in ``heard``, in seconds."""
    size, reach = rate * TICK_MS // 1000, int(LONGEST_S * rate)
    loud = np.flatnonzero(np.abs(said) > 50)
    pauses = np.diff(loud, prepend=-rate)
    begins = [int(at) for at in loud[pauses > size]]
    whole = [at for at in begins if at > size and at + size + reach < len(heard)]
    places = [find(said[at : at + size], heard[at : at + size + reach]) for at in whole]
    return [place / rate for place in places if place is not None]


def find(mark: Wave, sound: Wave) -> int | None:
    """Where a mark is in a sound, by normalised cross-correlation; None if it was torn on its way."""
    products = np.correlate(sound, mark, "valid")
    energy = np.convolve(sound**2, np.ones(len(mark)), "valid")
    likeness = products / np.sqrt(np.maximum(energy, 1.0) * float(mark @ mark))
    place = int(np.argmax(likeness))
    return place if likeness[place] > RECOGNISED else None
