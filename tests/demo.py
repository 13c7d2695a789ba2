"""`dering demo` as somebody outside has it: a process, a page, and two phones on it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.desk_phone import PATIENCE, DeskPhone


class PhoneOnDesk(DeskPhone):
    """One of the demo's phones, which ends with the demo."""

    async def leave(self) -> None:
        """Follow it no more."""
        if self._watching:
            self._watching.cancel()
        await self._client.aclose()


@dataclass
class Demo:
    """The running demo: the desk's page, and the phones on it by extension."""

    page: str
    phones: dict[str, PhoneOnDesk]
    data: Path

    async def until_found(self) -> None:
        """Wait until each phone knows the other's extension; its journal tells."""
        async with asyncio.timeout(PATIENCE):
            for extension in self.phones:
                others = {f'"extension":"{other}"' for other in self.phones if other != extension}
                journal = self.data / extension / "journal" / "journal.jsonl"
                while not all(other in _text(journal) for other in others):  # noqa: ASYNC110 - a file calls nobody
                    await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[Demo]:
    """Start the demo with its data in ``folder``, and end it at the end. Its log is ``folder/log``."""
    log, data = folder / "log", folder / "data"
    command = ["-m", "firmware", "demo", "--listen", "127.0.0.1:0", "--data", str(data)]
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    phones: dict[str, PhoneOnDesk] = {}
    try:
        page = await _page(process, log)
        async with httpx.AsyncClient() as client:
            found = (await client.get(f"{page}phones")).json()["phones"]
        for each in found:
            phones[each["label"]] = PhoneOnDesk(process, each["url"], log)
            await phones[each["label"]].watch()
        yield Demo(page, phones, data)
    finally:
        for phone in phones.values():
            await phone.leave()
        status = await _end(process)
    written = _text(log)
    assert status == 0, f"exit status {status}; log:\n{written}"
    assert "Traceback" not in written, written


async def _page(process: asyncio.subprocess.Process, log: Path) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        line = (await process.stdout.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:[1-9]\d*/", line)
    assert found, f"{line!r}; log:\n{_text(log)}"
    return found[0]


async def _end(process: asyncio.subprocess.Process) -> int:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(PATIENCE):
            return await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise AssertionError("the demo did not end on SIGTERM") from None


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
