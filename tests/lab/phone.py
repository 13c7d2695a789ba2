"""The real phone on the Pi's board in the guest: hands at its parts, eyes on its panel, ears at its cards."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from board.api import Key, Lamp, Light, Part
from firmware.ui import font
from tests.lab.bench import LAMPS, LIGHTS
from tests.lab.cards import LabCard
from tests.lab.hook import LINE, LabHook
from tests.lab.keypad import NAME, LabKeypad
from tests.lab.leds import LabLed
from tests.lab.network import INSIDE
from tests.lab.panel import LabPanel
from tests.lab.reading import says, where
from tests.lab.sound import BYTES_PER_SECOND, HANDSET, SPEAKER, FarEnd, far_end_of
from tests.lab.tones import FREQUENCY, bell_heard, tone_heard
from tests.patience import SLOWNESS
from tests.signals import cadence, samples_of

PROFILE = Path(__file__).with_name("sound_cards.toml")
SIZE = (128, 64)
TIMER = (font.strong,)
SOFT_KEYS = (Key.SOFT_1, Key.SOFT_2, Key.SOFT_3)
KEYS = {"*": Key.STAR, "#": Key.POUND}
PATIENCE_S = 40.0 * SLOWNESS
PRESS_S = 0.06
LOOK_S = 0.02
"""How often the panel is looked at while something is waited for."""

SILENCE_S = 4.6
"""A bell pauses for four seconds."""

REMEMBERED = 5 * BYTES_PER_SECOND
"""How much of what was heard last has to fit: an ear that missed something soon forgets it."""

CONFIGURATION = f"""
[pi]
build = "zero2-usb"
[pi.hook]
line = {LINE}
[pi.keypad]
devices = ["{NAME}"]
[pi.codec]
profile = "{PROFILE}"
[pi.lamps]
driver = "leds"
wires = {{ {", ".join(f'{lamp} = "{led}"' for lamp, led in LAMPS.items())} }}
"""


class LabPhone:
    """One running phone, and all there is to touch, see and hear of it (tests/scenarios/phone.py)."""

    def __init__(self) -> None:
        self.hook = LabHook()
        self.keypad = LabKeypad()
        self.panel = LabPanel()
        self.leds = {lamp: LabLed(name) for lamp, name in LAMPS.items()}
        self.cards = {name: LabCard(name) for name in (HANDSET, SPEAKER)}
        self.process: asyncio.subprocess.Process | None = None
        self._bounce_s = 0.0
        self._ears: contextlib.AsyncExitStack | None = None
        self.handset: FarEnd | None = None
        self.bell: FarEnd | None = None

    async def open_ears(self) -> None:
        """Somebody is at the far ends of the cards from now on."""
        self._ears = contextlib.AsyncExitStack()
        self.handset = await self._ears.enter_async_context(far_end_of(HANDSET))
        self.bell = await self._ears.enter_async_context(far_end_of(SPEAKER))

    async def close_ears(self) -> None:
        ears, self._ears = self._ears, None
        if ears is not None:
            await ears.aclose()

    async def close(self) -> None:
        """Take the parts away; the phone has ended."""
        await self.close_ears()
        self.keypad.unplug()
        self.panel.close()
        for led in self.leds.values():
            led.close()
        for card in self.cards.values():
            await asyncio.to_thread(card.close)

    # --- hands -------------------------------------------------------------------------------------

    async def lift(self) -> None:
        await asyncio.to_thread(self.hook.bounce, True, self._bounce_s)

    async def replace(self) -> None:
        await asyncio.to_thread(self.hook.bounce, False, self._bounce_s)

    async def tap(self, *keys: str) -> None:
        for name in keys:
            key = KEYS.get(name) or Key(name)
            self.keypad.press(key)
            await asyncio.sleep(PRESS_S)
            self.keypad.release(key)
            await asyncio.sleep(PRESS_S)

    async def dial(self, number: str) -> None:
        await self.tap(*number)

    async def soft_key(self, label: str) -> None:
        await self.until_words(label)
        place = where(self.panel.picture, SIZE, label)
        assert place is not None, f"{label!r} is gone from the display"
        await self.tap(SOFT_KEYS[place[0] * len(SOFT_KEYS) // SIZE[0]])

    async def bounce(self, seconds: float) -> None:
        self._bounce_s = seconds

    async def plug(self, part: Part, plugged: bool) -> None:
        """Whoever is at the cards' far ends goes with them, and comes back."""
        if part is Part.DISPLAY:
            self.panel.plug(plugged)
            return
        for card in self.cards.values():
            card.plug(plugged)
        if plugged:
            for card in self.cards.values():
                await asyncio.to_thread(card.settle)
            await self.open_ears()
        else:
            await self.close_ears()

    # --- eyes --------------------------------------------------------------------------------------

    async def until_words(self, text: str) -> None:
        await self._until(lambda: says(self.panel.picture, SIZE, text), f"the words {text!r}")

    async def until_talking(self) -> None:
        await self._until(lambda: says(self.panel.picture, SIZE, "00:", TIMER), "a call's timer")

    async def until_lamp(self, lamp: str, light: str) -> None:
        led = self.leds[Lamp(lamp)]

        def shines() -> Light:
            lit = led.brightness > 0 or led.blinking is not None
            return LIGHTS[led.blinking] if lit else Light.OFF

        await self._until(lambda: shines() == light, f"the lamp {lamp} {light}")

    async def _until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end, (
                f"waited {PATIENCE_S:.0f} s for {what}; the display:\n{self.drawing}"
            )
            await asyncio.sleep(LOOK_S)

    @property
    def drawing(self) -> str:
        """The panel as text, two rows to a line."""
        picture, stride = self.panel.picture, SIZE[0] // 8
        rows = [picture[at : at + stride] for at in range(0, len(picture), stride)]
        lines = ["".join(f"{byte:08b}" for byte in row) for row in rows]
        blocks = {"00": " ", "01": "▄", "10": "▀", "11": "█"}
        return "\n".join(
            "".join(blocks[a + b] for a, b in zip(*lines[at : at + 2], strict=True))
            for at in range(0, len(lines), 2)
        )

    # --- ears and mouth ----------------------------------------------------------------------------

    async def until_tone(self, tone: str) -> None:
        assert self.handset is not None
        await _until_heard(self.handset, lambda sound: tone_heard(samples_of(sound)) == tone, f"{tone} tone")

    async def until_bell(self, rings: bool) -> None:
        assert self.bell is not None
        if rings:
            await _until_heard(self.bell, lambda sound: bell_heard(samples_of(sound)), "the bell")
        else:
            await _until_heard(
                self.bell,
                lambda sound: not bell_heard(samples_of(sound[-int(SILENCE_S * BYTES_PER_SECOND) :])),
                "no bell",
                SILENCE_S,
            )

    async def speak_and_listen(self, speech: bytes, seconds: float) -> bytes:
        assert self.handset is not None
        return await self.handset.speak_and_listen(speech, seconds)


