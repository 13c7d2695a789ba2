"""SIPp, a SIP traffic generator nobody here wrote: built-in scenarios and those in tests/peers/sipp."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from tests.network import SIPP

SCENARIOS = Path(__file__).with_name("sipp")
BUILT_IN = ("uac", "uas", "uac_pcap")
PCAPS = Path("/usr/share/sip-tester")
PATIENCE = 30.0
PORT = 5060


class Sipp:
    """One run of a scenario: one call. Use :func:`answering` or :func:`calling` to start it."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, scenario: str) -> None:
        self._process = process
        self._folder = folder
        self._scenario = scenario

    async def passed(self) -> None:
        """Wait until it is over; fails unless everything came as the scenario wants it (exit status 0)."""
        try:
            async with asyncio.timeout(PATIENCE):
                status = await self._process.wait()
        except TimeoutError:
            raise AssertionError(f"SIPp's {self._scenario} does not end\n{self.log}") from None
        assert status == 0, f"SIPp's {self._scenario} failed with exit status {status}\n{self.log}"

    @property
    def log(self) -> str:
        """Its errors, and every message that went over the wire."""
        return "\n".join(
            path.read_text(encoding="utf-8", errors="replace")
            for path in (self._folder / "errors", self._folder / "messages")
            if path.exists()
        )

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@contextlib.asynccontextmanager
async def answering(folder: Path, scenario: str, host: str = SIPP, **words: str) -> AsyncIterator[Sipp]:
    """A SIPp that takes one call at sip:ANYTHING@HOST; it listens when this enters."""
    async with _run(folder, scenario, host=host, **words) as sipp:
        async with asyncio.timeout(PATIENCE):
            while not _bound(host, PORT):
                assert sipp._process.returncode is None, f"SIPp ended\n{sipp.log}"
                await asyncio.sleep(0.01)
        yield sipp


@contextlib.asynccontextmanager
async def calling(
    folder: Path, scenario: str, address: str, user: str = "101", host: str = SIPP, **words: str
) -> AsyncIterator[Sipp]:
    """A SIPp that makes one call to sip:USER@ADDRESS; ``host`` is its own address."""
    async with _run(folder, scenario, "-s", user, address, host=host, **words) as sipp:
        yield sipp


@contextlib.asynccontextmanager
async def _run(
    folder: Path, scenario: str, *options: str, host: str = SIPP, **words: str
) -> AsyncIterator[Sipp]:
    _prepare(folder)
    command = ["sipp", *_scenario(folder, scenario, words), "-m", "1", "-d", "500", "-i", host, "-mi", host]
    command += ["-p", str(PORT), "-nostdin", "-timeout", f"{PATIENCE - 5:.0f}", "-timeout_error"]
    command += ["-trace_err", "-error_file", str(folder / "errors")]
    command += ["-trace_msg", "-message_file", str(folder / "messages")]
    with (folder / "screen").open("wb") as screen:
        process = await asyncio.create_subprocess_exec(
            *command, *options, cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=screen, stderr=screen
        )
    sipp = Sipp(process, folder, scenario)
    try:
        yield sipp
    finally:
        await sipp.stop()


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "pcap").symlink_to(PCAPS)  # uac_pcap plays pcap/g711a.pcap


def _scenario(folder: Path, scenario: str, words: dict[str, str]) -> tuple[str, str]:
    """A scenario's file with the words put in: ``code="486"`` stands where CODE stands in it."""
    if scenario in BUILT_IN:
        return "-sn", scenario
    text = (SCENARIOS / f"{scenario}.xml").read_text(encoding="utf-8")
    own = folder / "scenario.xml"
    for name, value in words.items():
        text = text.replace(name.upper(), value)
    own.write_text(text, encoding="utf-8")
    return "-sf", str(own)


def _bound(host: str, port: int) -> bool:
    """Whether somebody in this network listens on a UDP port (the kernel's table shows both as hex)."""
    wanted = f"{''.join(f'{int(part):02X}' for part in reversed(host.split('.')))}:{port:04X}"
    table = Path("/proc/thread-self/net/udp").read_text(encoding="ascii")
    return any(line.split()[1] == wanted for line in table.splitlines()[1:])
