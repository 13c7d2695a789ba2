"""A process of an action, in a group of its own: bounded in time and in what it says, and gone at the end.

It comes after the telephone where both want the processor or the memory. What it leaves running ends with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST = 64 * 1024
"""Bytes that it may write to standard output, and to standard error."""

BEHIND = 10
WORST = 19
"""Of a process (setpriority(2)): how far behind the phone, and as far as there is."""
OOM_SCORE = 500
OUTPUT, ERRORS = 1, 2


@dataclass(frozen=True, slots=True)
class Ended:
    """``status`` is the exit status, negative that of a signal, None if it had to be ended for its time."""

    status: int | None
    output: bytes = b""
    errors: bytes = b""
    too_much: bool = False


class _Listener(asyncio.SubprocessProtocol):
    """Collects what the process says.

    ``gone`` is its end, ``enough`` that or too much said, ``over`` the end of all that it may say.
    """

    def __init__(self) -> None:
        self.said = {OUTPUT: bytearray(), ERRORS: bytearray()}
        self.gone = asyncio.Event()
        self.enough = asyncio.Event()
        self.over = asyncio.Event()
        self.too_much = False
        self._open = {OUTPUT, ERRORS}

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.said[fd] += data
        if len(self.said[fd]) > MOST:
            self.too_much = True
            self.enough.set()
            self.over.set()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self._open.discard(fd)
        if not self._open:
            self.over.set()

    def process_exited(self) -> None:
        self.gone.set()
        self.enough.set()


async def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    seconds: float,
    given: bytes = b"",
    folder: Path | None = None,
) -> Ended:
    """Run it for so long at most. Raises OSError where it cannot be started."""
    loop = asyncio.get_running_loop()
    starting = asyncio.ensure_future(
        loop.subprocess_exec(
            _Listener,
            *command,
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
    )
    try:
        transport, listener = await asyncio.shield(starting)
    except asyncio.CancelledError:  # asyncio would end it alone, and not what it has begun already
        with contextlib.suppress(OSError):
            await _stop(*await starting)
        raise
    process = transport.get_pid()
    try:
        _put_behind(process)
        if given and (pipe := transport.get_pipe_transport(0)):
            pipe.write(given)  # type: ignore[attr-defined] # it is a WriteTransport
            pipe.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await listener.enough.wait()
                _end(process)  # whatever it has left running holds its pipes
                await listener.over.wait()
        status = transport.get_returncode()
    finally:
        await _stop(transport, listener)
    said = listener.said
    return Ended(status, bytes(said[OUTPUT][:MOST]), bytes(said[ERRORS][:MOST]), listener.too_much)


async def _stop(transport: asyncio.SubprocessTransport, listener: _Listener) -> None:
    """End it and what it has begun."""
    _end(transport.get_pid())
    await listener.gone.wait()  # before the transport closes, which would take its status from asyncio
    transport.close()


def _put_behind(process: int) -> None:
    """The telephone is first at the processor, and last when memory is short."""
    with contextlib.suppress(OSError):
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, process, min(own + BEHIND, WORST))
    with contextlib.suppress(OSError):
        Path(f"/proc/{process}/oom_score_adj").write_text(str(OOM_SCORE), encoding="ascii")


def _end(process: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
