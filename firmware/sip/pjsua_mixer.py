"""What is heard, and who hears the owner: a :class:`Sound` applied to PJSIP's bridge by differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pjsua2 as pj

from board.api import Transducer
from firmware.audio.dtmf import digit_tone
from firmware.audio.tones import Tone
from firmware.sip.api import SILENCE, CallId, Sound
from firmware.sip.pjsua_music import MusicPlayer
from firmware.sip.pjsua_tones import TonePlayer, silence

MAIN = "main card"
TONE = "tone"
RING = "ring"
KEY = "key"
QUIET = "quiet"
MUSIC = "music"
NETWORK_MUSIC = "music from the network"
PROBE = "probe"
RECORDER = "recorder"
"""The echo test's sound and what records it, while it measures."""

PLAYBACK = "playback"
RECORDING = "recording"
CALL_TONE = "tone of calls"
PAGE_SENT = "page sent"
PAGE_HEARD = "page heard"
CHIME = "chime"
TONES = (TONE, RING, KEY, CALL_TONE, CHIME)

End = CallId | str
Link = tuple[End, End]

RING_LEVEL_STEP_DB = 3.0
NOMINAL_RING_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Places:
    """On which end of the bridge each transducer is, its microphone too."""

    handset: str = MAIN
    speaker: str = MAIN
    headset: str = MAIN

    def of(self, transducer: Transducer | None) -> str:
        """With no route open it is the handset that is about to be lifted."""
        match transducer:
            case Transducer.SPEAKER:
                return self.speaker
            case Transducer.HEADSET:
                return self.headset
            case _:
                return self.handset


class Mixer:
    """Wires the bridge. Tones and music stand ready on it; :meth:`place` puts the board's ends there."""

    def __init__(self, places: Places, music: MusicPlayer | None, before_change: Callable[[], None]) -> None:
        self._places = places
        self._before_change = before_change
        self._players = {name: TonePlayer() for name in TONES} | {QUIET: silence()}
        self._ends: dict[End, pj.AudioMedia] = {name: each.media for name, each in self._players.items()}
        self._music = music
        self._music_end = MUSIC
        if music is not None:
            self._ends[MUSIC] = music.media
        self._links: set[Link] = set()
        self._sound = SILENCE

    def apply(self, sound: Sound) -> None:
        """Make it sound like this from the next frame on."""
        before, self._sound = self._sound, sound
        if sound == before:
            return
        self._before_change()
        if sound.ring is not None and sound.ring_level != before.ring_level:
            self._players[RING].adjust((sound.ring_level - NOMINAL_RING_LEVEL) * RING_LEVEL_STEP_DB)
        for name, old, new in (
            (TONE, before.tone, sound.tone),
            (RING, before.ring, sound.ring),
            (CALL_TONE, tone_of(before), tone_of(sound)),
            (CHIME, chime_of(before), chime_of(sound)),
        ):
            if new is not None and new != old:
                self._play(name, new)
        if sound.held and not before.held:
            self._begin_music()
        self._wire()

    def music_from(self, end: str) -> None:
        """Held calls hear this from now on: MUSIC from its beginning, NETWORK_MUSIC, or QUIET."""
        if end == self._music_end:
            return
        self._before_change()
        self._music_end = end
        self._begin_music()
        self._wire()

    def place(self, end: End, media: pj.AudioMedia) -> None:
        """A call has audio, a sound card is open: now, or anew at another place on the bridge."""
        self._forget(end)
        self._ends[end] = media
        self._before_change()
        self._wire()

    def displace(self, end: End) -> None:
        """A call's audio or a sound card is gone; PJSIP has unplugged it already."""
        self._forget(end)
        self._before_change()

    def key_tone(self, digit: str) -> None:
        """One digit's two frequencies in the ear (ITU-T Q.23), 100 ms."""
        self._before_change()
        self._play(KEY, digit_tone(digit))
        self._wire()

    def microphone_percent(self) -> int | None:
        """How loud the open route's microphone is, as PJSIP counts it; None while its card is away."""
        end = self._ends.get(self._places.of(self._sound.transducer))
        return None if end is None else int(end.getRxLevel())

    def close(self) -> None:
        """Give every PJSIP object back."""
        for player in self._players.values():
            player.stop()
        self._links.clear()
        self._ends.clear()
        self._players.clear()
        self._music = None

    def _play(self, name: str, tone: Tone) -> None:
        """From its beginning, unplugged until then: the bridge joins what it plugs in without a click."""
        for link in [link for link in self._links if link[0] == name]:
            self._unplug(link)
        self._players[name].play(tone)

    def _begin_music(self) -> None:
        if self._music is not None and self._music_end == MUSIC:
            self._music.begin()

    def _wire(self) -> None:
        calls = frozenset(end for end in self._ends if not isinstance(end, str))
        wanted = {
            link
            for link in wanted_links(self._sound, calls, self._places, self._music_end)
            if self._exist(link)
        }
        for link in self._links - wanted:
            self._unplug(link)
        for source, sink in wanted - self._links:
            self._ends[source].startTransmit(self._ends[sink])
        self._links = wanted

    def _unplug(self, link: Link) -> None:
        source, sink = link
        self._ends[source].stopTransmit(self._ends[sink])
        self._links.discard(link)

    def _exist(self, link: Link) -> bool:
        return link[0] in self._ends and link[1] in self._ends

    def _forget(self, end: End) -> None:
        self._ends.pop(end, None)
        self._links = {link for link in self._links if end not in link}


