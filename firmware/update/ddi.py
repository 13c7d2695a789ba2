"""HTTP with a server that speaks hawkBit's Direct Device Integration API, and the shapes of its messages.

https://eclipse.dev/hawkbit/apis/ddi_api/ describes them.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpx

from firmware.config.model import UpdateSection
from firmware.update.download import LATER, asked, body
from firmware.update.errors import NoConnectionError, UpdateError
from firmware.update.feed import LARGEST_BUNDLE

POLL_SECONDS = 300.0
"""The pause where the server sets none."""
SHORTEST, LONGEST = 1.0, 86_400.0
KINDS = {"target": "TargetToken", "gateway": "GatewayToken"}
GONE = (404, 410)
LARGEST_ANSWER = 1 << 20
"""Bytes."""
LARGEST_TEXT = 1000
"""Characters of one line of feedback."""


class Ddi:
    """The server at ``root``, asked for one phone. Every method raises UpdateError."""

    def __init__(self, settings: UpdateSection, device: str, web: httpx.AsyncClient) -> None:
        self.root = f"{settings.hawkbit.rstrip('/')}/{settings.hawkbit_tenant}/controller/v1/{device}"
        self.web = web
        self._settings = settings

    async def get(self, url: str) -> dict[str, Any]:
        """A page, which is a JSON object."""
        try:
            page = json.loads(await self._request("GET", url, None))
        except (ValueError, RecursionError):
            page = None
        if not isinstance(page, dict):
            raise UpdateError(f"{url}: found no JSON object")
        return page

    async def describe(self, attributes: dict[str, str]) -> None:
        """Tell what this phone is."""
        await self._request("PUT", f"{self.root}/configData", {"mode": "merge", "data": attributes})

    async def report(
        self, base: str, action: str, execution: str, finished: str, details: str, percent: int | None = None
    ) -> None:
        """How an action goes; ``base`` is deploymentBase or cancelAction. A closed one takes no more."""
        result: dict[str, Any] = {"finished": finished}
        if percent is not None:
            result["progress"] = {"cnt": percent, "of": 100}
        status = {"execution": execution, "result": result, "details": [details[:LARGEST_TEXT]]}
        await self._request("POST", f"{self.root}/{base}/{action}/feedback", {"id": action, "status": status})

    def link(self, links: dict[str, Any], name: str) -> str:
        """A link of the server's, which must lead to the server itself: the token goes with it."""
        url = links[name].get("href", "") if isinstance(links[name], dict) else ""
        if not self.is_own(str(url)):
            raise UpdateError(f"{self.root}: _links.{name}: found {url[:80]!r}, allowed the same server")
        return str(url)

    def is_own(self, url: str) -> bool:
        """Whether an address is on the server itself."""
        return _host(url) == _host(self.root)

    def token(self) -> dict[str, str]:
        """The header that says who asks."""
        path = self._settings.hawkbit_token
        if path is None:
            return {}
        try:
            if path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
                raise UpdateError(f"{path}: others may read it, allowed a file of mode 0600 or 0640")
            token = path.read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise UpdateError(f"{path}: cannot be read ({type(error).__name__})") from None
        return {"Authorization": f"{KINDS[self._settings.hawkbit_token_kind]} {token}"}

    async def _request(self, method: str, url: str, message: dict[str, Any] | None) -> bytes:
        headers = self.token()
        async with asked(self.web.stream(method, url, json=message, headers=headers), url) as answer:
            if answer.status_code in GONE and method == "POST":
                return b""  # the action is closed already
            if not answer.is_success:
                kind = NoConnectionError if answer.status_code in LATER else UpdateError
                raise kind(f"{url}: the server answered {answer.status_code} {answer.reason_phrase}")
            return await body(answer, url, LARGEST_ANSWER)


def table(of: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The object under these keys, one in the other; an empty one where the server has something else."""
    for key in keys:
        found = of.get(key)
        of = found if isinstance(found, dict) else {}
    return of


def pause(answer: dict[str, Any]) -> float:
    """The seconds until the next poll that the server asks for, "HH:MM:SS"."""
    text = table(answer, "config", "polling").get("sleep")
    form = re.fullmatch(r"(\d{1,6}):(\d\d):(\d\d)", text, re.ASCII) if isinstance(text, str) else None
    if form is None:
        return POLL_SECONDS
    hours, minutes, seconds = map(int, form.groups())
    return min(max(float(hours * 3600 + minutes * 60 + seconds), SHORTEST), LONGEST)


def artifact(deployment: dict[str, Any]) -> dict[str, Any]:
    """The one file of a deployment. Raises UpdateError."""
    found = [each for chunk in _tables(deployment.get("chunks")) for each in _tables(chunk.get("artifacts"))]
    if len(found) != 1:
        raise UpdateError(f"the deployment has {len(found)} files, allowed one bundle")
    return found[0]


def address(of: dict[str, Any]) -> str:
    """Where the file of an artifact is."""
    links = table(of, "_links")
    return str((table(links, "download") or table(links, "download-http")).get("href", ""))


def size(of: dict[str, Any]) -> int:
    """The bytes of an artifact. Raises UpdateError."""
    found = of.get("size")
    if not isinstance(found, int) or not 0 < found <= LARGEST_BUNDLE:
        raise UpdateError(
            f"the deployment's file: size: found {str(found)[:40]!r}, allowed 1 to {LARGEST_BUNDLE}"
        )
    return found


def digests(of: dict[str, Any]) -> dict[str, str]:
    """The best of the digests that the server gives. What is trusted is the bundle's signature."""
    hashes = table(of, "hashes")
    for name in ("sha256", "sha1", "md5"):
        if isinstance(hashes.get(name), str):
            return {name: hashes[name]}
    return {}


def _tables(of: object) -> Iterable[dict[str, Any]]:
    return [each for each in of if isinstance(each, dict)] if isinstance(of, list) else []


def _host(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc
