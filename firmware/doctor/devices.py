"""Which ALSA device each transducer is on."""

from __future__ import annotations

from board.api import AlsaDevice, AlsaSound, Transducer


def device_of(sound: AlsaSound, transducer: Transducer) -> AlsaDevice:
    """A transducer without a device of its own shares the handset's; the mixer switches between them."""
    match transducer:
        case Transducer.SPEAKER:
            return sound.speaker or sound.handset
        case Transducer.HEADSET:
            return sound.headset or sound.handset
        case _:
            return sound.handset
