"""The volume keys: whatever sounds now is what they change, and it is remembered."""

from __future__ import annotations

from dataclasses import replace

from board.api import Transducer
from firmware.phone import pages
from firmware.phone.parts import VolumeOf, Volumes
from firmware.phone.state import Phone
from firmware.phone.turn import Turn

LOUDEST = 10
SHOWN_SECONDS = 2.0


def set_volume(turn: Turn, of: VolumeOf, by: int) -> None:
    """Change one volume by some steps, show it and keep it."""
    level = min(max(getattr(turn.phone.volumes, of.value) + by, 0), LOUDEST)
    turn.change(volumes=replace(turn.phone.volumes, **{of.value: level}))
    turn.change(volume_shown=(of, turn.now + SHOWN_SECONDS))
    turn.keep(f"volume.{of.value}", str(level))


def sounding(phone: Phone) -> VolumeOf:
    """What the volume keys change now: the open transducer, else the bell."""
    match phone.transducer:
        case Transducer.HANDSET:
            return VolumeOf.HANDSET
        case Transducer.SPEAKER:
            return VolumeOf.SPEAKER
        case Transducer.HEADSET:
            return VolumeOf.HEADSET
        case _:
            return VolumeOf.SPEAKER if pages.heard(phone) else VolumeOf.RINGER


def restored(settings: dict[str, str]) -> Volumes:
    """The volumes as they were kept; what is damaged falls back."""
    kept = {}
    for of in VolumeOf:
        text = settings.get(f"volume.{of.value}", "")
        if text.isdecimal() and int(text) <= LOUDEST:
            kept[of.value] = int(text)
    return Volumes(**kept)
