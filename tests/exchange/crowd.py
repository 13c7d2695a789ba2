"""Many phones at once: SIPp registers them, answers for them and calls between them."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.exchange.site import ADDRESSES, DOMAIN, PATIENCE
from tests.network import SIPP

SCENARIOS = Path(__file__).with_name("sipp")
CALLERS = SIPP
PHONES_PORT, CALLERS_PORT = 5070, 5080
GIVE_UP_S = 240


class Crowd:
    """Phones on one address, whose registrations and calls are of SIPp processes with logs in ``folder``.

    They send so many ``requests`` in a second altogether.
    """

    def __init__(self, folder: Path, passwords: Mapping[str, str], requests: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._passwords = passwords
        self._requests = requests

    def register(self, node: str, users: Sequence[str]) -> None:
        """Each of them registers at the node; fails unless all could."""
        lines = [f"{user};{self._credentials(user)};" for user in users]
        self._run("register", node, lines, PHONES_PORT, requests=2)

    def call(self, node: str, pairs: Sequence[tuple[str, str]], milliseconds: int = 200) -> None:
        """Each first one calls its second one by this node, and hangs up later; fails unless all could."""
        lines = [f"{caller};{self._credentials(caller)};{called};" for caller, called in pairs]
        self._run("call", node, lines, CALLERS_PORT, "-d", str(milliseconds), requests=5)

    @contextlib.contextmanager
    def watching_messages(self, node: str, user: str, port: int = 5090) -> Iterator[None]:
        """A phone that asks about its voice mail; fails unless it was told of none first, then of one."""
        users = self._users("mwi", [f"{user};{self._credentials(user)};"])
        words = [ADDRESSES[node], "-inf", str(users), "-m", "1", *self._at(port)]
        log = self._folder / "mwi.told"
        with self._started("mwi", [*words, "-trace_logs", "-log_file", str(log)]) as process:
            deadline = time.monotonic() + PATIENCE
            while not (log.exists() and "none yet" in log.read_text()):
                assert process.poll() is None, "SIPp's mwi ended"
                assert time.monotonic() < deadline, "no NOTIFY"
            yield
            self._finish("mwi", process)

    @contextlib.contextmanager
    def answering(self, calls: int) -> Iterator[None]:
        """The phones answer so many calls while this is entered, and must have by its end."""
        with self._started("answer", ["-m", str(calls), *self._at(PHONES_PORT)]) as process:
            yield
            self._finish("answer", process)

    def _credentials(self, user: str) -> str:
        return f"[authentication username={user} password={self._passwords[user]}]"

    def _run(
        self, scenario: str, node: str, lines: list[str], port: int, *options: str, requests: int
    ) -> None:
        users = self._users(scenario, lines)
        words = [ADDRESSES[node], "-inf", str(users), "-m", str(len(lines))]
        words += ["-r", str(self._requests // requests)]
        with self._started(scenario, [*words, *self._at(port), *options]) as process:
            self._finish(scenario, process)

    def _users(self, scenario: str, lines: list[str]) -> Path:
        users = self._folder / f"{scenario}.csv"
        users.write_text("\n".join(["SEQUENTIAL", *lines]) + "\n", encoding="ascii")
        return users

    @staticmethod
    def _at(port: int) -> list[str]:
        return ["-i", SIPP, "-mi", SIPP, "-p", str(port)]

    @contextlib.contextmanager
    def _started(self, scenario: str, words: list[str]) -> Iterator[subprocess.Popen[bytes]]:
        file = self._folder / f"{scenario}.xml"
        text = (SCENARIOS / file.name).read_text(encoding="utf-8")
        file.write_text(text.replace("DOMAIN", DOMAIN), encoding="utf-8")
        command = [
            "sipp",
            "-sf",
            str(file),
            "-nostdin",
            "-default_behaviors",
            "all,-abortunexp",  # on a busy machine a 180 may overtake the 200: that is no failed call
            "-trace_err",
            "-error_file",
            str(self._log(scenario)),
        ]
        with (self._folder / f"{scenario}.screen").open("wb") as screen:
            process = subprocess.Popen(
                [*command, *words], cwd=self._folder, stdin=subprocess.DEVNULL, stdout=screen, stderr=screen
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def _log(self, scenario: str) -> Path:
        return self._folder / f"{scenario}.errors"

    def _finish(self, scenario: str, process: subprocess.Popen[bytes]) -> None:
        status = process.wait(GIVE_UP_S)
        log = self._log(scenario)
        errors = log.read_text(errors="replace")[-4000:] if log.exists() else ""
        assert status == 0, f"SIPp's {scenario} ended with status {status}\n{errors}"
