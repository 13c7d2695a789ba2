"""A machine in QEMU with a phone's card in it: its serial console, a root shell there, its sudden death."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.image.card import Card
from tests.image.network import MAC

PATIENCE = 1200.0
"""Seconds after which a test gives up waiting: an emulated Pi is slow, on a busy machine very slow."""

UBOOT = Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin")
PI_UBOOT = Path(os.environ.get("DERING_UBOOT", "u-boot.bin"))
"""U-Boot for the Pi 3, of Debian's package u-boot-rpi; `make test-image` names it."""

ARGUMENTS = "panic=-1 systemd.show_status=0"
READY = r"root@|bash-5\.\d#|^# $"
"""The root shell's prompt."""

EMULATED = "systemd.setenv=DERING_BOARD=emulated systemd.setenv=SYSTEMD_COLORS=0"


class Guest:
    """A running machine. What it says on its serial port is in ``said``."""

    def __init__(self, command: Sequence[str | Path], log: Path) -> None:
        self.said = ""
        self._log = log
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *(str(word) for word in command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut_power()

    def until(self, pattern: str, seconds: float = PATIENCE, after: int = 0) -> re.Match[str]:
        """Wait until the console said this (a regular expression), from the character ``after`` on."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                found = re.compile(pattern, re.MULTILINE).search(self.said, after)
                if found:
                    return found
                rest = deadline - time.monotonic()
                ended = self._process.poll() is not None
                if rest <= 0 or ended:
                    why = "it has ended" if ended else f"{seconds:.0f} s are over"
                    raise AssertionError(
                        f"never said {pattern!r}, {why}; {self._log} ends:\n{self.said[-3000:]}"
                    )
                self._changed.wait(min(rest, 1))

    def run(self, command: str, seconds: float = PATIENCE) -> str:
        """A shell command's output, by the root shell on the console (see ``virt``); it has to succeed."""
        start = len(self.said)
        wrapped = f"sh -c {shlex.quote(command)} 2>&1; echo END-$?-COMMAND"
        self.type(f"echo BEGIN-COMMAND; {wrapped}\n")
        found = self.until(r"^END-(\d+)-COMMAND", seconds, start)
        text = self.said[start : found.start()].rpartition("BEGIN-COMMAND\r\n")[2].replace("\r\n", "\n")
        assert found[1] == "0", f"{command} ended with {found[1]}: {text}"
        return text

    def be_patient(self) -> None:
        """Have systemd wait for a service as long as it takes: all takes thirty times as long here."""
        folder = "/run/systemd/system/service.d"
        settings = "[Service]\\nTimeoutStartSec=infinity\\nWatchdogSec=0\\n"
        self.run(
            f"mkdir -p {folder} && printf '{settings}' >{folder}/patience.conf && systemctl daemon-reload",
            300,
        )

    def until_active(self, *units: str, seconds: float = PATIENCE) -> None:
        """Wait until these services run, or have done what they do."""
        for unit in units:
            tell = f"{{ systemctl status {unit}; journalctl --no-pager -b -n 60; exit 1; }}"
            failed = f"! systemctl is-failed --quiet {unit} || {tell}"
            self.run(f"until systemctl is-active --quiet {unit}; do {failed}; sleep 1; done", seconds)

    def wait(self, seconds: float = PATIENCE) -> None:
        """Wait until it switches itself off."""
        self._process.wait(seconds)

    def cut_power(self) -> None:
        """End the machine at once, as pulling its plug does."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # what was typed after its end
                    pipe.close()

    def type(self, text: str) -> None:
        """Type on the console."""
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._log.open("ab") as log:
            while data := os.read(self._process.stdout.fileno(), 4096):
                log.write(data)
                log.flush()
                with self._changed:
                    self.said += data.decode(errors="replace")
                    self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()


@contextmanager
def virt(card: Card, *arguments: str, tap: str | None = None, restarts: bool = False) -> Iterator[Guest]:
    """The card in QEMU's `virt` machine, started by U-Boot and the card's own script.

    Its console is a root shell, asked for by the kernel's command line, to which ``arguments`` go too;
    ``tap`` is its network. It ends where it would start again, unless it ``restarts``.
    """
    shell = "console=ttyAMA0 systemd.debug_shell=ttyAMA0"
    _add_arguments(card, shell, *arguments)
    command: list[str | Path] = ["qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a53"]
    command += ["-accel", "tcg,thread=multi", "-smp", "2", "-m", "1024", "-bios", UBOOT]
    command += ["-display", "none", "-serial", "stdio", "-monitor", "none", "-nodefaults"]
    command += [] if restarts else ["-no-reboot"]
    command += ["-drive", f"file={card.path},if=none,id=card,format=raw,cache=writethrough"]
    command += ["-device", "virtio-blk-device,drive=card", "-device", "virtio-rng-device"]
    if tap:
        command += ["-netdev", f"tap,id=net,ifname={tap},script=no,downscript=no"]
        command += ["-device", f"virtio-net-device,netdev=net,mac={MAC}"]
    with Guest(command, card.folder / "console.log") as guest:
        yield guest


@contextmanager
def raspi3b(card: Card, *arguments: str) -> Iterator[Guest]:
    """The card in QEMU's Raspberry Pi 3 B, started by U-Boot as a real one is; it has no network.

    ``arguments`` are for the kernel's command line. QEMU does not run the Pi's own firmware, so U-Boot is
    given to it, Debian's for the Pi 3.
    """
    # QEMU's model of the watchdog resets the machine as soon as it is switched on, whatever its time is.
    _add_arguments(card, "systemd.watchdog_sec=off", *arguments)
    tree = card.folder / "pi.dtb"
    tree.write_bytes(card.read("boot", "bcm2837-rpi-3-b.dtb"))
    command: list[str | Path] = ["qemu-system-aarch64", "-M", "raspi3b", "-accel", "tcg,thread=multi"]
    command += ["-display", "none", "-serial", "null", "-serial", "stdio", "-monitor", "none"]
    command += ["-kernel", PI_UBOOT, "-dtb", tree]
    # Its controller writes each sector by itself: with a flush for each, the first start takes half an hour.
    command += ["-drive", f"file={card.path},if=sd,format=raw,cache=writeback"]
    with Guest(command, card.folder / "console.log") as guest:
        yield guest


def _add_arguments(card: Card, *arguments: str) -> None:
    """Words for the kernel's command line, by extra.env on the card's first partition."""
    words = " ".join([ARGUMENTS, EMULATED, *arguments])
    card.write("boot", {"extra.env": f"arguments={words}\n"})