def wanted_links(
    sound: Sound, calls: frozenset[CallId], places: Places, music: str = MUSIC
) -> Iterator[Link]:
    """Who is connected to whom. Every call gets silence at least: RTP and its digits go on while muted."""
    here = places.of(sound.transducer)
    yield from board_links(sound, places)
    yield from file_links(sound, here)
    yield from page_links(sound, here)
    for call in calls:
        yield QUIET, call
    for call in sound.heard:
        if sound.microphone:
            yield here, call
        if call not in sound.unheard:
            yield call, here
            for other in sound.heard - {call}:
                yield call, other
    for call in sound.held:  # listened to all the same, lest its sound heaps up in PJSIP's jitter buffer
        yield from ((music, call), (call, QUIET))
    yield QUIET, NETWORK_MUSIC


def tone_of(sound: Sound) -> Tone | None:
    """The tone that calls hear."""
    return sound.call_tone.tone if sound.call_tone else None


def chime_of(sound: Sound) -> Tone | None:
    """The tone that a page begins with."""
    return sound.page_sent.tone if sound.page_sent else None


def page_links(sound: Sound, here: str) -> Iterator[Link]:
    """What a paging group hears, silence at least, and what is heard of one."""
    if sound.page_sent:
        yield QUIET, PAGE_SENT
        if sound.microphone:
            yield here, PAGE_SENT
        if sound.page_sent.tone:
            yield from ((CHIME, PAGE_SENT), (CHIME, here))
    if sound.page_heard:
        yield PAGE_HEARD, here


def file_links(sound: Sound, here: str) -> Iterator[Link]:
    """What is played from a file, what is recorded into one, and the tones that tell callers of it."""
    if sound.playback:
        for end in sound.playback.calls or (here,):
            yield PLAYBACK, end
    if sound.recording:
        for call in sound.recording.calls:
            yield call, RECORDING
        yield (here if sound.recording.microphone else QUIET), RECORDING
    if sound.call_tone:
        for call in sound.call_tone.calls:
            yield CALL_TONE, call


def board_links(sound: Sound, places: Places) -> Iterator[Link]:
    """What the board's ends hear of the phone itself.

    Each has somebody to hear and to talk to at any time, be it silence: PJSIP forgets the timing of an end
    that has none, and would begin with a click.
    """
    here = places.of(sound.transducer)
    for card in {places.handset, places.speaker, places.headset}:
        yield from ((QUIET, card), (card, QUIET))
    yield KEY, here
    if sound.tone is not None:
        yield TONE, here
    if sound.ring is not None:
        yield RING, places.speaker
    if sound.echo:
        yield from ((here, here), (PROBE, here), (PROBE, RECORDER), (here, RECORDER))
