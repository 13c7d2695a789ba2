"""The headset's socket: a switch of the input device that ALSA makes for a jack which senses its plug."""

from __future__ import annotations

import logging
from collections.abc import Callable

from board.api import BoardEvent, Part, PartLost
from board.pi.hook.hook_input import InputSource
from board.pi.options import HookOptions
from board.pi.sound.profile import Jack
from board.pi.supervisor import PartError, Supervisor

log = logging.getLogger(__name__)


class HeadsetJack:
    """Tells when a headset comes and goes. A jack that is not there is as one with nothing in it."""

    def __init__(self, jack: Jack) -> None:
        self._source = InputSource(HookOptions(device=jack.device, code=jack.code), part="headset jack")
        self._supervisor = Supervisor(Part.CODEC, self._attempt)
        self._plugged = False
        self._tell: Callable[[bool], None] | None = None

    async def start(self, tell: Callable[[bool], None]) -> None:
        """Begin to call ``tell`` with each change; at first, nothing is plugged in."""
        self._tell = tell
        await self._supervisor.start(_note)

    async def stop(self) -> None:
        """Let go of it; safe to call twice."""
        self._tell = None
        await self._supervisor.stop()
        self._source.close()

    async def _attempt(self) -> None:
        self._source.open(lambda closed, _: self._now(closed), self._lose)
        try:
            self._now(self._source.closed())
        except PartError:
            self._source.close()
            raise

    def _lose(self, reason: str) -> None:
        self._source.close()
        self._now(False)
        self._supervisor.lost(reason)

    def _now(self, plugged: bool) -> None:
        before, self._plugged = self._plugged, plugged
        if plugged is not before and self._tell is not None:
            self._tell(plugged)


def _note(event: BoardEvent) -> None:
    """The codec works without its jack."""
    if isinstance(event, PartLost):
        log.info("%s", event.reason)
