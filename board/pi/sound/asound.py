"""The phone's PCMs for ALSA's library: their text, as in an asound.conf, and the file that libasound reads.

A transducer's PCM plays and records: ``dering_handset``, ``dering_speaker``, ``dering_headset``. ALSA's own
plugins convert rates, share a card among transducers (dshare, dmix, dsnoop) and make volumes where a card has
none (softvol), so that none of our code is in the way of the sound.
https://www.alsa-project.org/alsa-doc/alsa-lib/pcm_plugins.html
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from board.api import AlsaDevice, AlsaSound, Transducer
from board.pi.sound.cards import PART, Card
from board.pi.sound.profile import Ends, Profile, Stream
from board.pi.supervisor import no
from board.wording import Wording

SHARED_RATE = 48_000
"""Hz; every codec in use today runs at this rate."""

PERIOD_MS = 10
"""A shared card's, for all of its PCMs: the phone's frame (firmware/sip/pjsua_endpoint.py)."""

LEAST_PERIODS = 4

IPC_KEY = 0x44524E47
"""Where those that share a card meet (System V shared memory); ALSA adds the card's number."""

SOFT_LOWEST_DB, SOFT_STEP_DB = -51.0, 0.5
"""The range of a softvol control ends at 0 dB."""

CONVERTERS = ("speexrate_medium", "linear")
"""The first that is installed (libasound2-plugins has speexrate); linear is part of libasound, and poor."""

SEARCHED = "ALSA_CONFIG_PATH"


class Direction(StrEnum):
    """Where the sound goes: to the ear, or from the mouth."""

    PLAYBACK = "playback"
    CAPTURE = "capture"

    def of(self, ends: Ends) -> Stream:
        """A transducer's way of the sound in this direction."""
        return ends.playback if self is Direction.PLAYBACK else ends.capture


@dataclass(frozen=True, slots=True)
class SoftVolume:
    """A volume that ALSA makes on the way of the sound, as a control on the card."""

    owner: Transducer
    direction: Direction

    @property
    def element(self) -> str:
        """The mixer element's name."""
        return f"Dering {self.owner.capitalize()}"

    @property
    def control(self) -> str:
        return f"{self.element} {self.direction.capitalize()} Volume"

    @property
    def maker(self) -> str:
        """A PCM that makes the control when it is opened, and no sound."""
        return f"{pcm_name(self.owner)}_{self.direction}_control"


def pcm_name(transducer: Transducer) -> str:
    return f"dering_{transducer}"


def owners(profile: Profile) -> dict[Transducer, Transducer]:
    """Whose PCM each transducer uses: its own, or that of one before it with the same ways of the sound."""
    first: dict[object, Transducer] = {}
    return {
        transducer: first.setdefault(
            (_way(ends.playback), _way(ends.capture)),
            transducer,
        )
        for transducer, ends in profile.transducers.items()
    }


def sound(profile: Profile) -> AlsaSound:
    """The PCMs of the profile; their names are the same whichever card is there."""
    owner = owners(profile)

    def device(transducer: Transducer) -> AlsaDevice | None:
        if owner.get(transducer, Transducer.HANDSET) is Transducer.HANDSET:
            return None
        return AlsaDevice(pcm_name(owner[transducer]), pcm_name(owner[transducer]))

    handset = pcm_name(Transducer.HANDSET)
    return AlsaSound(
        AlsaDevice(handset, handset),
        device(Transducer.SPEAKER),
        device(Transducer.HEADSET),
        profile.capture_latency_ms,
        profile.playback_latency_ms,
        profile.echo_tail_ms,
    )


def text(profile: Profile, cards: Mapping[str, Card], soft: Collection[SoftVolume]) -> str:
    """The PCMs on these cards, with the volumes that are made in software."""
    return "".join(_text(profile, cards, soft))


def _text(profile: Profile, cards: Mapping[str, Card], soft: Collection[SoftVolume]) -> Iterator[str]:
    for owner in dict.fromkeys(owners(profile).values()):
        name = pcm_name(owner)
        yield (
            f"pcm.{name} {{\n\ttype asym\n"
            f'\tplayback.pcm "{name}_playback"\n\tcapture.pcm "{name}_capture"\n'
            f'\thint {{ show on description "The phone\'s {owner}" }}\n}}\n'
        )
        for direction in Direction:
            way = direction.of(profile.transducers[owner])
            end = f"{name}_{direction}"
            pcm = _device(profile, direction, way, cards[way.card])
            volume = SoftVolume(owner, direction)
            if volume in soft:
                yield _softvol(f"{end}_volume", pcm, volume, cards[way.card])
                yield _softvol(volume.maker, '"null"', volume, cards[way.card])
                pcm = f'"{end}_volume"'
            yield _plug(end, pcm, None if _shared(profile, direction, way) else profile.rate)


