"""What is heard, and who hears the owner: a :class:`Sound` applied to PJSIP's bridge by differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pjsua2 as pj

from firmware.audio.dtmf import digit_tone
from firmware.audio.tones import Tone
from firmware.sip.api import SILENCE, CallId, Sound
from firmware.sip.pjsua_tones import TonePlayer, silence

EAR = "ear"
MICROPHONE = "microphone"
QUIET = "quiet"

End = CallId | str
Link = tuple[End, End]

RING_LEVEL_STEP_DB = 3.0
NOMINAL_RING_LEVEL = 5


class Mixer:
    """Wires the bridge. ``ear`` and ``microphone`` are the board's; tones stand ready, connected."""

    def __init__(
        self, ear: pj.AudioMedia, microphone: pj.AudioMedia, before_change: Callable[[], None]
    ) -> None:
        self._ends: dict[End, pj.AudioMedia] = {EAR: ear, MICROPHONE: microphone}
        self._before_change = before_change
        self._tone, self._ring, self._key, self._quiet = TonePlayer(), TonePlayer(), TonePlayer(), silence()
        for player in (self._tone, self._ring, self._key, self._quiet):
            player.media.startTransmit(ear)
        self._ends[QUIET] = self._quiet.media
        self._links: set[Link] = set()
        self._sound = SILENCE

    def apply(self, sound: Sound) -> None:
        """Make it sound like this from the next frame on."""
        before, self._sound = self._sound, sound
        if sound == before:
            return
        self._before_change()
        switch(self._tone, before.tone, sound.tone)
        if sound.ring is not None and sound.ring_level != before.ring_level:
            self._ring.adjust((sound.ring_level - NOMINAL_RING_LEVEL) * RING_LEVEL_STEP_DB)
        switch(self._ring, before.ring, sound.ring)
        self._wire()

    def attach(self, call: CallId, media: pj.AudioMedia) -> None:
        """A call has audio now, or anew: its place on the bridge may have changed."""
        self._forget(call)
        self._ends[call] = media
        self._before_change()
        self._wire()

    def detach(self, call: CallId) -> None:
        """A call's audio is gone; PJSIP has unplugged it already."""
        self._forget(call)
        self._before_change()

    def key_tone(self, digit: str) -> None:
        """One digit's two frequencies in the ear (ITU-T Q.23), 100 ms."""
        self._before_change()
        self._key.play(digit_tone(digit))

    def close(self) -> None:
        """Give every PJSIP object back."""
        for player in (self._tone, self._ring, self._key, self._quiet):
            player.stop()
        self._links.clear()
        self._ends.clear()
        del self._tone, self._ring, self._key, self._quiet

    def _wire(self) -> None:
        wanted = {link for link in wanted_links(self._sound, self._calls()) if self._exist(link)}
        for source, sink in self._links - wanted:
            self._ends[source].stopTransmit(self._ends[sink])
        for source, sink in wanted - self._links:
            self._ends[source].startTransmit(self._ends[sink])
        self._links = wanted

    def _calls(self) -> frozenset[CallId]:
        return frozenset(end for end in self._ends if not isinstance(end, str))

    def _exist(self, link: Link) -> bool:
        return link[0] in self._ends and link[1] in self._ends

    def _forget(self, call: CallId) -> None:
        self._ends.pop(call, None)
        self._links = {link for link in self._links if call not in link}


def wanted_links(sound: Sound, calls: frozenset[CallId]) -> Iterator[Link]:
    """Who is connected to whom. Every call gets silence at least: RTP and its digits go on while muted."""
    for call in calls:
        yield QUIET, call
    for call in sound.heard:
        yield call, EAR
        if sound.microphone:
            yield MICROPHONE, call
        for other in sound.heard - {call}:
            yield call, other
    if sound.echo:
        yield MICROPHONE, EAR


def switch(player: TonePlayer, before: Tone | None, now: Tone | None) -> None:
    """Stop or start a player where its tone changed."""
    if now == before:
        return
    if now is None:
        player.stop()
    else:
        player.play(now)
