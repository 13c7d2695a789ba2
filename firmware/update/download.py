"""Downloads over HTTPS: a small file whole, a bundle to the card, taken up again where it broke off."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import httpx

from firmware.update.errors import NoConnectionError, UpdateError

TIMEOUT = httpx.Timeout(30.0, connect=15.0)
SPARE = 16 << 20
"""Bytes that stay free on the card beside a bundle."""
CHUNK = 1 << 16
LONGEST_FETCH = 120.0
"""Seconds that a small file may take as a whole: a server may send a byte now and then, for ever."""
PARTIAL, NOT_SO_LONG = 206, 416
LATER = (429, *range(500, 600))
"""What a server answers that may do it another time."""
NO_HEADERS: Mapping[str, str] = MappingProxyType({})

Progress = Callable[[int], None]
"""Told the percent done, each once."""


async def fetch(client: httpx.AsyncClient, url: str, largest: int) -> bytes:
    """A small file. Raises UpdateError."""
    async with asked(client.stream("GET", url), url) as response:
        _check(response, url)
        return await body(response, url, largest)


@contextlib.asynccontextmanager
async def asked(
    asking: contextlib.AbstractAsyncContextManager[httpx.Response], url: str
) -> AsyncIterator[httpx.Response]:
    """An answer that is small, within :data:`LONGEST_FETCH`. Raises NoConnectionError."""
    try:
        async with asyncio.timeout(LONGEST_FETCH), asking as response:
            yield response
    except httpx.InvalidURL as error:
        raise UpdateError(f"{url[:80]}: {error}") from None
    except httpx.HTTPError as error:
        raise NoConnectionError(f"{url}: {reason(error)}") from error
    except TimeoutError:
        raise NoConnectionError(f"{url}: the answer did not end in {LONGEST_FETCH:.0f} s") from None


async def body(response: httpx.Response, url: str, largest: int) -> bytes:
    """What an answer brings, as it came: a little that is packed may be very much. Raises UpdateError."""
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > largest:
            raise UpdateError(f"{url}: found more than {largest} bytes")
    return bytes(content)


async def download(
    client: httpx.AsyncClient,
    url: str,
    path: Path,
    size: int,
    digests: Mapping[str, str],
    progress: Progress,
    headers: Mapping[str, str] = NO_HEADERS,
) -> None:
    """Load ``url`` into ``path``; what is there of it already is kept and the rest asked for.

    ``digests`` are hexadecimal, by the algorithms' names. Raises UpdateError: after a broken connection what
    came stays for the next time; what came and is wrong is deleted.
    """
    have = await asyncio.to_thread(_begun, path, size)
    if have < size:
        await _rest(client, url, path, have, size, progress, headers)
    await asyncio.to_thread(_judge, path, url, size, digests)


def _begun(path: Path, size: int) -> int:
    """How much of it is there already. Raises UpdateError where there is no room for the rest."""
    have = path.stat().st_size if path.exists() else 0
    if have > size:
        path.unlink()
        have = 0
    free = shutil.disk_usage(path.parent).free
    if free + have < size + SPARE:
        raise UpdateError(
            f"{path.parent}: found {free >> 20} MiB free, allowed {(size + SPARE) >> 20} or more"
        )
    return have


def _judge(path: Path, url: str, size: int, digests: Mapping[str, str]) -> None:
    found_size = path.stat().st_size
    if found_size != size:
        raise UpdateError(f"{url}: found {found_size} bytes, allowed {size}; the rest is asked for next time")
    for name, wanted in digests.items():
        found = _digest(path, name)
        if found != wanted.lower():
            path.unlink()
            raise UpdateError(f"{url}: found {name} {found}, allowed {wanted}")


async def _rest(
    client: httpx.AsyncClient,
    url: str,
    path: Path,
    have: int,
    size: int,
    progress: Progress,
    headers: Mapping[str, str],
) -> None:
    told = -1
    wanted = {**headers, **({"Range": f"bytes={have}-"} if have else {})}
    try:
        async with client.stream("GET", url, headers=wanted) as response:
            if response.status_code == NOT_SO_LONG:
                _forget(path)  # what is there is of another file
            _check(response, url)
            resumed = response.status_code == PARTIAL
            have = have if resumed else 0
            with path.open("ab" if resumed else "wb") as file:
                async for chunk in response.aiter_raw(CHUNK):
                    have += len(chunk)
                    if have > size:
                        raise UpdateError(f"{url}: found more than {size} bytes")
                    file.write(chunk)
                    if (percent := have * 100 // size) != told:
                        told = percent
                        progress(percent)
                file.flush()
                os.fsync(file.fileno())
    except httpx.InvalidURL as error:
        raise UpdateError(f"{url[:80]}: {error}") from None
    except httpx.HTTPError as error:
        raise NoConnectionError(f"{url}: {reason(error)}") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            _forget(path)  # the phone's own data needs the room more
        raise UpdateError(f"{path}: {error.strerror}") from error


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def _check(response: httpx.Response, url: str) -> None:
    if response.is_redirect:
        raise UpdateError(f"{url}: found a redirection, allowed the file itself")
    if response.status_code not in (200, PARTIAL):
        kind = NoConnectionError if response.status_code in LATER else UpdateError
        raise kind(f"{url}: the server answered {response.status_code} {response.reason_phrase}")


def reason(error: httpx.HTTPError) -> str:
    """What went wrong on the way, in words."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return str(error) or type(error).__name__


def _digest(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, name).hexdigest()
