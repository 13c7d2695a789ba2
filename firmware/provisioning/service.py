"""``dering provision``: asks for the configuration regularly, at the registrar's word and at the owner's."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from firmware.config.load import load
from firmware.config.section import ConfigError
from firmware.control_client import ControlError, connect
from firmware.phone.commands import Wish
from firmware.phone.notices import GUIDE
from firmware.plain_text import without_controls
from firmware.provisioning import memory, setup_memory
from firmware.provisioning.errors import ProvisioningError
from firmware.provisioning.first_boot import DEFAULT
from firmware.provisioning.identity import Identity
from firmware.provisioning.owner_password import new_password
from firmware.provisioning.places import Places
from firmware.provisioning.provisioner import Provisioner
from firmware.provisioning.trial import TRIAL_SECONDS, Trials

AGAIN_SECONDS = 1.0
"""Between two attempts to reach the phone: what it says meanwhile is not heard."""
NOBODY_SECONDS = 10.0
"""Between two looks whether the DHCP server has said something."""
FIRST_FAILURE_SECONDS = 15.0
SPREAD_SECONDS = 30.0
"""After a power cut, or a word of the registrar, a house's phones do not ask all at once."""
LONGEST_URL, LONGEST_REASON = 1024, 400

log = logging.getLogger(__name__)

Notice = Mapping[str, str]


class ProvisionService:
    """Runs until cancelled. ``sleep`` waits so many seconds, or until it is cancelled."""

    def __init__(
        self,
        places: Places,
        identity: Identity,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        trial_seconds: float = TRIAL_SECONDS,
    ) -> None:
        self._places = places
        self._sleep = sleep
        self._trials = Trials(places, self._tell, trial_seconds)
        self._provisioner = Provisioner(places, identity, self._trials, self._tell)
        self._asked = asyncio.Event()
        self._owner_asked = False
        self._failures = 0
        self._notice: Notice = {"state": "none", "reason": ""}
        self._one = asyncio.Lock()
        self._telling: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Everything at the same time; the end of one part ends all."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._work())

    # --- asking ---------------------------------------------------------------------------------------

    async def _work(self) -> None:
        await self._guarded(self._finish)
        if memory.load(self._places.memory).applied:
            await self._pause(random.uniform(0, SPREAD_SECONDS))  # noqa: S311 - spreads the load
        while True:
            await self._pause(await self._look())

    async def _finish(self) -> bool:
        await self._trials.finish()
        return True

    async def _look(self) -> float:
        """Ask once; gives the seconds until the next time."""
        owner, self._owner_asked = self._owner_asked, False
        self._asked.clear()
        if owner:
            self._notice = {}  # who waits for an answer gets one, even if it is the same
        asked = await self._guarded(lambda: self._provisioner.check(refused_too=owner))
        if asked is None:
            self._failures += 1
            return backoff(self._failures, self._every())
        self._failures = 0
        self._tell("done" if asked else "none")
        return self._every() * random.uniform(0.9, 1.1) if asked else NOBODY_SECONDS  # noqa: S311

    async def _guarded(self, work: Callable[[], Awaitable[bool]]) -> bool | None:
        """What goes wrong is logged and shown, and gives None."""
        try:
            return await work()
        except (ProvisioningError, ConfigError) as error:
            reason = str(error)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            reason = f"{where}{error.strerror or error}"
        log.warning("%s", reason)
        self._tell("failed", _line(reason))
        return None

    def _every(self) -> float:
        """Seconds between two regular questions."""
        try:
            return load(self._places.phone_toml).provisioning.hours * 3600
        except ConfigError:
            return 3600.0

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until somebody asks: the owner at once, the registrar after a spread."""
        sleeping = asyncio.ensure_future(self._sleep(seconds))
        asked = asyncio.create_task(self._asked.wait())
        try:
            await asyncio.wait((sleeping, asked), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            asked.cancel()
        if self._asked.is_set() and not self._owner_asked:
            await self._sleep(random.uniform(0, SPREAD_SECONDS))  # noqa: S311 - spreads the load

    # --- the phone ------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        """What the phone and its owner want. After each connection the phone is shown again what there is."""
        while True:
            try:
                async with connect(self._places.control) as phone:
                    await self._show_setup()
                    await self._show("provisioning", self._notice)
                    async for event in phone.watch():
                        await self._hear(event)
            except ControlError as error:
                log.debug("%s", error)
            await self._sleep(AGAIN_SECONDS)

    async def _hear(self, event: Mapping[str, Any]) -> None:
        wish = event.get("event")
        if wish == Wish.NEW_PASSWORD:
            await self._new_password()
        elif wish in (Wish.CHECK_SYNC, Wish.PROVISIONING_CHECK):
            self._owner_asked |= wish == Wish.PROVISIONING_CHECK
            self._asked.set()

    async def _new_password(self) -> None:
        try:
            password = await asyncio.to_thread(new_password, self._places.password)
        except OSError as error:
            log.error("%s: %s", self._places.password, error.strerror)
            return
        await self._show_setup(password=password)

    async def _show_setup(self, **fields: str) -> None:
        await self._show("setup", setup_notice(self._places) | fields)

    def _tell(self, state: str, reason: str = "") -> None:
        """Have the phone show how it stands with the configuration, now and when it begins anew."""
        notice = {"state": state, "reason": reason}
        if notice == self._notice:
            return
        self._notice = notice
        task = asyncio.create_task(self._show_now())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _show_now(self) -> None:
        async with self._one:  # whoever comes last shows the last word
            with contextlib.suppress(ControlError):
                await self._show("provisioning", self._notice)

    async def _show(self, kind: str, notice: Notice) -> None:
        """Raises ControlError."""
        async with connect(self._places.control) as phone:
            await phone.show(kind, **notice)


def backoff(failures: int, longest: float) -> float:
    """Seconds until the next attempt: twice as long each time, at random in its upper half (jitter)."""
    most = min(FIRST_FAILURE_SECONDS * 2 ** min(failures, 20), longest)
    return random.uniform(most / 2, most)  # noqa: S311 - spreads the load


def setup_notice(places: Places) -> dict[str, str]:
    """Whether the phone waits for its owner, and where the guide is."""
    problem = setup_memory.load(places.setup).problem
    notice = {"state": "done", "url": guide(places.guide)}
    if problem:
        return notice | {"state": "failed", "reason": _line(problem)}
    with contextlib.suppress(OSError):
        if places.phone_toml.read_bytes() == DEFAULT:
            return notice | {"state": "waiting"}
    return notice


def guide(path: Path) -> str:
    """The address of the set-up guide: of the file's first line, else the usual one."""
    try:
        line = path.read_text("utf-8").partition("\n")[0].strip()
    except (OSError, ValueError):
        return GUIDE
    fits = (
        line.lower().startswith(("https://", "http://")) and line.isprintable() and len(line) <= LONGEST_URL
    )
    return line if fits else GUIDE


def _line(text: str) -> str:
    """A reason as a notice may have it: one line, not too long."""
    return " ".join(without_controls(text).split())[:LONGEST_REASON]