def _plug(name: str, pcm: str, rate: int | None) -> str:
    """What the phone opens: 16 kHz and one channel on its side, whatever the card does on the other."""
    slave = f"{{ pcm {pcm} }}" if rate is None else f"{{ pcm {pcm} rate {rate} }}"
    converters = " ".join(f'"{converter}"' for converter in CONVERTERS)
    return f"pcm.{name} {{\n\ttype plug\n\tslave {slave}\n\trate_converter [ {converters} ]\n}}\n"


def _softvol(name: str, pcm: str, volume: SoftVolume, card: Card) -> str:
    """Below the plug: above one that converts, capture crashes libasound (1.2.8)."""
    steps = round(-SOFT_LOWEST_DB / SOFT_STEP_DB) + 1
    return (
        f"pcm.{name} {{\n\ttype softvol\n\tslave.pcm {pcm}\n"
        f'\tcontrol {{ name "{volume.control}" card "{card.id}" count 1 }}\n'
        f"\tmin_dB {SOFT_LOWEST_DB}\n\tmax_dB 0.0\n\tresolution {steps}\n}}\n"
    )


def _device(profile: Profile, direction: Direction, way: Stream, card: Card) -> str:
    """The card's PCM, or one of several that share it."""
    hardware = f'{{ type hw card "{card.id}" device {way.device} }}'
    return _share(hardware, profile, direction, way) if _shared(profile, direction, way) else hardware


def _share(hardware: str, profile: Profile, direction: Direction, way: Stream) -> str:
    """One of several PCMs on a card: its own channel of it, or what all play and hear."""
    rate = profile.rate or SHARED_RATE
    period = rate * PERIOD_MS // 1000
    capture = direction is Direction.CAPTURE
    latency = profile.capture_latency_ms if capture else profile.playback_latency_ms
    periods = max(LEAST_PERIODS, -(-latency // PERIOD_MS)) * (2 if capture else 1)
    kind = "dsnoop" if capture else "dmix" if way.channel is None else "dshare"
    bindings = "" if way.channel is None else f" bindings {{ 0 {way.channel.number} }}"
    return (
        f"{{ type {kind} ipc_key {IPC_KEY}"
        f" slave {{ pcm {hardware} format S16_LE rate {rate} channels {way.channels}"
        f" period_size {period} buffer_size {period * periods} }}{bindings} }}"
    )


def _shared(profile: Profile, direction: Direction, way: Stream) -> bool:
    """Whether other PCMs use the same device of the card, or might: a single channel never stands alone."""
    users = [
        owner
        for owner in set(owners(profile).values())
        if (there := direction.of(profile.transducers[owner])).card == way.card and there.device == way.device
    ]
    return way.channel is not None or len(users) > 1


def _way(way: Stream) -> tuple[str, int, str | None]:
    return way.card, way.device, way.channel


class Configuration:
    """The file that libasound reads after its own, in a folder of this process alone.

    libasound looks at the environment and at the file's inode whenever something is opened, so that what is
    written later counts too.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._before: str | None = None

    def write(self, text: str) -> None:
        """Replace the file; PartError if this machine has no place for it."""
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="dering-sound-"))
            fresh = self._folder / "fresh"
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._folder / "asound.conf")
        except OSError as error:
            text = Wording("the file for ALSA cannot be written to {folder}: {error}")
            raise no(PART, text, folder=tempfile.gettempdir(), error=error.strerror) from None
        self._search(self._folder / "asound.conf")

    def remove(self) -> None:
        """Let libasound read what it read before; safe to call twice."""
        folder, self._folder = self._folder, None
        if folder is None:
            return
        if self._before is None:
            os.environ.pop(SEARCHED, None)
        else:
            os.environ[SEARCHED] = self._before
        with suppress(OSError):
            shutil.rmtree(folder)

    def _search(self, file: Path) -> None:
        searched = os.environ.get(SEARCHED)
        if searched is not None and searched.endswith(f":{file}"):
            return
        self._before = searched
        first = searched or f"{os.environ.get('ALSA_CONFIG_DIR', '/usr/share/alsa')}/alsa.conf"
        os.environ[SEARCHED] = f"{first}:{file}"
