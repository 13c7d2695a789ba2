"""Sound cards without a sound card: PulseAudio's null sinks behind ALSA's pulse plugin, paced as a card is.

Each card is two null sinks, one to play to and one whose monitor is the microphone. ALSA's file plugin sits
in front of them: it keeps exactly what a program played, and says in the microphone what a file holds.
PulseAudio is a process of the test's own, with a socket of its own.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from board.api import AlsaDevice
from tests.signals import RATE, Samples

PATIENCE_S = 20.0

CARD = """\
pcm.{name}_sink {{ type pulse server "unix:{folder}/socket" device "{name}" }}
pcm.{name}_source {{ type pulse server "unix:{folder}/socket" device "{air}.monitor" }}
pcm.{name}_ear {{ type file slave.pcm "{name}_sink" file "{folder}/{name}.ear" format "raw" }}
pcm.{name}_voice {{
    type file slave.pcm "{name}_source" file "/dev/null" infile "{folder}/{name}.voice" format "raw"
}}
"""


def real_time_is_permitted() -> bool:
    """Whether a program may run under SCHED_FIFO here."""
    return subprocess.run(["chrt", "--fifo", "40", "true"], capture_output=True, check=False).returncode == 0


class Pulse:
    """A PulseAudio with some cards. ``loops`` are cards whose microphone hears what they play, as by a cable.

    ``clock`` is how fast its time goes, 1.0002 for cards that are 200 ppm fast (libfaketime).
    """

    def __init__(
        self, folder: Path, cards: tuple[str, ...], loops: tuple[str, ...] = (), clock: float = 1.0
    ) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._cards = cards
        self._loops = loops
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        for card in cards:
            self.say(card, np.zeros(0, np.int16))
        text = "</usr/share/alsa/alsa.conf>\n"
        text += "".join(CARD.format(name=card, air=self._air(card), folder=folder) for card in cards)
        (folder / "asound.conf").write_text(text, encoding="utf-8")

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program needs to see the cards."""
        return {"ALSA_CONFIG_PATH": str(self.folder / "asound.conf")}

    def device(self, card: str) -> AlsaDevice:
        """A card whose microphone says what :meth:`say` gave it."""
        return AlsaDevice(f"{card}_ear", f"{card}_voice")

    def open_air(self, card: str) -> AlsaDevice:
        """A card whose microphone hears what sounds there: its loop, and :meth:`speak_into`."""
        return AlsaDevice(f"{card}_ear", f"{card}_source")

    def say(self, card: str, samples: Samples) -> None:
        """What the card's microphone hears, from when it is opened; silence after its end."""
        (self.folder / f"{card}.voice").write_bytes(samples.tobytes())

    def heard(self, card: str) -> Samples:
        """All that was played to the card so far, since it was opened last."""
        file = self.folder / f"{card}.ear"
        return np.frombuffer(file.read_bytes(), "<i2") if file.exists() else np.zeros(0, np.int16)

    def speak_into(self, card: str, samples: Samples) -> subprocess.Popen[bytes]:
        """Sound in the air before the card's microphone, for :meth:`open_air`."""
        file = self.folder / f"{card}.spoken"
        file.write_bytes(samples.tobytes())
        command = [
            "pacat",
            "--playback",
            f"--device={self._air(card)}",
            "--raw",
            "--format=s16le",
            "--channels=1",
        ]
        return subprocess.Popen(
            [*command, f"--rate={RATE}", f"--server=unix:{self.folder}/socket", str(file)],
            env=self._private(),
        )

    def start(self) -> None:
        """Until the socket answers."""
        modules = [f"module-native-protocol-unix socket={self.folder}/socket auth-anonymous=1"]
        for card in self._cards:
            modules += [
                f"module-null-sink sink_name={name} rate={RATE} channels=1 norewinds=1"
                for name in (card, f"{card}_air")
            ]
        arguments = [word for module in modules for word in ("-L", module)]
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        command += ["--disable-shm=yes", "--realtime=no", "--log-level=error", *arguments]
        if real_time_is_permitted():  # a card does not wait for a busy machine either
            command = ["chrt", "--fifo", "30", *command]
        if self._clock != 1.0:
            command = ["faketime", "-f", f"+0 x{self._clock}", *command]
        with (self.folder / "pulse.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self._private(), stdout=log, stderr=log)
        self._wait()

    def stop(self) -> None:
        """As when a card is pulled out; the cards come back with :meth:`start`."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(PATIENCE_S)
            (self.folder / "socket").unlink(missing_ok=True)

    def _air(self, card: str) -> str:
        """The sink that the card's microphone hears."""
        return card if card in self._loops else f"{card}_air"

    def _wait(self) -> None:
        """The command line client answers once all modules are loaded."""
        give_up = time.monotonic() + PATIENCE_S
        while True:
            asked = subprocess.run(
                ["pactl", f"--server=unix:{self.folder}/socket", "info"],
                env=self._private(),
                capture_output=True,
                text=True,
                check=False,
            )
            if asked.returncode == 0:
                return
            assert time.monotonic() < give_up, f"no PulseAudio: {asked.stderr} {self.log_text}"

    @property
    def log_text(self) -> str:
        return (self.folder / "pulse.log").read_text(errors="replace")

    def _private(self) -> dict[str, str]:
        """No configuration, cookie or server of the machine's is touched."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        home.chmod(0o700)
        return {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "PULSE_COOKIE": str(home / "cookie"),
        }
