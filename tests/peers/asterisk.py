"""Asterisk, a real process on a folder of configuration: the exchange's own, or one of a test's.

It is Debian sid's, unpacked by deploy/exchange/asterisk.py; ``make test`` does so once per machine.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from deploy.exchange.asterisk import command

PATIENCE = 30.0
FOLDERS = ("agi", "keys", "spool/voicemail/default", "spool/tmp", "spool/outgoing", "log")


class Asterisk:
    """The server on ``configuration``, an asterisk.conf whose state and run folders are given."""

    def __init__(self, tree: Path, configuration: Path, state: Path, run: Path, log: Path) -> None:
        self.log = log
        self._command = command(tree, configuration)
        self._state = state
        self._run = run
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it is fully booted when this returns."""
        for folder in (self._run, *(self._state / name for name in FOLDERS)):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE
        while "fully booted" not in self.ask("core waitfullybooted"):
            assert self._process.poll() is None, f"asterisk ended:\n{self.log.read_text()}"
            assert time.monotonic() < deadline, f"asterisk does not get ready:\n{self.log.read_text()}"

    def stop(self) -> None:
        """End it, if it runs; voice mail stays."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def ask(self, line: str) -> str:
        """What its command line answers, "" while it is not there."""
        return subprocess.run(
            [*self._command[:-3], *self._command[-2:], "-rx", line],
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    def messages(self, mailbox: str) -> list[Path]:
        """The new messages in a mailbox, as WAV files."""
        return sorted((self._state / f"spool/voicemail/default/{mailbox}/INBOX").glob("msg*.wav"))
