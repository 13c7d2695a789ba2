"""Fetches a person's file by HTTP Basic (RFC 7617) and judges it; in a process of its own: ``service.py``."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from firmware.config.hot_desking import USER
from firmware.config.model import Config
from firmware.config.person import load_person
from firmware.config.section import ConfigError
from firmware.phone.panels import LoginTrouble
from firmware.provisioning.errors import ProvisioningError, RefusedError, UnreachableError
from firmware.provisioning.fetch import fetch
from firmware.provisioning.files import write
from firmware.provisioning.source import Source

STATUSES = {
    401: LoginTrouble.PIN,
    403: LoginTrouble.PIN,
    404: LoginTrouble.UNKNOWN,
    410: LoginTrouble.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who logs in. No repr has the PIN."""

    user: str
    pin: str

    def __repr__(self) -> str:
        return f"Credentials({self.user!r})"

    @property
    def basic(self) -> str:
        """The field Authorization."""
        return "Basic " + b64encode(f"{self.user}:{self.pin}".encode()).decode()


def source_of(config: Config, who: Credentials) -> Source:
    """Where the file is, and what shows who asks."""
    settings = config.hot_desking
    return Source(
        url=settings.url.replace(USER, quote(who.user, safe="")),
        ca=settings.ca,
        ca_key="hot_desking.ca",
        allow_http=settings.allow_http,
        authorization=who.basic,
    )


async def bring(config: Config, who: Credentials, into: Path) -> tuple[LoginTrouble | None, str]:
    """Put the file at ``into`` if it can be used; else why not, with a sentence for a person."""
    try:
        answer = await fetch(source_of(config, who))
    except RefusedError as error:  # its words are the server's, who knows the PIN: they are not repeated
        trouble = STATUSES.get(error.status, LoginTrouble.SERVER)
        return trouble, "" if error.status in STATUSES else f"{error.place}: HTTP {error.status}"
    except UnreachableError as error:
        return LoginTrouble.UNREACHABLE, str(error)
    except ProvisioningError as error:
        return LoginTrouble.FILE, str(error)
    problem = _keep(answer.content or b"", config, who.user, into)
    return (LoginTrouble.FILE, problem) if problem else (None, "")


def _keep(content: bytes, config: Config, user: str, into: Path) -> str:
    """Put it there; gives what is wrong with it, '' if nothing is."""
    write(into, content, 0o600)
    try:
        load_person(into, config, user)
    except ConfigError as error:
        into.unlink()
        return str(error).removeprefix(f"{into}: ")
    return ""
