"""The baresip that is measured beside the phone: quiet, at an address of its choice, on files or on JACK."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.network import BARESIP, DEVICE, KAMAILIO
from tests.peers import baresip as peer
from tests.signals import Samples, speech, write_wav

USER = "201"

CONFIGURATION = """\
poll_method epoll
net_interface {device}
sip_listen {address}:5060
audio_player {player}
audio_source {source}
audio_alert aubridge,nil
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
auplay_channels 1
ausrc_format {format}
auplay_format {format}
ringback_disabled yes
jack_connect_ports no
jack_client_name baresip{control}
call_max_calls 5
call_hold_other_calls no
rtp_ports 20000-20100
ctrl_tcp_listen 127.0.0.1:{control}
module_path {modules}
module aubridge.so
module aufile.so
module {sound}.so
module g711.so
module g722.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
"""
ENCODING_RATE = {"G722": 16_000, "PCMU": 8_000}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one baresip is, and what its ears and mouth are: aufile and nothing, JACK, or an ALSA device."""

    address: str = BARESIP
    control: int = 4444
    jack: bool = False
    alsa: str = ""
    registers: bool = True
    answers: bool = False


class MeasuredBaresip(peer.Baresip):
    """The tests' baresip with another configuration. ``spawned`` is when its process was started."""

    def __init__(self, folder: Path, codec: str, place: Place) -> None:
        super().__init__(peer.Setup(USER, "udp" if place.registers else "", (codec,)), folder)
        self.codec_name = codec
        self.place = place
        self.spawned = 0.0

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def _configure(self, speech: Samples) -> None:
        if not (self.folder / "config").exists():
            self._write(speech)
        self.spawned = time.monotonic()

    def _write(self, spoken: Samples) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        rate = ENCODING_RATE[self.codec_name]
        source, player = "jack,default", "jack,default"
        if self.place.alsa:
            source = player = f"alsa,{self.place.alsa}"
        elif not self.place.jack:
            file = write_wav(self.folder / "speech.wav", spoken, rate)
            source, player = f"aufile,{file}", "aubridge,nil"
        configuration = CONFIGURATION.format(
            device=DEVICE, address=self.place.address, player=player, source=source, rate=rate,
            control=self.place.control, modules=peer.MODULES, sound="alsa" if self.place.alsa else "jack",
            format="float" if self.place.jack else "s16",
        )  # fmt: skip
        domain = KAMAILIO if self.place.registers else self.place.address
        account = f"<sip:{USER}@{domain}>;audio_codecs={peer.CODECS[self.codec_name][0]};ptime=20"
        account += ";answermode=" + ("auto" if self.place.answers else "manual")
        account += f";auth_pass=secret;regint={60 if self.place.registers else 0}"
        for name, text in (("config", configuration), ("contacts", ""), ("accounts", account + "\n")):
            (self.folder / name).write_text(text, encoding="utf-8")

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(peer.PATIENCE):
            while True:
                with contextlib.suppress(ConnectionError):
                    return await asyncio.open_connection("127.0.0.1", self.place.control)
                await asyncio.sleep(0.002)


@contextlib.asynccontextmanager
async def measured_baresip(
    folder: Path, codec: str = "PCMU", place: Place | None = None
) -> AsyncIterator[MeasuredBaresip]:
    """A running baresip. On files it says a minute of speech in every call."""
    place = place or Place()
    running = MeasuredBaresip(folder, codec, place)
    try:
        await running.start(a_minute_of_speech(ENCODING_RATE[codec]))
        yield running
    finally:
        await running.stop()


def a_minute_of_speech(rate: int) -> Samples:
    """The tests' sentence, again and again: baresip hangs up where its file ends."""
    sentence = speech(rate=rate)
    return np.tile(sentence, 60 * rate // len(sentence))
