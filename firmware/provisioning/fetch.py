"""Fetches a configuration over HTTPS (RFC 9110): checked TLS, the phone's own certificate, bounded in all."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from firmware.config.provisioning import is_address
from firmware.config.section import LARGEST
from firmware.provisioning.errors import ProvisioningError, RefusedError, UnreachableError
from firmware.provisioning.source import Source, place

if TYPE_CHECKING:  # takes a second on a Pi, and many phones never fetch
    import httpx

SECONDS = 60.0
"""For all of it."""
SILENT_SECONDS = 15.0
REDIRECTS = 5
LONGEST_ETAG = 256
NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server gave; ``content`` None: it is as one of the entity tags that it was shown."""

    content: bytes | None
    etag: str = ""


async def fetch(source: Source, etags: tuple[str, ...] = ()) -> Answer:
    """Ask for the configuration, unless it is still one of ``etags`` (RFC 9110, 13.1.2).

    Raises ProvisioningError.
    """
    import httpx

    try:
        async with asyncio.timeout(SECONDS), _client(source) as web:
            return await _follow(web, source, etags)
    except TimeoutError:
        raise UnreachableError(f"{source.place}: not done within {SECONDS:.0f} s") from None
    except httpx.TimeoutException:
        raise UnreachableError(f"{source.place}: no answer in time") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:  # TLS 1.3: a refusal comes as ssl.SSLError
        raise UnreachableError(f"{source.place}: {str(error) or type(error).__name__}") from None


def _client(source: Source) -> httpx.AsyncClient:
    import httpx

    from firmware.web_client import web_client

    return web_client(_trust(source), httpx.Timeout(SILENT_SECONDS))


def _trust(source: Source) -> ssl.SSLContext:
    """Raises ProvisioningError."""
    try:
        context = ssl.create_default_context(cafile=source.ca)
    except (OSError, ValueError):  # SSLError is an OSError
        raise ProvisioningError(f"{source.ca_key}: {source.ca}: found no certificates to read") from None
    if source.certificate:
        certificate, key = source.certificate
        try:
            context.load_cert_chain(certificate, key, password="")  # an encrypted key must not ask a terminal
        except (OSError, ValueError) as error:
            raise ProvisioningError(f"{certificate}: cannot be used with {key.name} ({error})") from None
    return context


async def _follow(web: httpx.AsyncClient, source: Source, etags: tuple[str, ...]) -> Answer:
    url = source.url
    known = {"If-None-Match": ", ".join(etags)} if etags else {}
    for _ in range(REDIRECTS + 1):
        async with web.stream("GET", url, headers=known | _credentials(source, url)) as response:
            if not response.has_redirect_location:
                return await _answer(response, url, bool(etags))
            if url.startswith("http:"):
                _check_near(response, url)
            url = _secure(urljoin(url, response.headers["Location"]), url)
    raise ProvisioningError(f"{source.place}: found more than {REDIRECTS} redirections")


def _credentials(source: Source, url: str) -> dict[str, str]:
    """A redirection to another server does not take them along."""
    same = urlsplit(url)[:2] == urlsplit(source.url)[:2]
    return {"Authorization": source.authorization} if source.authorization and same else {}


def _secure(target: str, url: str) -> str:
    if not target.startswith("https://") or not is_address(target):
        raise ProvisioningError(f"{place(url)}: found a redirection elsewhere, allowed one to https://")
    return target


async def _answer(response: httpx.Response, url: str, shown: bool) -> Answer:
    if url.startswith("http:"):
        _check_near(response, url)
    etag = response.headers.get("ETag", "")
    etag = etag if len(etag) <= LONGEST_ETAG and etag.isascii() and etag.isprintable() else ""
    if response.status_code == NOT_MODIFIED and shown:
        return Answer(None, etag)
    if response.status_code != 200:
        raise RefusedError(place(url), response.status_code, response.reason_phrase)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ProvisioningError(f"{place(url)}: found a compressed answer, allowed a plain one")
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > LARGEST:
            raise ProvisioningError(f"{place(url)}: found more than {LARGEST} bytes, allowed at most that")
    return Answer(bytes(content), etag)


def _check_near(response: httpx.Response, url: str) -> None:
    """Without TLS only a server of the local network will do: it is known by its address, once it answers."""
    host, *_ = response.extensions["network_stream"].get_extra_info("server_addr")
    if not ipaddress.ip_address(host.partition("%")[0]).is_private:
        raise ProvisioningError(f"{place(url)}: found http from {host}, allowed https, or a private address")
