"""The thread that sets the mixer: a codec on a slow bus takes its time, and only the latest wish counts."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future

import alsaaudio

from board.api import Transducer
from board.pi.sound.asound import owners
from board.pi.sound.cards import PART, Card
from board.pi.sound.levels import Wanted, gains, listening, selected
from board.pi.sound.mixer import Ear, Mouth
from board.pi.sound.mixer_open import Mixer, open_mixer
from board.pi.sound.profile import Profile
from board.pi.supervisor import PartError

GLIDE_STEPS = 5
STEP_S = 0.010
"""A volume changes in 50 ms, in equal steps of amplitude."""

SILENT_DB = -40.0
"""Where a volume begins to rise, and ends to fall, that is mute before or after."""

JOIN_S = 1.0

log = logging.getLogger(__name__)


class MixerWorker:
    """Opens the mixer, keeps it as it is wanted until :meth:`leave`, and leaves it mute."""

    def __init__(
        self, profile: Profile, cards: Mapping[str, Card], write: Callable[[str], None], wanted: Wanted
    ) -> None:
        self._profile = profile
        self._cards = cards
        self._write = write
        self._owners = owners(profile)
        self._wanted = wanted
        self._news = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="mixer", daemon=True)
        self.opened: Future[None] = Future()
        """Done once the mixer is as it was wanted; or PartError."""
        self.gone: Future[str] = Future()
        """Done when the mixer fails later, with a sentence."""

    def start(self) -> None:
        self._thread.start()

    def want(self, wanted: Wanted) -> None:
        """Returns at once."""
        with self._news:
            self._wanted = wanted
            self._news.notify()

    def leave(self) -> None:
        """End soon; returns at once."""
        with self._news:
            self._stopping = True
            self._news.notify()

    def join(self) -> None:
        """Wait for the end, but not for a bus that hangs."""
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        if not self.opened.set_running_or_notify_cancel():
            return
        try:
            self._keep(open_mixer(self._profile, self._cards, self._write))
        except PartError as error:
            self._end(error)
        except alsaaudio.ALSAAudioError as error:
            self._end(PartError(f"no {PART}: its mixer cannot be used: {error}"))
        except Exception as error:  # whatever it is, the phone goes on and the card is tried again
            log.exception("the mixer's thread failed")
            self._end(PartError(f"no {PART}: its driver failed ({error})"))

    def _end(self, error: PartError) -> None:
        if self.opened.done():
            self.gone.set_result(str(error))
        else:
            self.opened.set_exception(error)

    def _keep(self, mixer: Mixer) -> None:
        shown: Wanted | None = None
        while (wanted := self._next(shown)) is not None:
            self._show(mixer, shown, wanted)
            shown = wanted
            if not self.opened.done():
                self.opened.set_result(None)
        if not self.opened.done():
            raise PartError(f"no {PART}: it was unplugged while it was opened")
        self._fade(dict.fromkeys(mixer.ears.values()))
        _open_and_close(mixer, dict.fromkeys(mixer.mouths, False))

    def _next(self, shown: Wanted | None) -> Wanted | None:
        """What is wanted now, as soon as that is something else; None to stop."""
        with self._news:
            self._news.wait_for(lambda: self._stopping or self._wanted != shown)
            return None if self._stopping else self._wanted

    def _show(self, mixer: Mixer, shown: Wanted | None, wanted: Wanted) -> None:
        _open_and_close(mixer, listening(wanted, self._owners))
        now = selected(wanted, self._owners)
        if shown is None or now is not selected(shown, self._owners):
            if mixer.settings[now][1]:
                self._fade(dict.fromkeys(mixer.ears.values()))
            mixer.switch(now)
        aims: dict[Ear, float | None] = dict.fromkeys(mixer.ears.values())
        for transducer, gain in gains(wanted, self._owners).items():
            if gain is not None and (aims[mixer.ears[transducer]] is None or transducer is now):
                aims[mixer.ears[transducer]] = gain
        self._fade(aims)

    def _fade(self, aims: Mapping[Ear, float | None]) -> None:
        """All of them together, from where they are."""
        starts = {ear: ear.gain for ear, gain in aims.items() if ear.gain != gain}
        for step in range(1, GLIDE_STEPS if starts else 0):
            for ear, start in starts.items():
                ear.set(between(start, aims[ear], step / GLIDE_STEPS))
            with self._news:
                self._news.wait_for(lambda: self._stopping, STEP_S)
        for ear in starts:
            ear.set(aims[ear])


def between(start: float | None, end: float | None, part: float) -> float:
    """The gain in dB that is so much of the way from one amplitude to the other (None: silence)."""
    first, last = (10 ** ((SILENT_DB if gain is None else gain) / 20) for gain in (start, end))
    return 20 * math.log10(first + (last - first) * part)


def _open_and_close(mixer: Mixer, wanted: Mapping[Transducer, bool]) -> None:
    """A mouth that several have in common is open for any of them."""
    states: dict[Mouth, bool] = {}
    for transducer, mouth in mixer.mouths.items():
        states[mouth] = states.get(mouth, False) or wanted[transducer]
    for mouth, is_open in states.items():
        mouth.set(is_open)
