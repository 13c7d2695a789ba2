"""A mouth and an ear at a sound card's far end: a process of its own at the other device of snd-aloop.

    python -m tests.lab.sound CARD SECONDS <SPEECH >HEARD

Speaks what comes on standard input, 16 kHz mono 16 bit, then silence, and gives what was heard meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
RATE = 16_000
PERIOD = 320
PERIODS = 4
BYTES = 2 * PERIOD

HANDSET, SPEAKER = "Handset", "Speaker"
"""The cards, by the names that guest.py gives them."""


async def speak_and_listen(card: str, speech: bytes, seconds: float) -> bytes:
    """Speaks into the card's microphone and gives what its transducer played in that time."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.lab.sound", card, str(seconds),
        cwd=CHECKOUT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        heard, _ = await process.communicate(speech)
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode == 0
    return heard


def far_end(card: str, direction: int) -> Any:
    """The far end of a card, opened for playback (the mouth) or capture (the ear)."""
    import alsaaudio

    return alsaaudio.PCM(
        direction, alsaaudio.PCM_NORMAL, device=f"hw:CARD={card},DEV=1", channels=1, rate=RATE,
        format=alsaaudio.PCM_FORMAT_S16_LE, periodsize=PERIOD, periods=PERIODS,
    )  # fmt: skip


def main() -> None:
    import alsaaudio

    card, seconds = sys.argv[1], float(sys.argv[2])
    speech = sys.stdin.buffer.read()
    ear, mouth = far_end(card, alsaaudio.PCM_CAPTURE), far_end(card, alsaaudio.PCM_PLAYBACK)
    done = threading.Event()

    def speak() -> None:
        at = 0
        while not done.is_set():
            mouth.write(speech[at : at + BYTES].ljust(BYTES, b"\0"))
            at += BYTES

    speaking = threading.Thread(target=speak)
    speaking.start()
    heard = bytearray()
    while len(heard) < seconds * RATE * 2:
        length, data = ear.read()
        if length > 0:  # a negative one tells an overrun: what is missing is missing
            heard += data
    done.set()
    speaking.join()
    sys.stdout.buffer.write(heard)


if __name__ == "__main__":
    main()
