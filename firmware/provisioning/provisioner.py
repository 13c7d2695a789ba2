"""One look at the server: what it has for this phone is taken, left alone, or refused with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from firmware.config.load import load
from firmware.config.section import ConfigError
from firmware.provisioning import memory
from firmware.provisioning.check import judge_fetched
from firmware.provisioning.errors import ProvisioningError
from firmware.provisioning.fetch import Answer, fetch
from firmware.provisioning.identity import Identity
from firmware.provisioning.memory import Kept, Memory
from firmware.provisioning.places import Places
from firmware.provisioning.source import Source, source_of
from firmware.provisioning.trial import Trials


class Provisioner:
    """Asks for the configuration. ``tell`` is told "checking", "waiting" and "installing" on the way."""

    def __init__(
        self, places: Places, identity: Identity, trials: Trials, tell: Callable[[str], None]
    ) -> None:
        self._places = places
        self._identity = identity
        self._trials = trials
        self._tell = tell

    async def check(self, refused_too: bool = False) -> bool:
        """Look once; gives whether there was anybody to ask. ``refused_too`` takes what was refused before.

        Raises ProvisioningError with the reason, also while the server still has what was refused;
        ConfigError, OSError.
        """
        settings = load(self._places.phone_toml).provisioning
        source = source_of(settings, self._places, self._identity)
        if source is None:
            return False
        self._tell("checking")
        kept = self._known(refused_too)
        etags = [each.etag for each in (kept.applied, kept.refused) if each and each.url == source.url]
        answer = await fetch(source, tuple(filter(None, etags)))
        if answer.content is None:
            self._unchanged(kept, answer)
        else:
            await self._take(source, answer.content, answer.etag, kept)
        return True

    def _known(self, refused_too: bool) -> Memory:
        """What is remembered, as far as it still holds: an owner may have put another file in place."""
        kept = memory.load(self._places.memory)
        if refused_too:
            kept = replace(kept, refused=None)
        if kept.applied and kept.applied.digest != self._digest():
            kept = replace(kept, applied=None)
        return kept

    def _digest(self) -> str:
        return memory.digest(self._places.phone_toml.read_bytes())

    def _unchanged(self, kept: Memory, answer: Answer) -> None:
        """The server has one of those it was asked about. Raises ProvisioningError if that was refused."""
        again = kept.applied is not None and answer.etag == kept.applied.etag
        if kept.refused and not again:
            raise ProvisioningError(kept.refused.reason)
        memory.save(self._places.memory, replace(kept, refused=None))

    async def _take(self, source: Source, content: bytes, etag: str, kept: Memory) -> None:
        new = Kept(source.url, etag, memory.digest(content))
        if new.digest == self._digest():
            memory.save(self._places.memory, Memory(applied=new))
            return
        if kept.refused and kept.refused.digest == new.digest:
            self._refuse(kept, replace(new, reason=kept.refused.reason))
        try:
            await asyncio.to_thread(judge_fetched, content, self._places, self._identity, source.place)
        except ConfigError as error:
            self._refuse(kept, replace(new, reason=str(error)))
        memory.save(self._places.memory, kept)
        await self._trials.begin(content, new)
        if (refused := memory.load(self._places.memory).refused) and refused.digest == new.digest:
            raise ProvisioningError(refused.reason)

    def _refuse(self, kept: Memory, refused: Kept) -> None:
        """Raises ProvisioningError."""
        memory.save(self._places.memory, replace(kept, refused=refused))
        raise ProvisioningError(refused.reason)
