"""The checks that need somebody: press, lift, look, listen, speak."""

from __future__ import annotations

import array
import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from board.api import AlsaDevice, AlsaSound, Codec, Display, HookChanged, Key, KeyPressed, Part, Transducer
from firmware.doctor.bench import Bench
from firmware.doctor.chirp import RATE, Samples, level_dbfs
from firmware.doctor.devices import device_of
from firmware.doctor.pcm import PERIOD, SoundError, SoundLostError, player, recorder
from firmware.doctor.sound import trouble
from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.labels import TONE_TESTS
from firmware.ui.language import label
from firmware.ui.patterns import PATTERNS, pattern

TONE_SECONDS = 2.0
SPEECH_SECONDS = 5.0
AUDIBLE_DBFS = -45.0
"""A voice at the mouthpiece comes in at -30 to -15 dBFS, the noise of an open microphone at -60."""

PERIODS_A_LEVEL = 5
SILENT_DBFS = -96.0

CHECKS = {
    Transducer.HANDSET: Check.HANDSET,
    Transducer.SPEAKER: Check.SPEAKER,
    Transducer.HEADSET: Check.HEADSET,
}


class Person(Protocol):
    """Somebody at a terminal beside the phone."""

    def tell(self, text: str, **values: str | int) -> None:
        """Say a sentence of the catalogue."""

    def show_level(self, dbfs: float) -> None:
        """Move a bar."""

    async def agrees(self, question: str, **values: str) -> bool:
        """Ask a question (of the catalogue) that has yes or no for an answer."""

    async def gives_up(self) -> None:
        """Return once Enter was pressed."""


async def look(root: Path, bench: Bench, person: Person) -> list[Finding]:
    """Everything that this board has and that works."""
    findings: list[Finding] = []
    if bench.works(Part.KEYPAD):
        findings.append(await keys(bench, person))
    if bench.works(Part.HOOK):
        findings.append(await hook(bench, person))
    if bench.board.display and bench.works(Part.DISPLAY):
        findings.append(await display(bench.board.display, person))
    if bench.board.codec and bench.works(Part.CODEC):
        findings += await sounds(root, bench.board.codec, person)
    return findings


async def keys(bench: Bench, person: Person) -> Finding:
    """Each key once; Enter ends it before."""
    keypad = bench.board.keypad
    wanted = keypad.keys if keypad else frozenset()
    person.tell(label("Press every key of the phone once, one by one; Enter here when no more come."))
    pressed: set[Key] = set()
    async for event in _until_given_up(bench, person):
        if isinstance(event, KeyPressed):
            pressed.add(event.key)
            person.tell(label("{key} ({count} of {all})"), key=event.key, count=len(pressed), all=len(wanted))
        if pressed >= wanted:
            break
    missing = ", ".join(key for key in Key if key in wanted - pressed)
    if missing:
        text = label("These keys were not seen: {keys}.")
        step = label("If they were pressed: dering keymap learn tells what arrives.")
        return Finding(Check.KEYPAD, Outcome.FAILED, text, step, (("keys", missing),))
    text = label("All {keys} keys were seen.")
    return Finding(Check.KEYPAD, Outcome.OK, text, values=(("keys", len(wanted)),))


async def hook(bench: Bench, person: Person) -> Finding:
    """A lift and a replacement."""
    for lifted, text in (
        (True, label("Lift the handset (Enter here if nothing happens).")),
        (False, label("Replace the handset (Enter here if nothing happens).")),
    ):
        person.tell(text)
        async for event in _until_given_up(bench, person):
            if event == HookChanged(lifted):
                break
        else:
            nothing = label("The hook switch was not seen to move.")
            step = label("Check its wires, and line, pull and lifted in phone.toml.")
            return Finding(Check.HOOK, Outcome.FAILED, nothing, step)
    return Finding(Check.HOOK, Outcome.OK, label("The handset was lifted and replaced."))


async def _until_given_up(bench: Bench, person: Person) -> AsyncIterator[object]:
    """The board's events from now on, until Enter."""
    while not bench.events.empty():
        bench.events.get_nowait()
    enough = asyncio.create_task(person.gives_up())
    try:
        while True:
            event = asyncio.create_task(bench.events.get())
            await asyncio.wait({event, enough}, return_when=asyncio.FIRST_COMPLETED)
            if not event.done():
                event.cancel()
                return
            yield event.result()
    finally:
        enough.cancel()
        await asyncio.wait({enough})


