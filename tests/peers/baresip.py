"""baresip, a SIP phone nobody here wrote, as a real process driven by its ctrl_tcp module."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.network import BARESIP, DEVICE, KAMAILIO
from tests.peers.kamailio import password_of
from tests.signals import RATE as BOARD_RATE
from tests.signals import Samples, read_wav, resampled, write_wav

PATIENCE = 15.0
PORT = 5060
LONGEST_CALL = 30
CONTROL_PORT = 4444
RTP_PORTS = range(20_000, 20_100)
MODULES = Path("/usr/lib/baresip/modules")
if not MODULES.is_dir():  # other architectures of Debian
    MODULES = next(Path("/usr/lib").glob("*/baresip/modules"), MODULES)

CODECS = {"opus": ("opus/48000/1", 48_000), "G722": ("G722/16000/1", 16_000)}
CODECS |= {"PCMU": ("PCMU/8000/1", 8_000), "PCMA": ("PCMA/8000/1", 8_000)}
MEDIA_ENCRYPTION = {"": "", "sdes": ";mediaenc=srtp-mand", "dtls": ";mediaenc=dtls_srtp"}
TRANSPORT_PORT = {"udp": 5060, "tcp": 5060, "tls": 5061}

CONFIGURATION = """\
poll_method epoll
net_interface {device}
sip_listen {address}:{port}
sip_cafile {authority}
audio_player aubridge,nil
audio_source aufile,{speech}
audio_alert aubridge,nil
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
auplay_channels 1
call_max_calls 4
rtp_ports {rtp}
opus_stereo no
opus_sprop_stereo no
snd_path {folder}
ctrl_tcp_listen 127.0.0.1:{control}
module_path {modules}
module aubridge.so
module aufile.so
module g711.so
module g722.so
module opus.so
module sndfile.so
module srtp.so
module dtls_srtp.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
"""

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """How a baresip is set up.

    ``transport`` "" is no registrar: it is called by its address. ``answer`` is "auto" or "manual".
    """

    user: str = "201"
    transport: str = "udp"
    codecs: tuple[str, ...] = ("PCMU",)
    encryption: str = ""
    answer: str = "auto"
    dtmf_by_info: bool = False
    authority: Path | None = None


class Baresip:
    """One running baresip."""

    def __init__(self, setup: Setup, folder: Path) -> None:
        self.setup = setup
        self.folder = folder
        self.events: list[Event] = []
        self.process: asyncio.subprocess.Process | None = None
        self._changed = asyncio.Condition()
        self._reader: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def uri(self) -> str:
        """Where it is called: at the registrar's address or its own."""
        domain = KAMAILIO if self.setup.transport else f"{BARESIP}:{PORT}"
        return f"sip:{self.setup.user}@{domain}"

    # --- what one does with it ------------------------------------------------------------------

    async def dial(self, uri: str) -> None:
        await self._command("dial", uri)

    async def accept(self) -> None:
        await self._command("accept")

    async def hang_up(self) -> None:
        """End the call, or refuse or cancel it."""
        await self._command("hangup")

    async def send_digit(self, digit: str) -> None:
        await self._command("sndcode", digit)

    async def until(self, kind: str, fits: Callable[[Event], bool] = lambda event: True) -> Event:
        """Wait for an event of baresip's (CALL_ESTABLISHED...), past ones included."""
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                while True:
                    for event in self.events:
                        if event.get("type") == kind and fits(event):
                            return event
                    await self._changed.wait()
        except TimeoutError:
            kinds = [(event.get("type"), event.get("param")) for event in self.events if event.get("event")]
            raise AssertionError(f"baresip never told {kind}, but {kinds}; log:\n{self.log}") from None

    async def until_times(self, kind: str, count: int) -> None:
        """Wait until it has told something so often."""
        await self.until(kind, lambda _: len(self.told(kind)) >= count)

    def told(self, kind: str) -> list[Event]:
        """The events of a kind so far."""
        return [event for event in self.events if event.get("type") == kind]

    async def until_digits(self, count: int) -> str:
        """The DTMF digits that it heard, once there are so many."""
        await self.until_times("CALL_DTMF_START", count)
        return "".join(event["param"] for event in self.told("CALL_DTMF_START"))

    # --- what it says about its call --------------------------------------------------------------

    async def codec(self) -> str:
        """The codec that it decodes."""
        return _found(r"rx:\s+decode: (\S+)", await self._answer("audio_debug"))

    async def encryption(self) -> str:
        """The media encryption in force: "none", "sdes" or "dtls"."""
        text = await self._answer("audio_debug")
        if _found(r"menc: .*\(secure=(\w+)\)", text) != "yes":
            return "none"
        return {"srtp-mand": "sdes", "dtls_srtp": "dtls"}[_found(r"menc: (\S+)", text)]

    async def heard(self) -> Samples:
        """What it heard in its call, which is over now, at the board's rate."""
        await self.until("CALL_CLOSED")
        await self._answer("listcalls")  # the file is closed in the turn of its loop that ends the call
        recordings = sorted(self.folder.glob("dump-*-dec.wav"))
        assert recordings, f"baresip heard nothing; log:\n{self.log}"
        return read_wav(recordings[-1])

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    # --- life -------------------------------------------------------------------------------------

    async def start(self, speech: Samples) -> None:
        """Start it; it is registered, or listens, when this returns. It says ``speech`` in every call."""
        self._configure(speech)
        with (self.folder / "log").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                "baresip", "-f", str(self.folder), "-v", stdin=asyncio.subprocess.DEVNULL, stdout=log,
                stderr=log, env={**os.environ, "HOME": str(self.folder)},
            )  # fmt: skip
        reader, self._writer = await self._connect()
        self._reader = asyncio.create_task(self._read(reader))
        if self.setup.transport:
            await self._until_registered()

    async def stop(self) -> None:
        if self._reader:
            self._reader.cancel()
        if self._writer:
            self._writer.close()
        if self.process and self.process.returncode is None:
            self.process.terminate()
            try:
                async with asyncio.timeout(3):
                    await self.process.wait()
            except TimeoutError:
                self.process.kill()
                await self.process.wait()

    def _configure(self, speech: Samples) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        setup = self.setup
        rate = CODECS[setup.codecs[0]][1]
        silence = np.zeros(LONGEST_CALL * rate, np.int16)  # it hangs up at the end of the file
        spoken = np.concatenate([resampled(speech, BOARD_RATE, rate), silence])
        file = write_wav(self.folder / "speech.wav", spoken, rate)
        configuration = CONFIGURATION.format(
            device=DEVICE,
            address=BARESIP,
            port=PORT,
            authority=setup.authority or "",
            speech=file,
            rate=rate,
            folder=self.folder,
            control=CONTROL_PORT,
            rtp=f"{RTP_PORTS.start}-{RTP_PORTS.stop}",
            modules=MODULES,
        )
        (self.folder / "config").write_text(configuration, encoding="utf-8")
        (self.folder / "contacts").write_text("", encoding="utf-8")
        (self.folder / "accounts").write_text(self._account() + "\n", encoding="utf-8")

    def _account(self) -> str:
        setup = self.setup
        domain = KAMAILIO if setup.transport else BARESIP
        parts = [f"<sip:{setup.user}@{domain};transport={setup.transport or 'udp'}>"]
        if setup.transport:
            outbound = f"sip:{KAMAILIO}:{TRANSPORT_PORT[setup.transport]};transport={setup.transport}"
            parts += [f"auth_user={setup.user}", f"auth_pass={password_of(setup.user)}"]
            parts += [f'outbound="{outbound}"', "regint=300"]
        else:
            parts += ["regint=0"]
        parts += [f"answermode={setup.answer}", "ptime=20"]
        parts += ["audio_codecs=" + ",".join(CODECS[codec][0] for codec in setup.codecs)]
        parts += ["dtmfmode=info"] if setup.dtmf_by_info else []
        return ";".join(parts) + MEDIA_ENCRYPTION[setup.encryption]

    async def _until_registered(self) -> None:
        """It may have registered before anybody listened to its events, so it is asked."""
        async with asyncio.timeout(PATIENCE):
            while "OK" not in await self._answer("reginfo"):
                pass

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        assert self.process is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(ConnectionError):
                    return await asyncio.open_connection("127.0.0.1", CONTROL_PORT)
                assert self.process.returncode is None, f"baresip ended; log:\n{self.log}"
                await asyncio.sleep(0.01)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Netstrings of JSON: ``12:{"...":...},``."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length = int((await reader.readuntil(b":"))[:-1])
                text = (await reader.readexactly(length + 1))[:-1].decode(errors="replace")
                async with self._changed:
                    self.events.append(json.loads(text))
                    self._changed.notify_all()

    async def _command(self, command: str, parameters: str = "") -> None:
        await self._answer(command, parameters)

    async def _answer(self, command: str, parameters: str = "") -> str:
        assert self._writer is not None
        token = f"{command}-{len(self.events)}"
        message = json.dumps({"command": command, "params": parameters, "token": token}).encode()
        self._writer.write(b"%d:%s," % (len(message), message))
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                while True:
                    for event in self.events:
                        if event.get("token") == token:
                            assert event["ok"], f"baresip refused {command} {parameters}: {event}"
                            return str(event["data"])
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"baresip does not answer to {command}; log:\n{self.log}") from None


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"no {pattern} in {text}"
    return match[1]


@contextlib.asynccontextmanager
async def baresip(folder: Path, speech: Samples, setup: Setup | None = None) -> AsyncIterator[Baresip]:
    """A running baresip with this set-up, saying ``speech`` in every call."""
    peer = Baresip(setup or Setup(), folder)
    try:
        await peer.start(speech)
        yield peer
    finally:
        await peer.stop()
