"""Is a system that was just started well? Run at each start; a new one has five minutes to prove itself."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from firmware.update import memory, phone
from firmware.update.memory import Memory, Trial
from firmware.update.places import Places
from firmware.update.rauc import Rauc, rauc
from firmware.update.sentence import (
    AS_IT_WAS,
    GIVEN_UP,
    INTERRUPTED,
    NO_PHONE,
    NO_START,
    NOT_REGISTERED,
    NOT_WELL,
    SELF_TEST,
    UPDATED,
    Sentence,
    sentence,
)

if TYPE_CHECKING:
    from firmware.update.updater import Failing  # which loads an HTTP client

TRIAL_SECONDS = 300.0
LOOK_SECONDS = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided and why. ``restart``: the old system is wanted back."""

    text: Sentence
    restart: bool = False


class Health:
    """``failing`` looks at the machine (doctor's quick part); ``clock`` and ``sleep`` are the system's."""

    def __init__(
        self,
        places: Places,
        failing: Failing,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._places = places
        self._failing = failing
        self._clock = clock
        self._sleep = sleep

    async def judge(self) -> Verdict:
        """Decide, mark the slot and remember why. Raises UpdateError."""
        kept = memory.load(self._places.folder)
        async with rauc(self._places.bus) as service:
            booted = await service.booted()
            trial = kept.trial
            if trial is None:
                await service.mark("good", "booted")
                return Verdict(Sentence(AS_IT_WAS))
            if booted.bootname != trial.slot:
                await service.mark("good", "booted")
                return self._came_back(kept, trial)
            return await self._try(service, kept, trial)

    async def _try(self, service: Rauc, kept: Memory, trial: Trial) -> Verdict:
        log.info("version %s is on trial in slot %s", trial.version, trial.slot)
        reason = await self._reason(trial)
        if reason is None:
            await service.mark("good", "booted")
            text = sentence(UPDATED, before=trial.before, version=trial.version)
            self._keep(replace(kept, trial=None, failed=None, unwell="", verdict=text))
            return Verdict(text)
        # Kept before the slot is given up: the old system tells it, whichever way it comes back.
        self._keep(replace(kept, failed=reason))
        await service.mark("bad", "booted")
        return Verdict(sentence(NOT_WELL, version=trial.version, reason=reason), restart=True)

    async def _reason(self, trial: Trial) -> Sentence | None:
        """None once all is well; else, when the time is over, what was not."""
        until = self._clock() + TRIAL_SECONDS
        while reason := await self._missing(trial):
            if self._clock() >= until:
                return reason
            await self._sleep(LOOK_SECONDS)
        return None

    async def _missing(self, trial: Trial) -> Sentence | None:
        state = await phone.ask(self._places.phone)
        if state is None:
            return Sentence(NO_PHONE)
        if gone := [address for address in trial.registered if address not in state.registered]:
            return sentence(NOT_REGISTERED, accounts=", ".join(gone))
        failing = (*state.failing, *await self._failing())
        if worse := [name for name in failing if name not in trial.failing]:
            return sentence(SELF_TEST, parts=", ".join(worse))
        return None

    def _came_back(self, kept: Memory, trial: Trial) -> Verdict:
        """The old system runs, though a new one was to be: it was given up, or never written whole."""
        if not trial.installed:
            text = sentence(INTERRUPTED, version=trial.version)
        else:
            reason = kept.failed or Sentence(NO_START)
            text = sentence(GIVEN_UP, version=trial.version, reason=reason)
            kept = replace(kept, unwell=trial.version)
        self._keep(replace(kept, trial=None, failed=None, verdict=text))
        return Verdict(text)

    def _keep(self, kept: Memory) -> None:
        memory.save(self._places.folder, kept)
