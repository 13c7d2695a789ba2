"""The board's sound cards, driven by PJSIP itself: opened, given up when they fail, and opened again.

The phone needs none of them to run: while the main card is away, PJSIP's own clock drives the bridge.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import pjsua2 as pj

from board.api import AlsaDevice, AlsaSound, Transducer
from firmware.sip import pjsua_realtime
from firmware.sip.api import SipEvent, StackError, StackFault
from firmware.sip.pjsua_mixer import MAIN, Places
from firmware.sip.pjsua_thread import Job, Timer, describe

RETRY_S = 1.0
THREADS_RUN_S = 0.1
"""By then the threads of a card that was just opened have their names."""

SPEAKER = "loudspeaker's card"
HEADSET = "headset's card"

CANCELLER = (
    pj.PJMEDIA_ECHO_WEBRTC_AEC3 | pj.PJMEDIA_ECHO_USE_SIMPLE_FIFO | pj.PJMEDIA_ECHO_USE_NOISE_SUPPRESSOR
)
"""The FIFO, since what stretches and shrinks the sound for a clock, hides the echo from the canceller."""

BYPASS = 0x10000
"""Our own addition to PJSIP's options (deploy/pjsip/edits_of_sound.py): the canceller stands by."""

OPEN_NOW = 0

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Card:
    """One duplex card: where it is on the bridge, its PCMs, why it does not work now ('': not tried yet)."""

    end: str
    device: AlsaDevice
    trouble: str | None = ""
    extra: pj.SoundCard | None = None


def cards_of(sound: AlsaSound) -> tuple[list[Card], Places]:
    """The cards to open, and which transducer is on which.

    The handset's card is the main one, which drives PJSIP's bridge: the sound of any other waits in one more
    buffer on its way in and on its way out.
    """
    cards = [Card(MAIN, sound.handset)]
    ends = {sound.handset: MAIN}
    for device, end in ((sound.speaker, SPEAKER), (sound.headset, HEADSET)):
        if device is not None and device not in ends:
            ends[device] = end
            cards.append(Card(end, device))
    speaker, headset = sound.speaker or sound.handset, sound.headset or sound.handset
    return cards, Places(MAIN, ends[speaker], ends[headset])


class SoundCards:
    """Opens what can be opened; ``place`` and ``displace`` are told of what comes and goes on the bridge."""

    def __init__(
        self,
        endpoint: pj.Endpoint,
        sound: AlsaSound,
        emit: Callable[[SipEvent], None],
        later: Callable[[float, Job], Timer],
    ) -> None:
        if not hasattr(pj, "SoundCard"):
            raise StackError("this pjsua2 opens no sound cards; `make pjsua2` builds the one that does")
        self._manager = endpoint.audDevManager()
        self._sound = sound
        self._emit = emit
        self._later = later
        self._retry: Timer | None = None
        self._transducer: Transducer | None = None
        self.cards, self.places = cards_of(sound)
        names = [name for card in self.cards for name in (card.device.playback, card.device.capture)]
        self._names = list(dict.fromkeys(names))
        pj.soundCardsUse(pj.StringVector(self._names))
        self._manager.setNullDev()

    def open(self, place: Callable[[str, pj.AudioMedia], None], displace: Callable[[str], None]) -> None:
        """Open every card; those that cannot be are tried again each second."""
        self._place, self._displace = place, displace
        place(MAIN, self._manager.getPlaybackDevMedia())  # this end stays, whichever device is behind it
        self._open_missing()

    def failed(self, device: int) -> None:
        """PJSIP's device with this id stopped working."""
        for card in self.cards:
            if card.trouble is None and self._names[device] in (card.device.playback, card.device.capture):
                self._close(card)
                self._tell(card, f"the sound card {self._names[device]!r} stopped working")
        self._try_again()

    def route(self, transducer: Transducer | None) -> None:
        """Cancel the echo of the loudspeaker, and of nothing else."""
        self._transducer = transducer
        card = self._card_of(self.places.speaker)
        if not self._sound.echo_tail_ms or card.trouble is not None:
            return
        options = CANCELLER | (0 if transducer is Transducer.SPEAKER else BYPASS)
        if card.extra is None:
            self._manager.setEcOptions(self._sound.echo_tail_ms, options)
        else:
            card.extra.cancelEcho(self._sound.echo_tail_ms, options)

    def close(self) -> None:
        """Give every PJSIP object back; the main card is closed by whoever closes the bridge."""
        if self._retry is not None:
            self._retry.cancel()
        for card in self.cards:
            if card.extra is not None:
                self._close(card)

    def _card_of(self, end: str) -> Card:
        return next(card for card in self.cards if card.end == end)

    def _open_missing(self) -> None:
        self._retry = None
        opened = False
        for card in self.cards:
            if card.trouble is not None:
                trouble = self._open(card)
                if trouble is not None:
                    self._tell(card, trouble)
                else:
                    opened = True
                    self._tell_open(card)
                    self.route(self._transducer)  # a card that was just opened has no canceller yet
        if opened:
            self._later(THREADS_RUN_S, pjsua_realtime.prefer_media_threads)
        self._try_again()

    def _try_again(self) -> None:
        if self._retry is None and any(card.trouble is not None for card in self.cards):
            self._retry = self._later(RETRY_S, self._open_missing)

    def _open(self, card: Card) -> str | None:
        """Gives why not, or None when it is open."""
        for name, capture in ((card.device.playback, False), (card.device.capture, True)):
            reason = pj.soundCardTrouble(name, capture)
            if reason:
                purpose = "recording" if capture else "playing"
                return f"cannot open the sound card {name!r} for {purpose}: {reason}"
        try:
            if card.end == MAIN:
                self._open_main(card.device)
            else:
                self._open_extra(card)
        except pj.Error as error:
            if card.end == MAIN:
                self._manager.setNullDev()
            return f"cannot use the sound card {card.device.playback!r}: {describe(error)}"
        return None

    def _open_main(self, device: AlsaDevice) -> None:
        pj.soundCardsUse(pj.StringVector(self._names))  # PJSIP opens only what was there when it last looked
        self._manager.setNoDev()  # so that the next two lines open nothing yet
        self._manager.setCaptureDev(self._names.index(device.capture))
        self._manager.setPlaybackDev(self._names.index(device.playback))
        self._manager.setSndDevMode(OPEN_NOW)

    def _open_extra(self, card: Card) -> None:
        extra = pj.SoundCard(
            self._names.index(card.device.playback),
            self._names.index(card.device.capture),
            self._sound.playback_latency_ms,
            self._sound.capture_latency_ms,
        )
        extra.openCard()
        card.extra = extra
        self._place(card.end, extra)

    def _close(self, card: Card) -> None:
        if card.end == MAIN:
            self._manager.setNullDev()
        elif card.extra is not None:
            self._displace(card.end)
            card.extra.close()
            card.extra = None

    def _tell(self, card: Card, trouble: str) -> None:
        """The same reason is told once."""
        known, card.trouble = card.trouble, trouble
        if trouble != known:
            log.warning("%s; the phone goes on without it, and looks for it each second", trouble)
            self._emit(StackFault("sound card", trouble))

    def _tell_open(self, card: Card) -> None:
        if card.trouble:
            log.info("the sound card %r works again", card.device.playback)
        card.trouble = None
