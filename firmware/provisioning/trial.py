"""A new configuration on trial: kept if the phone comes back with it and registers, else taken back.

What is on the disk is at every moment enough to go on from: the old file in ``previous``, the memory of the
trial, then the new file in one step. The old file comes back in one step, too, and only in place of the one
on trial: what an owner put there from a card stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import replace

from firmware.control_client import ControlClient, ControlError, connect
from firmware.provisioning import memory
from firmware.provisioning.errors import ProvisioningError
from firmware.provisioning.files import write
from firmware.provisioning.memory import Kept, Trial
from firmware.provisioning.places import Places

TRIAL_SECONDS = 120.0
"""A registrar that is slow to answer has been asked several times by then (RFC 3261: Timer F is 32 s)."""
AGAIN_SECONDS = 0.5

log = logging.getLogger(__name__)


class Trials:
    """Applies configurations. ``tell`` is told a state of the control socket's notices."""

    def __init__(self, places: Places, tell: Callable[[str], None], seconds: float = TRIAL_SECONDS) -> None:
        self._places = places
        self._tell = tell
        self._seconds = seconds

    async def begin(self, content: bytes, new: Kept) -> None:
        """Put a configuration that was judged in place of the phone's own, and see how it does.

        Raises ProvisioningError where there is no phone to see it by, OSError.
        """
        try:
            async with connect(self._places.control) as phone:
                status = await phone.status()
        except ControlError as error:
            raise ProvisioningError(str(error)) from None
        registered = tuple(each["address"] for each in status["accounts"] if each["registered"])
        write(self._places.previous, self._places.phone_toml.read_bytes())
        self._keep(trial=Trial(new, registered))
        write(self._places.phone_toml, content)
        await self.finish()

    async def finish(self) -> None:
        """End the trial that is on, begun now or before the power failed. Raises OSError."""
        trial = memory.load(self._places.memory).trial
        if trial is None or not self._in_place(trial):
            self._forget(trial)
            return
        reason = trial.failed or await self._reason(trial)
        if reason:
            await self._take_back(trial, reason)
            return
        log.info("the configuration from the server is in use")
        self._keep(trial=None, applied=trial.new, refused=None)
        self._places.previous.unlink(missing_ok=True)

    def _in_place(self, trial: Trial) -> bool:
        return memory.digest(self._places.phone_toml.read_bytes()) == trial.new.digest

    def _forget(self, trial: Trial | None) -> None:
        """It was never in place, or is no more; whether it was given up counts all the same."""
        if trial is not None:
            refused = replace(trial.new, reason=trial.failed)
            self._keep(trial=None, **({"refused": refused} if trial.failed else {}))
        self._places.previous.unlink(missing_ok=True)

    async def _take_back(self, trial: Trial, reason: str) -> None:
        log.error("the new configuration is taken back: %s", reason)
        self._keep(trial=replace(trial, failed=reason))
        try:
            old = self._places.previous.read_bytes()
        except FileNotFoundError:
            log.error("%s is gone: the new one stays", self._places.previous)
        else:
            write(self._places.phone_toml, old)
        self._forget(replace(trial, failed=reason))
        with contextlib.suppress(ControlError):  # a phone that does not run reads it when it begins
            async with connect(self._places.control) as phone:
                await phone.reload()

    def _keep(self, **changes: Kept | Trial | None) -> None:
        path = self._places.memory
        memory.save(path, replace(memory.load(path), **changes))  # type: ignore[arg-type]

    # --- what the phone makes of it -------------------------------------------------------------------

    async def _reason(self, trial: Trial) -> str:
        """'' once the phone does with it what it did before; else why it does not."""
        if refusal := await self._begun_anew():
            return refusal
        self._tell("installing")
        missing = "the phone did not start with it"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                while missing:
                    try:
                        async with contextlib.aclosing(self._missing(trial)) as told:
                            async for missing in told:
                                if not missing:
                                    return ""
                    except ControlError as error:
                        log.debug("%s", error)
                    await asyncio.sleep(AGAIN_SECONDS)
        return missing

    async def _begun_anew(self) -> str:
        """Wait until the phone has ended in order to begin with the new file; gives why it will not."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._seconds) as limit:
                while True:
                    try:
                        async with connect(self._places.control) as watching:
                            return await self._reload(watching, limit)
                    except ControlError as error:
                        log.debug("%s", error)
                    await asyncio.sleep(AGAIN_SECONDS)
        return "the phone did not start with it"

    async def _reload(self, watching: ControlClient, limit: asyncio.Timeout) -> str:
        """Raises ControlError."""
        events = watching.watch()
        first = await anext(events, None)  # from now on the end of this connection is the phone's end
        async with connect(self._places.control) as phone:
            if refusal := await phone.reload():
                return refusal
        limit.reschedule(None)  # a call may take as long as it likes
        if first is not None and first.get("busy"):
            self._tell("waiting")
        async for _ in events:
            pass
        return ""

    async def _missing(self, trial: Trial) -> AsyncGenerator[str, None]:
        """What of the trial is still wanting, '' for nothing, now and at each change. Raises ControlError."""
        async with connect(self._places.control) as phone:
            accounts = (await phone.status())["accounts"]
            registered = {each["address"]: bool(each["registered"]) for each in accounts}
            yield self._wanting(trial, registered)
            async for event in phone.watch():
                if event.get("event") == "registered":
                    registered[event["address"]] = bool(event["registered"])
                    yield self._wanting(trial, registered)

    def _wanting(self, trial: Trial, registered: Mapping[str, bool]) -> str:
        """Who was registered must be again; of quite other accounts, one. Without accounts, nobody."""
        wanted = [address for address in trial.registered if address in registered]
        if trial.registered and registered and not wanted:
            return "" if any(registered.values()) else self._overdue(registered)
        return self._overdue(address for address in wanted if not registered[address])

    def _overdue(self, addresses: Iterable[str]) -> str:
        late = ", ".join(addresses)
        return f"{late} did not register within {self._seconds:.0f} s" if late else ""
