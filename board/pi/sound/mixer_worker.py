"""The thread that sets the mixer: a codec on a slow bus takes its time, and only the latest wish counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import alsaaudio

from board.api import Transducer
from board.pi.sound.asound import owners
from board.pi.sound.cards import PART, Card
from board.pi.sound.levels import Wanted, gains, listening, selected
from board.pi.sound.mixer import Ear, Mouth
from board.pi.sound.mixer_open import Mixer, open_mixer
from board.pi.sound.profile import Profile
from board.pi.supervisor import no
from board.pi.worker import Worker

GLIDE_STEPS = 5
STEP_S = 0.010
"""A volume changes in 50 ms, in equal steps of amplitude."""

SILENT_DB = -40.0
"""Where a volume begins to rise, and ends to fall, that is mute before or after."""


class MixerWorker(Worker[Wanted, None]):
    """Keeps the mixer as it is wanted until :meth:`leave`, and leaves it mute."""

    def __init__(
        self, profile: Profile, cards: Mapping[str, Card], write: Callable[[str], None], wanted: Wanted
    ) -> None:
        super().__init__(PART, wanted)
        self._profile = profile
        self._cards = cards
        self._write = write
        self._owners = owners(profile)

    def _work(self) -> None:
        try:
            self._keep(open_mixer(self._profile, self._cards, self._write))
        except alsaaudio.ALSAAudioError as error:
            raise no(PART, "its mixer cannot be used: {error}", error=error) from error

    def _keep(self, mixer: Mixer) -> None:
        shown: Wanted | None = None
        while (wanted := self._next(shown)) is not None:
            self._show(mixer, shown, wanted)
            shown = wanted
            if not self.opened.done():
                self.opened.set_result(None)
        if not self.opened.done():
            raise no(PART, "it was unplugged while it was opened")
        self._fade(dict.fromkeys(mixer.ears.values()))
        _open_and_close(mixer, dict.fromkeys(mixer.mouths, False))

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
