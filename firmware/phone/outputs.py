"""The state of the world that follows from the phone's state: sound, route, microphone, lamps, light.

A ring or a tone that nobody stopped cannot exist, since each is worked out anew from what causes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from board.api import Lamp, Light, Transducer
from firmware.audio.countries import country
from firmware.phone import answering_machine, messages, pages, paging, recording, self_test
from firmware.phone.call import Call, Service
from firmware.phone.display import DisplayLight, display_light
from firmware.phone.intercom import BEEP, beeps
from firmware.phone.lamps import lamps
from firmware.phone.panels import TonePanel
from firmware.phone.parts import Volumes
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName, now_sounding, tone_named
from firmware.phone.ringing import ring_now, rings_for
from firmware.phone.state import Phone
from firmware.sip.api import Playback, Recording, Sound


class Microphone(StrEnum):
    """The microphone: open only for a voice that somebody hears."""

    OPEN = "open"
    MUTED = "muted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Everything that should be so, now. ``lamps`` names every lamp."""

    sound: Sound
    tone: ToneName | None
    ringing: bool
    route: Transducer | None
    microphone: Microphone
    volumes: Volumes
    lamps: dict[Lamp, Light]
    display: DisplayLight


def outputs(phone: Phone) -> Outputs:
    """Work out what should sound and shine."""
    tone = tone_now(phone)
    route = route_now(phone)
    ringing = rings_for(phone) is not None
    microphone = microphone_now(phone)
    local = country(phone.settings.country)
    page = pages.heard(phone)
    interrupted = pages.interrupted(phone)
    ear = phone.off_hook and not page
    voices = tuple(call for call in _voices(phone) if call.service is None) if ear else ()
    machine = phone.first(Phase.RECORDING)
    sound = Sound(
        tone=tone_named(tone, local) if tone else None,
        ring=BEEP if ringing and beeps(phone) else ring_now(phone),
        ring_level=phone.volumes.ringer,
        heard=frozenset(call.id for call in voices),
        unheard=frozenset(call.id for call in voices if call.unheard),
        held=frozenset(call.id for call in phone.held) | interrupted,
        microphone=microphone is Microphone.OPEN,
        echo=microphone is Microphone.OPEN and _service(phone) is Service.ECHO,
        transducer=route,
        recording=_recording(phone),
        playback=_playback(phone),
        call_tone=recording.tone(phone) or (answering_machine.tone(machine) if machine else None),
        page_sent=paging.sent(phone),
        page_heard=page.group if page else 0,
    )
    return Outputs(
        sound,
        tone,
        ringing,
        route,
        microphone,
        phone.volumes,
        lamps(phone, microphone is Microphone.MUTED, microphone is Microphone.OPEN),
        display_light(phone),
    )


def _recording(phone: Phone) -> Recording | None:
    """What is written to a file: a call on its owner's wish, a greeting, or a message."""
    machine = phone.first(Phase.RECORDING)
    if phone.dictated is not None:
        return Recording(messages.GREETING, microphone=True)
    return recording.recording(phone) or (answering_machine.recording(machine) if machine else None)


def _playback(phone: Phone) -> Playback | None:
    """What is played from one: to the owner, or to whoever is about to leave a message."""
    machine = phone.first(Phase.RECORDING)
    if phone.played:
        return Playback(phone.played)
    return answering_machine.playback(machine) if machine else None


def tone_now(phone: Phone) -> ToneName | None:
    """The tone in the owner's ear, if any."""
    panel = self_test.tested(phone)
    if panel:
        return ToneName.DIAL if isinstance(panel, TonePanel) else None
    if not phone.off_hook or pages.heard(phone):
        return None
    ringing = phone.first(Phase.RINGING)
    if ringing and not ringing.early_media:
        return ToneName.RINGBACK
    if phone.waiting and not phone.waiting.silenced:
        return ToneName.WAITING
    sounding = None if phone.in_the_ear or phone.receiver_taken else now_sounding(phone)
    return ToneName.STUTTER if sounding is ToneName.DIAL and phone.messages_wait else sounding


def route_now(phone: Phone) -> Transducer | None:
    """Where it sounds: where the owner listens, or what is being tested. A page opens the loudspeaker."""
    panel = self_test.tested(phone)
    if isinstance(panel, TonePanel):
        return panel.transducer
    return phone.transducer or (Transducer.SPEAKER if pages.heard(phone) else None)


def microphone_now(phone: Phone) -> Microphone:
    """Open while a call talks, a group is paged or the echo test runs; muted by the owner, else closed."""
    talking = phone.first(Phase.TALKING)
    if phone.dictated is not None:
        return Microphone.OPEN
    spoken = paging.speaks(phone) or (talking is not None and talking.service is not Service.TIME)
    if not spoken or not phone.off_hook or pages.heard(phone):
        return Microphone.CLOSED
    return Microphone.MUTED if phone.muted else Microphone.OPEN


def _voices(phone: Phone) -> tuple[Call, ...]:
    """Who is heard: whoever talks, several only in a conference; else who is just being answered."""
    for phase in (Phase.TALKING, Phase.ANSWERING, Phase.RINGING):
        if found := [call for call in phone.calls if call.phase is phase]:
            early = [call for call in found if phase is not Phase.RINGING or call.early_media]
            return tuple(early if phase is Phase.TALKING else early[:1])
    return ()


def _service(phone: Phone) -> Service | None:
    talking = phone.first(Phase.TALKING)
    return talking.service if talking else None
