"""The codec: the mixer of the sound cards of a profile, looked for by name, lost and found again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace

from board.api import AlsaSound, HeadsetChanged, Part, Post, Transducer
from board.pi.inputs import quoted
from board.pi.options import CodecOptions
from board.pi.sound import asound
from board.pi.sound.asound import Configuration
from board.pi.sound.card_watch import CardWatch
from board.pi.sound.cards import PART, Card, Finder, Need
from board.pi.sound.jack import HeadsetJack
from board.pi.sound.levels import Wanted
from board.pi.sound.mixer_worker import MixerWorker
from board.pi.sound.profile import Profile, find, load
from board.pi.supervisor import PartError, Supervisor, missing, no
from board.wording import Wording

log = logging.getLogger(__name__)


def open_codec(options: CodecOptions) -> PiCodec | None:
    """The codec of the options, None where they say there is none; ProfileError for a wrong profile."""
    return PiCodec(load(find(options.profile))) if options.profile else None


class PiCodec:
    """The mixer's side of the sound. What is wanted is kept while a card is away."""

    def __init__(self, profile: Profile, finder: Finder | None = None) -> None:
        self._profile = profile
        self._finder = finder or Finder()
        self._configuration = Configuration()
        self._wanted = Wanted()
        self._worker: MixerWorker | None = None
        self._latest: MixerWorker | None = None
        """The worker, or the one that was last, which may not be at its end yet."""
        self._watches: list[CardWatch] = []
        self._supervisor = Supervisor(Part.CODEC, self._attempt)
        self._jack = HeadsetJack(profile.jack) if profile.jack else None

    @property
    def transducers(self) -> frozenset[Transducer]:
        return frozenset(self._profile.transducers)

    @property
    def sound(self) -> AlsaSound:
        return asound.sound(self._profile)

    @property
    def found(self) -> str:
        """The cards, by what the kernel calls them."""
        return ", ".join(f"{quoted(watch.card.id)} ({watch.card.name})" for watch in self._watches)

    @property
    def trouble(self) -> str | None:
        """Why it does not work now, None while it does."""
        return self._supervisor.trouble

    def select(self, transducer: Transducer | None) -> None:
        self._want(replace(self._wanted, route=transducer))

    def set_volume(self, transducer: Transducer, level: int) -> None:
        self._want(self._wanted.at(transducer, level))

    def open_microphone(self, is_open: bool) -> None:
        self._want(replace(self._wanted, microphone=is_open))

    async def start(self, post: Post) -> None:
        await self._supervisor.start(post)
        if self._jack is not None:
            await self._jack.start(lambda plugged: post(HeadsetChanged(plugged)))

    async def stop(self) -> None:
        """Leave the mixer mute; safe to call twice."""
        await self._supervisor.stop()
        if self._jack is not None:
            await self._jack.stop()
        self._let_go()
        if self._latest is not None:
            await asyncio.to_thread(self._latest.join)
        self._configuration.remove()

    def _want(self, wanted: Wanted) -> None:
        self._wanted = wanted
        if self._worker is not None:
            self._worker.want(wanted)

    async def _attempt(self) -> None:
        cards = self._finder.look(self._profile.cards, _needs(self._profile))
        try:
            for card in dict.fromkeys(cards.values()):
                self._watches.append(CardWatch(card, self._finder.control(card), self._lose))
            worker = MixerWorker(self._profile, cards, self._configuration.write, self._wanted)
            self._worker = self._latest = worker
            worker.start()
            await asyncio.wrap_future(worker.opened)
            if self._worker is not worker:
                trouble = self._supervisor.trouble
                raise PartError(trouble) if trouble else no(PART, "it was unplugged")
        except BaseException:
            self._let_go()
            raise
        asyncio.wrap_future(worker.gone).add_done_callback(lambda gone: self._failed(worker, gone))

    def _lose(self, card: Card) -> None:
        self._let_go()
        name = f"{quoted(card.id)} ({card.name})"
        self._supervisor.lost(missing(PART, Wording("{device} was unplugged", device=name)))

    def _failed(self, worker: MixerWorker, gone: asyncio.Future[str]) -> None:
        if self._worker is worker and not gone.cancelled():
            self._let_go()
            self._supervisor.lost(gone.result())

    def _let_go(self) -> None:
        """Hold no card open any more; the worker ends soon."""
        for watch in self._watches:
            watch.close()
        self._watches.clear()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.leave()


def _needs(profile: Profile) -> Mapping[str, Need]:
    """Which PCM devices each card of a profile has to have."""
    ends = profile.transducers.values()
    return {
        name: Need(
            frozenset(each.playback.device for each in ends if each.playback.card == name),
            frozenset(each.capture.device for each in ends if each.capture.card == name),
        )
        for name in profile.cards
    }