async def _until_heard(far: FarEnd, fits: Callable[[bytes], bool], what: str, least_s: float = 0.5) -> None:
    """Wait until what is heard from now on fits; at least so many seconds of it are needed."""
    start, seconds = len(far.sound), least_s
    while not fits((await far.listen(seconds, start))[-REMEMBERED:]):
        seconds += 0.5
        runs = cadence(samples_of(bytes(far.sound[start:])), FREQUENCY)
        assert seconds < PATIENCE_S, f"waited {PATIENCE_S:.0f} s for {what}; heard of {FREQUENCY} Hz: {runs}"


@contextlib.asynccontextmanager
async def lab_phone(
    folder: Path, configuration: str, inside: Sequence[str] = INSIDE
) -> AsyncIterator[LabPhone]:
    """Start a phone with this phone.toml, in its own network, and end it at the end. Its log is printed."""
    _configure(folder, configuration)
    phone = LabPhone()
    try:
        await phone.open_ears()
        async with _running(folder, inside) as phone.process:
            yield phone
    finally:
        await phone.close()


def _configure(folder: Path, configuration: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "phone.toml").write_text(configuration + CONFIGURATION, encoding="utf-8")


@contextlib.asynccontextmanager
async def _running(folder: Path, inside: Sequence[str]) -> AsyncIterator[asyncio.subprocess.Process]:
    log = folder / "log"
    command = [*inside, sys.executable, "-m", "firmware", "run", "--board", "pi"]
    command += ["--config", str(folder / "phone.toml"), "--data", str(folder / "data")]
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            line = await process.stdout.readline()
        assert line == b"ready\n", f"{line!r}; log:\n{log.read_text()}"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        status = await process.wait()
        print(f"--- the phone's log ({folder.name}) ---\n{log.read_text()}")
    assert status == 0, f"exit status {status}; log:\n{log.read_text()}"
    assert "Traceback" not in log.read_text(), log.read_text()
