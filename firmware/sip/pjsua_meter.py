"""How loud the microphone is while the echo test runs, for the self-test's bar."""

from __future__ import annotations

from collections.abc import Callable

from firmware.sip.api import Sound
from firmware.sip.level import dbfs_of_percent
from firmware.sip.pjsua_mixer import Mixer
from firmware.sip.pjsua_thread import Job, Timer

LOOK_S = 0.2


class Meter:
    """Tells the level when it has changed, at most five times a second."""

    def __init__(
        self, mixer: Mixer, later: Callable[[float, Job], Timer], tell: Callable[[float], None]
    ) -> None:
        self._mixer = mixer
        self._later = later
        self._tell = tell
        self._timer: Timer | None = None
        self._told: int | None = None

    def listen(self, sound: Sound) -> None:
        """Measure while the echo test runs."""
        if sound.echo and self._timer is None:
            self._told = None
            self._timer = self._later(LOOK_S, self._look)
        elif not sound.echo:
            self.close()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _look(self) -> None:
        percent = self._mixer.microphone_percent()
        if percent is not None and percent != self._told:
            self._told = percent
            self._tell(dbfs_of_percent(percent))
        self._timer = self._later(LOOK_S, self._look)