async def display(panel: Display, person: Person) -> Finding:
    """Patterns that show a dead dot, row or column."""
    for number in range(PATTERNS):
        panel.show(pattern(number, panel.size))
        if not await person.agrees(label("Does the display show the pattern without a fault?")):
            text = label("The display shows faults.")
            return Finding(Check.DISPLAY, Outcome.FAILED, text, label("Check its wires, or use another one."))
    return Finding(Check.DISPLAY, Outcome.OK, label("The patterns were seen without a fault."))


async def sounds(root: Path, codec: Codec, person: Person) -> list[Finding]:
    """A tone in each transducer, then the microphone."""
    if not isinstance(codec.sound, AlsaSound):
        text = label("The emulated board's sound is in the browser: test it there, from the phone's menu.")
        return [Finding(Check.CODEC, Outcome.SKIPPED, text)]
    findings = [
        await tone(root, codec, codec.sound, transducer, person)
        for transducer in Transducer
        if transducer in codec.transducers
    ]
    return [*findings, await microphone(root, codec, codec.sound, person)]


async def tone(root: Path, codec: Codec, sound: AlsaSound, transducer: Transducer, person: Person) -> Finding:
    """The dial tone's 425 Hz."""
    check = CHECKS[transducer]
    codec.select(transducer)
    try:
        await asyncio.to_thread(_play, root, device_of(sound, transducer).playback)
    except SoundError as error:
        return trouble(check, error)
    finally:
        codec.select(None)
    if await person.agrees(TONE_TESTS[transducer]):
        return Finding(check, Outcome.OK, label("The tone was heard."))
    step = label("Check the plug, the volume, and the codec's profile in phone.toml.")
    return Finding(check, Outcome.FAILED, label("The tone was not heard."), step)


def _play(root: Path, device: str) -> None:
    wave = [round(8000 * math.sin(2 * math.pi * 425 * number / RATE)) for number in range(PERIOD * 2)]
    with player(root, device) as ear:
        for number in range(round(TONE_SECONDS * RATE / PERIOD)):
            begin = PERIOD * (number % 2)  # 17 whole waves in two periods
            with suppress(SoundLostError):  # a gap in a tone is still a tone
                ear.play(array.array("h", wave[begin : begin + PERIOD]))
        ear.finish()


async def microphone(root: Path, codec: Codec, sound: AlsaSound, person: Person) -> Finding:
    """The loudest tenth of a second while somebody speaks into the handset."""
    person.tell(label("Lift the handset and speak for five seconds."))
    codec.select(Transducer.HANDSET)
    codec.open_microphone(True)
    loop = asyncio.get_running_loop()

    def show(dbfs: float) -> None:
        loop.call_soon_threadsafe(person.show_level, dbfs)

    try:
        loudest = await asyncio.to_thread(_listen, root, device_of(sound, Transducer.HANDSET), show)
    except SoundError as error:
        return trouble(Check.MICROPHONE, error)
    finally:
        codec.open_microphone(False)
        codec.select(None)
    values = (("dbfs", round(loudest)),)
    if loudest < AUDIBLE_DBFS:
        text = label("Nothing was heard from the microphone (loudest {dbfs} dBFS).")
        step = label("Check its plug, and the capture volume in the codec's profile.")
        return Finding(Check.MICROPHONE, Outcome.FAILED, text, step, values)
    return Finding(Check.MICROPHONE, Outcome.OK, label("A voice was heard, at {dbfs} dBFS."), values=values)


def _listen(root: Path, device: AlsaDevice, show: Callable[[float], None]) -> float:
    loudest = SILENT_DBFS
    with recorder(root, device.capture) as microphone:
        for _ in range(round(SPEECH_SECONDS * RATE / PERIOD / PERIODS_A_LEVEL)):
            heard: Samples = array.array("h")
            for _ in range(PERIODS_A_LEVEL):
                with suppress(SoundLostError):
                    heard += microphone.listen()
            level = level_dbfs(heard)
            loudest = max(loudest, level)
            show(level)
    return loudest
