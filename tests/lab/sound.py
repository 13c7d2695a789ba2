"""A mouth and an ear at a sound card's far end: a process of its own at the other device of snd-aloop.

    python -m tests.lab.sound CARD

Says "ready" on standard error once it hears; speaks what comes on standard input, and silence when nothing
does; gives what it hears on standard output: 16 kHz mono 16 bit all of it. It ends with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sys
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.patience import SLOWNESS

CHECKOUT = Path(__file__).resolve().parents[2]
HANDSET, SPEAKER = "Handset", "Speaker"
"""The cards, by the names that guest.py gives them."""

RATE = 16_000
PERIOD = 320
PERIODS = 4
BYTES = 2 * PERIOD
BYTES_PER_SECOND = 2 * RATE
PATIENCE_S = 30 * SLOWNESS


class FarEnd:
    """Somebody who listens to a card all the time, and speaks when told to."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._grown = asyncio.Condition()
        self._hearing = asyncio.create_task(self._hear(), name="ear")
        self.sound = bytearray()
        """All that was heard."""

    def say(self, speech: bytes) -> None:
        """Speak, after what is being spoken already."""
        assert self._process.stdin is not None
        self._process.stdin.write(speech)

    async def listen(self, seconds: float, start: int | None = None) -> bytes:
        """What is heard in so many seconds from ``start`` (a length of :attr:`sound`) on, or from now."""
        start = len(self.sound) if start is None else start
        end = start + int(seconds * 50) * BYTES
        async with asyncio.timeout(PATIENCE_S + seconds), self._grown:
            await self._grown.wait_for(lambda: len(self.sound) >= end or self._hearing.done())
        assert len(self.sound) >= end, f"the far end of the sound card has ended: {await self._last_words()}"
        return bytes(self.sound[start:end])

    async def speak_and_listen(self, speech: bytes, seconds: float) -> bytes:
        self.say(speech)
        return await self.listen(seconds)

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._hearing

    async def _last_words(self) -> str:
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode()

    async def _hear(self) -> None:
        assert self._process.stdout is not None
        while data := await self._process.stdout.read(BYTES):
            async with self._grown:
                self.sound += data
                self._grown.notify_all()
        async with self._grown:
            self._grown.notify_all()


@contextlib.asynccontextmanager
async def far_end_of(card: str) -> AsyncIterator[FarEnd]:
    """Somebody at the far end of a card, hearing already."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.lab.sound", card, cwd=CHECKOUT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    line = await process.stderr.readline()
    far = FarEnd(process)
    try:
        assert line == b"ready\n", line + await process.stderr.read()
        yield far
    finally:
        await far.close()


async def speak_and_listen(card: str, speech: bytes, seconds: float) -> bytes:
    """Speaks into the card's microphone and gives what its transducer played in that time."""
    async with far_end_of(card) as far:
        return await far.speak_and_listen(speech, seconds)


def far_end(card: str, direction: int) -> Any:
    """The far end of a card, opened for playback (the mouth) or capture (the ear)."""
    import alsaaudio

    return alsaaudio.PCM(
        direction, alsaaudio.PCM_NORMAL, device=f"hw:CARD={card},DEV=1", channels=1, rate=RATE,
        format=alsaaudio.PCM_FORMAT_S16_LE, periodsize=PERIOD, periods=PERIODS,
    )  # fmt: skip


def main() -> None:
    card = sys.argv[1]
    speech: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    for work in (_hear, partial(_speak, speech)):
        threading.Thread(target=_for_ever, args=(work, card), daemon=True).start()
    while frame := sys.stdin.buffer.read(BYTES):
        speech.put(frame.ljust(BYTES, b"\0"))
    os._exit(0)


def _for_ever(work: Callable[[str], None], card: str) -> None:
    """Until the card is unplugged or nobody listens any more; then the other thread, too, lets go of it."""
    import alsaaudio

    while Path("/proc/asound", card).exists():
        try:
            work(card)
        except alsaaudio.ALSAAudioError as error:  # also where this computer was too busy to be in time
            print(error, file=sys.stderr, flush=True)
        except OSError:
            break
    os._exit(0)


def _speak(speech: queue.SimpleQueue[bytes], card: str) -> None:
    import alsaaudio

    mouth = far_end(card, alsaaudio.PCM_PLAYBACK)
    while True:
        with contextlib.suppress(queue.Empty):
            mouth.write(speech.get_nowait())
            continue
        mouth.write(bytes(BYTES))


def _hear(card: str) -> None:
    import alsaaudio

    ear = far_end(card, alsaaudio.PCM_CAPTURE)
    _, data = ear.read()
    print("ready", file=sys.stderr, flush=True)
    while True:
        os.write(1, data)
        _, data = ear.read()  # an overrun gives none: what is missing is missing


if __name__ == "__main__":
    main()
