"""The self-test that the phone asks for."""

from __future__ import annotations

import asyncio
import json
import threading

from board.api import Part
from board.emulated.board import EmulatedBoard, EmulatedOptions
from board.wording import Wording
from firmware.phone.commands import RunSelfTest
from firmware.phone.events import SelfTestDone, SelfTestFound
from firmware.phone.findings import Check, Finding, Outcome
from firmware.services.journal_codec import decode, encode
from firmware.services.self_test import SelfTest
from firmware.ui.findings import sentence
from firmware.ui.language import language_of

GOOD = Finding(Check.POWER, Outcome.OK, "The supply voltage is right.")


async def test_parts_probes_and_the_end_are_posted() -> None:
    posted: asyncio.Queue[SelfTestFound | SelfTestDone] = asyncio.Queue()
    service = SelfTest(EmulatedBoard(EmulatedOptions()), {Check.POWER: lambda: [GOOD]})
    await service.start(posted.put_nowait)
    for _ in range(2):
        service.perform(RunSelfTest(((Part.DISPLAY, "no display: nothing answers"),)))
        parts = await posted.get()
        assert isinstance(parts, SelfTestFound)
        outcomes = {finding.check: finding.outcome for finding in parts.findings}
        assert outcomes == dict.fromkeys(outcomes, Outcome.OK) | {Check.DISPLAY: Outcome.FAILED}
        assert await posted.get() == SelfTestFound((GOOD,))
        assert await posted.get() == SelfTestDone()
        await asyncio.sleep(0)  # the job is over with its last post
    await service.stop()
    await service.stop()


async def test_a_driver_s_reason_can_be_said_in_another_language() -> None:
    posted: asyncio.Queue[SelfTestFound | SelfTestDone] = asyncio.Queue()
    service = SelfTest(EmulatedBoard(EmulatedOptions()), {})
    await service.start(posted.put_nowait)
    why = Wording("it stopped answering ({error})", error="EIO")
    service.perform(RunSelfTest(((Part.DISPLAY, Wording("no display: {why}", why=why)),)))
    parts = await posted.get()
    assert isinstance(parts, SelfTestFound)
    (lost,) = (finding for finding in parts.findings if finding.check is Check.DISPLAY)
    assert sentence(lost, language_of("en")) == "No display: it stopped answering (EIO)"
    assert sentence(lost, language_of("id")) == "Layar tidak ada: berhenti menjawab (EIO)"
    assert decode(json.loads(json.dumps(encode(parts, SelfTestFound))), SelfTestFound) == parts
    await service.stop()


async def test_one_that_runs_is_not_begun_again() -> None:
    posted: asyncio.Queue[SelfTestFound | SelfTestDone] = asyncio.Queue()
    go_on = threading.Event()

    def probe() -> list[Finding]:
        go_on.wait(10)
        return [GOOD]

    service = SelfTest(EmulatedBoard(EmulatedOptions()), {Check.POWER: probe})
    await service.start(posted.put_nowait)
    service.perform(RunSelfTest())
    service.perform(RunSelfTest())
    go_on.set()
    events = [await posted.get() for _ in range(3)]
    assert isinstance(events[-1], SelfTestDone)
    await service.stop()
    assert posted.empty()


async def test_stopping_what_never_ran() -> None:
    service = SelfTest(EmulatedBoard(EmulatedOptions()), {})
    await service.stop()
    service.perform(RunSelfTest())
    await service.stop()
