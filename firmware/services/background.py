"""A job in the background that cannot die unnoticed: what it raises is logged, and it is begun again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

AGAIN_SECONDS = 5.0

log = logging.getLogger(__name__)


class Background:
    """Runs ``job`` as a task from now until :meth:`stop`; a job that returns is done."""

    def __init__(
        self, name: str, job: Callable[[], Awaitable[None]], again_seconds: float = AGAIN_SECONDS
    ) -> None:
        self._name = name
        self._job = job
        self._again_seconds = again_seconds
        self._task = asyncio.create_task(self._run(), name=name)

    @property
    def done(self) -> bool:
        """Whether the job is over."""
        return self._task.done()

    async def stop(self) -> None:
        """Cancel the job and wait until it has cleaned up; safe to call twice."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            try:
                await self._job()
            except Exception:
                log.exception("%s failed; it begins again in %.0f s", self._name, self._again_seconds)
                await asyncio.sleep(self._again_seconds)
            else:
                return
