"""Runs the steps of a long job: a line a stage with the time so far, a count on the way, all in a log."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

LAST_LINES = 20


class StepError(Exception):
    """A command of the job failed; the text says which, where its log is and how that ends."""


class Progress:
    """The stages of one job, told to a person on `out` and in full to the file `log`."""

    def __init__(self, log: Path, stages: int, out: TextIO = sys.stderr) -> None:
        self.log = log
        self._stages = stages
        self._stage = 0
        self._name = ""
        self._told = 0
        self._out = out
        self._begin = time.monotonic()

    def stage(self, name: str) -> None:
        """Begins the next stage."""
        self._stage += 1
        self._name = name
        self._told = 0
        self._say("")

    def count(self, done: int, total: int) -> None:
        """Tells how much of this stage is done, at each tenth; total may be an estimate."""
        done = min(done, total)
        tenth = done * 10 // total if total else 0
        if tenth > self._told:
            self._told = tenth
            self._say(f": {done} of {total} ({done * 100 // total} %)")

    def note(self, text: str) -> None:
        """Tells and logs a fact that a person will want to know."""
        print(f"          {text}", file=self._out, flush=True)
        self._log(text)

    def run(
        self,
        command: Sequence[str | Path],
        cwd: Path,
        env: Mapping[str, str] | None = None,
        watch: Callable[[str], None] | None = None,
    ) -> None:
        """Runs one command, its output into the log and line by line to `watch`; StepError if it fails."""
        words = [str(word) for word in command]
        self._log("+ " + " ".join(words))
        with (
            self.log.open("a", encoding="utf-8", errors="replace") as log,
            subprocess.Popen(
                words,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process,
        ):
            assert process.stdout is not None
            for line in process.stdout:
                log.write(line)
                if watch is not None:
                    watch(line)
        if process.returncode != 0:
            raise StepError(
                f"{words[0]} failed with {process.returncode} while {self._name}.\n{self._tail()}"
            )

    def _tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        return f"The whole log is {self.log}; it ends:\n  " + "\n  ".join(lines)

    def _say(self, rest: str) -> None:
        seconds = time.monotonic() - self._begin
        text = f"[{seconds:5.0f} s] {self._stage}/{self._stages} {self._name}{rest}"
        print(text, file=self._out, flush=True)
        self._log(text)

    def _log(self, text: str) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(text + "\n")
