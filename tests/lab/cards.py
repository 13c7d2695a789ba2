"""The guest's sound cards: unplugged and plugged in again, and what their mixers are set to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.lab.sound import HANDSET, SPEAKER

DRIVERS = Path("/sys/bus/platform/drivers")
MIXER = "Mixer"
"""The card with a mixer, by the name that guest.py gives it."""

DEVICES = {HANDSET: "snd_aloop.0", SPEAKER: "snd_aloop.1", MIXER: "snd_dummy.0"}


class LabCard:
    """A hand at the plug of one card."""

    def __init__(self, name: str) -> None:
        self._device = DEVICES[name]
        self._driver = DRIVERS / self._device.partition(".")[0]
        self._hand = ThreadPoolExecutor(1, f"plug of {name}")
        self.plug(True)

    def plug(self, plugged: bool) -> None:
        """Pull the plug, or put it back, one after the other; returns before it is done.

        The kernel takes a card away only when nobody has it open any more; meanwhile it fails for everybody.
        """
        self._hand.submit(self._plug, plugged)

    def settle(self) -> None:
        """Wait until the hand is done."""
        self._hand.submit(lambda: None).result()

    def close(self) -> None:
        """Leave it plugged in."""
        self.plug(True)
        self._hand.shutdown()

    def _plug(self, plugged: bool) -> None:
        if (self._driver / self._device).exists() is not plugged:
            (self._driver / ("bind" if plugged else "unbind")).write_text(self._device)


def loudness(element: str, card: str = MIXER) -> float | None:
    """The gain in dB of a mixer element; None while it is at its least, which is silence."""
    import alsaaudio

    mixer = alsaaudio.Mixer(element, device=f"hw:CARD={card}")
    try:
        least, _ = mixer.getrange(units=alsaaudio.VOLUME_UNITS_DB)
        now = max(mixer.getvolume(units=alsaaudio.VOLUME_UNITS_DB))
        return None if now <= least else now / 100
    finally:
        mixer.close()
