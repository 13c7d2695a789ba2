"""Two phones, 101 and 102, on one page: the quickest way to a call. Each is a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

EXTENSIONS = {"101": "Meja depan", "102": "Dapur"}
FIRST_PORT = 10
"""The phones' own pages follow so far above the desk's port, one after another: forward those ports too."""
READY_SECONDS = 20.0
END_SECONDS = 4.0


class Desk(Protocol):
    """The page that shows several phones."""

    @property
    def url(self) -> str: ...

    @property
    def origin(self) -> str: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


Place = Callable[[dict[str, str]], None]
"""Puts phones on the desk: their boards' addresses by extension."""

CONFIGURATION = """\
[phone]
name = "{name}"
language = "{language}"
country = "id"

[lan]
extension = "{extension}"

[sip]
port = 0
bind = "127.0.0.1"

[[speed_dial]]
key = 1
label = "{other_name}"
number = "{other}"

[[speed_dial]]
key = 8
label = "Echo"
number = "*43"
"""


class DemoError(Exception):
    """A phone of the demo did not start; the message says which."""


async def demo(desk: Desk, place: Place, data: Path, log_level: str) -> None:
    """Start both phones and the page that shows them, until SIGTERM, SIGINT or SIGHUP."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # the last: its terminal was closed
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    processes: list[asyncio.subprocess.Process] = []
    await desk.start()
    try:
        for port, extension in enumerate(EXTENSIONS, _port(desk.url) + FIRST_PORT):
            process = await _start(*_configure(data, extension), _free(port), desk.origin, log_level)
            processes.append(process)
        addresses = await asyncio.gather(*(_address(process) for process in processes))
        place(dict(zip(EXTENSIONS, addresses, strict=True)))
        _announce(desk.url)
        await _until(stop, processes)
    finally:
        await asyncio.gather(desk.stop(), *(_end(process) for process in processes))


async def _until(stop: asyncio.Event, processes: list[asyncio.subprocess.Process]) -> None:
    """Wait until somebody stops the demo, or a phone ends by itself (DemoError)."""
    waiting = [asyncio.create_task(stop.wait()), *(asyncio.create_task(_died(each)) for each in processes)]
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


def _announce(url: str) -> None:
    line = f"Two phones are waiting at {url} - lift a handset and dial the other's number. Ctrl-C ends them."
    print(line, flush=True)  # noqa: T201 - the demo's one line for its user


def _configure(data: Path, extension: str) -> tuple[Path, Path]:
    folder = data / extension
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    other = next(number for number in EXTENSIONS if number != extension)
    config = folder / "phone.toml"
    text = CONFIGURATION.format(
        name=EXTENSIONS[extension],
        language="id" if extension == "101" else "en",
        extension=extension,
        other=other,
        other_name=EXTENSIONS[other],
    )
    config.write_text(text, encoding="utf-8")
    return config, folder


def _port(url: str) -> int:
    return int(url.rstrip("/").rpartition(":")[2])


def _free(port: int) -> int:
    """The port if nobody has it, else 0: any other will do."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return 0
    return port


async def _start(
    config: Path, folder: Path, port: int, embed_origin: str, log_level: str
) -> asyncio.subprocess.Process:
    options = ["--board", "emulated", "--board-listen", f"127.0.0.1:{port}", "--embed-origin", embed_origin]
    options += ["--config", str(config), "--data", str(folder), "--log-level", log_level]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "firmware",
        "run",
        *options,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


async def _address(process: asyncio.subprocess.Process) -> str:
    if process.stdout is None:
        raise DemoError("a phone of the demo has no standard output")
    try:
        line = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
    except TimeoutError as error:
        raise DemoError(f"a phone was not ready after {READY_SECONDS:.0f} s") from error
    name, _, address = line.decode().strip().partition(" ")
    if name != "board":
        raise DemoError("a phone of the demo ended before it was ready; its reason stands above")
    return address


async def _died(process: asyncio.subprocess.Process) -> bool:
    status = await process.wait()
    raise DemoError(f"a phone of the demo ended by itself, with exit status {status}")


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
