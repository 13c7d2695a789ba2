"""PJSIP on the codec's PCMs, with a dial tone in the handset while the bell rings, in a process of its own.

    python -m tests.lab.ringing

Says "ready" once it sounds, and any fault; ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from board.api import AlsaDevice, AlsaSound, Transducer
from firmware.audio.countries import country
from firmware.config.model import Config, SipSection
from firmware.phone.receiver import ToneName, tone_named
from firmware.sip.api import SILENCE, SipEvent, StackFault
from tests.lab.sound import CHECKOUT

SOUND = AlsaSound(
    AlsaDevice("dering_handset", "dering_handset"), AlsaDevice("dering_speaker", "dering_speaker")
)


@asynccontextmanager
async def ringing() -> AsyncIterator[None]:
    """While the context lasts; the codec has told libasound of its PCMs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.lab.ringing",
        cwd=CHECKOUT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        assert await process.stdout.readline() == b"ready\n"
        yield
    finally:
        process.stdin.close()
        rest = await process.stdout.read()
        await process.wait()
    assert (rest, process.returncode) == (b"", 0)


async def main() -> None:
    from firmware.sip.pjsua import PjsuaStack

    def tell(event: SipEvent) -> None:
        if isinstance(event, StackFault):
            print(event.message, flush=True)

    stack = PjsuaStack(Config(sip=SipSection(port=0, bind="127.0.0.1")), SOUND)
    await stack.start(tell)
    local = country("us")
    tone = tone_named(ToneName.DIAL, local)
    stack.sound(replace(SILENCE, tone=tone, ring=local.ring, transducer=Transducer.HANDSET))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await stack.stop()


if __name__ == "__main__":
    asyncio.run(main())
