"""Elements of a card's mixer, by pyalsaaudio: ears with a volume in dB, mouths that open and close, settings.

pyalsaaudio tells of no failure to set something, and what it says of a range in dB is not to be trusted where
there is none. So a volume is tried before it is used, and that a card is gone is seen by its control device.
"""

from __future__ import annotations

import logging
from typing import Any

import alsaaudio

from board.pi.inputs import quoted
from board.pi.sound.cards import PART, Card
from board.pi.sound.levels import LEVELS, LOUDEST_DB, gain_db
from board.pi.sound.profile import Setting, Settings, Stream
from board.pi.supervisor import PartError, no

PLAYBACK: int = alsaaudio.PCM_PLAYBACK
CAPTURE: int = alsaaudio.PCM_CAPTURE
DB, RAW, PERCENT = alsaaudio.VOLUME_UNITS_DB, alsaaudio.VOLUME_UNITS_RAW, alsaaudio.VOLUME_UNITS_PERCENTAGE
ALL = alsaaudio.MIXER_CHANNEL_ALL

TOLERANCE_DB = 1.5
"""Half of a volume step: an element that does not come closer is not used."""

UNUSABLE_PERCENT = 75
"""Where an element is left whose volume is not usable: about 0 dB with most, and software does the rest."""

KINDS = {
    " Playback Switch": PLAYBACK,
    " Capture Switch": CAPTURE,
    " Playback Volume": PLAYBACK,
    " Capture Volume": CAPTURE,
    " Switch": None,
    " Volume": None,
}
"""What ALSA takes off a control's name to name its element (alsa-lib, src/mixer/simple_none.c)."""

log = logging.getLogger(__name__)


def elements(card: Card) -> list[str]:
    """The names of the card's elements; PartError if its mixer cannot be opened."""
    try:
        names: list[str] = alsaaudio.mixers(device=_device(card))
    except alsaaudio.ALSAAudioError as error:
        raise unusable(card, error) from None
    return names


def element(card: Card, name: str) -> Any:
    """An alsaaudio.Mixer; its ALSAAudioError if there is none."""
    return alsaaudio.Mixer(control=name, device=_device(card))


def unusable(card: Card, error: Exception) -> PartError:
    """The sentence about a card that ALSA refuses."""
    return no(PART, "the mixer of {card} cannot be used: {error}", card=quoted(card.id), error=error)


class Ear:
    """A volume on the way to a transducer: an element's, of one channel or of all."""

    def __init__(self, element: Any, nominal_db: float, channel: int = ALL) -> None:
        self._element = element
        self._nominal_db = nominal_db
        self._channel = channel
        self._least: int = element.getrange(PLAYBACK, RAW)[0]
        self._switch = _can_mute(element, channel)
        if not self._switch and _can_mute(element, ALL):
            element.setmute(False)  # a switch that all channels have in common is no transducer's
        self.gain: float | None = None
        """In dB from the nominal level, None while it is mute."""
        self._mute(True)

    def set(self, gain: float | None) -> None:
        """``gain`` in dB from the nominal level, None: mute."""
        self._element.handleevents()  # else the other channel would be set back to what it once was
        if gain is not None:
            self._element.setvolume(_hundredths(self._nominal_db + gain), self._channel, PLAYBACK, DB)
        if (gain is None) is not (self.gain is None):
            self._mute(gain is None)
        self.gain = gain

    def works(self) -> bool:
        """Whether it comes close to every level, and moves between them; it is mute afterwards."""
        reached = [self._reached(gain_db(level)) for level in LEVELS]
        self._mute(True)
        return None not in reached and reached[0] != reached[-1]

    def _reached(self, gain: float) -> int | None:
        """The raw value that is this gain, None if there is none."""
        wanted = _hundredths(self._nominal_db + gain)
        self._element.setvolume(wanted, self._channel, PLAYBACK, DB)
        at = max(self._channel, 0)
        if abs(self._element.getvolume(PLAYBACK, DB)[at] - wanted) > _hundredths(TOLERANCE_DB):
            return None
        raw: int = self._element.getvolume(PLAYBACK, RAW)[at]
        return raw

    def _mute(self, mute: bool) -> None:
        if self._switch:
            self._element.setmute(mute, self._channel)
        elif mute:
            self._element.setvolume(self._least, self._channel, PLAYBACK, RAW)


class Mouth:
    """What closes a microphone: an element's capture switch, or (in software) its volume."""

    def __init__(self, element: Any, way: Stream, in_software: bool = False) -> None:
        self._element = element
        self._db = way.db
        one = way.channel is not None and not in_software and "Joined Capture Mute" not in element.switchcap()
        self._channel = way.channel.number if one and way.channel is not None else ALL
        self._range: list[int] | None = element.getrange(CAPTURE, RAW) if in_software else None
        if not in_software and way.db is not None and "Capture Volume" in element.volumecap():
            element.setvolume(_hundredths(way.db), self._channel, CAPTURE, DB)
        self.set(False)

    def set(self, is_open: bool) -> None:
        self._element.handleevents()
        if self._range is None:
            self._element.setrec(int(is_open), self._channel)
        elif is_open and self._db is not None:
            self._element.setvolume(_hundredths(self._db), ALL, CAPTURE, DB)
        else:
            self._element.setvolume(self._range[int(is_open)], ALL, CAPTURE, RAW)


