"""Phones for tests: each a process of its own, forked from one that has loaded their modules already.

To load them takes most of what a phone takes to start, and tests start hundreds.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

from tests.network import enter_file

MODULES = (
    "firmware.__main__",
    "firmware.commands.run",
    "firmware.run",
    "firmware.sip.pjsua",
    "board.emulated.remote",
)

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([*MODULES, __name__])


class Inherited:
    """An open file that the new process has too."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __getstate__(self) -> Any:
        return DupFd(self.number)

    def __setstate__(self, state: Any) -> None:
        self.number = state.detach()


class Preloaded:
    """What asyncio.subprocess.Process is, as far as a phone's test needs it."""

    def __init__(self, process: BaseProcess, stdout: asyncio.StreamReader) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self.stdout = stdout
        self._process = process

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Raises ProcessLookupError when it has ended."""
        if self.returncode is not None:
            raise ProcessLookupError
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Its exit status, or less than 0: the signal that has ended it."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        # The file is readable for good from then on.
        with contextlib.closing(os.fdopen(os.dup(self._process.sentinel), "rb")) as sentinel:
            loop.add_reader(sentinel, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(sentinel)
        self._process.join()
        assert self.returncode is not None
        return self.returncode


async def start(words: Sequence[str], errors: int) -> Preloaded:
    """Run ``dering`` with these words in the network of this thread; ``errors`` is its standard error."""
    ours, theirs = os.pipe()
    network = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        files = [Inherited(number) for number in (theirs, errors, network)]
        process = _context.Process(target=_run, args=(list(words), dict(os.environ), *files), daemon=True)
        process.start()
    finally:
        os.close(theirs)
        os.close(network)
    stdout = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stdout), os.fdopen(ours, "rb")
    )
    return Preloaded(process, stdout)


def _run(
    words: list[str], environment: dict[str, str], stdout: Inherited, stderr: Inherited, network: Inherited
) -> None:
    """In the new process: be what ``python -m firmware`` is."""
    from firmware.__main__ import main

    _enter(network.number)
    for inherited, number in ((stdout, 1), (stderr, 2)):
        os.dup2(inherited.number, number)
        os.close(inherited.number)
    os.close(network.number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [str(Path("firmware", "__main__.py").resolve()), *words]
    sys.orig_argv = [sys.executable, "-m", "firmware", *words]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(words)


def _enter(network: int) -> None:
    """Root of a user namespace may enter networks of its own; the machine's it is in, or may not enter."""
    if not Path("/proc/self/ns/net").samefile(f"/proc/self/fd/{network}"):
        enter_file(network)
