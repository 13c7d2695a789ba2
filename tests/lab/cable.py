"""A cable at a sound card's far end: what the ear hears goes into the mouth, so much later.

    python -m tests.lab.cable CARD DELAY_MS

Says "ready" once it carries sound; ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.lab.sound import BYTES, CHECKOUT, far_end

FRAME_MS = 20


@asynccontextmanager
async def cable(card: str, delay_ms: int = 0) -> AsyncIterator[None]:
    """Joins the card's output and input while the context lasts; ``delay_ms`` is 0, 20 or 40."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.lab.cable", card, str(delay_ms),
        cwd=CHECKOUT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        assert await process.stdout.readline() == b"ready\n"
        yield
    finally:
        process.stdin.close()
        await process.wait()


def main() -> None:
    import alsaaudio

    card, delay_ms = sys.argv[1], int(sys.argv[2])
    ear, mouth = far_end(card, alsaaudio.PCM_CAPTURE), far_end(card, alsaaudio.PCM_PLAYBACK)
    done = threading.Event()

    def carry() -> None:
        for _ in range(2 + delay_ms // FRAME_MS):
            mouth.write(bytes(BYTES))
        while not done.is_set():
            length, data = ear.read()
            if length > 0:
                mouth.write(data)

    carrying = threading.Thread(target=carry)
    carrying.start()
    print("ready", flush=True)
    sys.stdin.buffer.read()
    done.set()
    carrying.join(5)


if __name__ == "__main__":
    main()