def hardware_ear(card: Card, name: str, way: Stream) -> Ear | None:
    """An element as the ear of a way of the sound; None, and out of the way, if its volume is not usable."""
    mixer = element(card, name)
    if not {"Playback Volume", "Volume"} & set(mixer.volumecap()) or _is_of_another_pcm(mixer):
        return None
    nominal_db = mixer.getrange(PLAYBACK, DB)[1] / 100 - LOUDEST_DB if way.db is None else way.db
    channel = ALL if way.channel is None else way.channel.number
    if channel >= len(mixer.getvolume(PLAYBACK, RAW)):
        channel = ALL
    ear = Ear(mixer, nominal_db, channel)
    if ear.works():
        _silence_others(mixer, channel)
        return ear
    log.info(
        "the volume %s of the sound card %s is not usable in dB, software takes its place", name, card.id
    )
    mixer.setvolume(UNUSABLE_PERCENT, channel, PLAYBACK, PERCENT)
    if _can_mute(mixer, channel):
        mixer.setmute(False, channel)
    return None


def hardware_mouth(card: Card, name: str, way: Stream) -> Mouth | None:
    """An element that can close the microphone; None if it has no switch for that."""
    mixer = element(card, name)
    return Mouth(mixer, way) if "Capture Mute" in mixer.switchcap() else None


def apply(card: Card, settings: Settings) -> None:
    """Set what a profile says; what the card does not have or take is told in the log."""
    for control, setting in settings:
        try:
            _set(card, control, setting)
        except (PartError, alsaaudio.ALSAAudioError) as error:
            log.warning("the sound card %s: %s is left as it is: %s", card.id, control, error)


def split(control: str) -> tuple[str, int | None]:
    """The element of a control, and the direction that its name tells."""
    for kind, direction in KINDS.items():
        if control.endswith(kind):
            return control.removesuffix(kind), direction
    return control, None


def _set(card: Card, control: str, setting: Setting) -> None:
    name, direction = split(control)
    mixer = element(card, name)
    if isinstance(setting, bool):
        if direction == CAPTURE or (direction is None and "Capture Mute" in mixer.switchcap()):
            mixer.setrec(int(setting))
        else:
            mixer.setmute(int(not setting))
    elif isinstance(setting, float):
        mixer.setvolume(_hundredths(setting), ALL, _direction(mixer, direction), DB)
    elif setting.endswith("%") and setting.removesuffix("%").strip().isdecimal():
        percent = int(setting.removesuffix("%"))
        mixer.setvolume(percent, ALL, _direction(mixer, direction), PERCENT)
    else:
        _choose(mixer, setting)


def _choose(mixer: Any, item: str) -> None:
    choice = mixer.getenum()
    items: list[str] = choice[1] if choice else []
    if item not in items:
        raise PartError(f"found {quoted(item)}, allowed {', '.join(items) or 'no choice'}")
    mixer.setenum(items.index(item))


def _direction(mixer: Any, told: int | None) -> int:
    if told is not None:
        return told
    return CAPTURE if mixer.volumecap()[:1] == ["Capture Volume"] else PLAYBACK


def _is_of_another_pcm(mixer: Any) -> bool:
    """Whether ALSA's softvol made it, with its default range, for a PCM that the phone does not play on.

    The system's own PCMs ("front" and others) leave such a control "PCM" on a card without a volume, as soon
    as any program lists them.
    """
    return (mixer.getrange(PLAYBACK, RAW), mixer.getrange(PLAYBACK, DB)) == ([0, 255], [-5100, 0])


def _silence_others(mixer: Any, channel: int) -> None:
    """The other channels are another transducer's, whose ear sets them anew, or nobody's."""
    for other in range(len(mixer.getvolume(PLAYBACK, RAW))):
        if channel not in (ALL, other):
            mixer.setvolume(mixer.getrange(PLAYBACK, RAW)[0], other, PLAYBACK, RAW)


def _can_mute(mixer: Any, channel: int) -> bool:
    """Whether the switch is for this channel alone, or for all where all are meant."""
    able = mixer.switchcap()
    joined = "Joined Playback Mute" in able or "Joined Mute" in able
    return bool({"Playback Mute", "Mute"} & set(able)) and (channel == ALL or not joined)


def _device(card: Card) -> str:
    return f"hw:{card.id}"


def _hundredths(db: float) -> int:
    """As ALSA counts gains."""
    return round(100 * db)
