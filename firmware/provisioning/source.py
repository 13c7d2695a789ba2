"""Where a phone's configuration comes from: an address, whom to trust there, and what to show it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from firmware.config.model import ProvisioningSection
from firmware.config.provisioning import is_address
from firmware.provisioning.device_keys import fits
from firmware.provisioning.dhcp_options import offered_url
from firmware.provisioning.errors import ProvisioningError
from firmware.provisioning.files import write
from firmware.provisioning.identity import Identity
from firmware.provisioning.places import Places

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """``ca`` None is the system's authorities; ``certificate`` has the phone's own and its key.

    ``ca_key`` is where that is configured. ``authorization`` is the field of that name (RFC 9110, 11.6.2),
    for this server alone.
    """

    url: str
    ca: Path | None = None
    certificate: tuple[Path, Path] | None = None
    allow_http: bool = False
    ca_key: str = "provisioning.ca"
    authorization: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        return place(self.url)


def place(url: str) -> str:
    """An address as a person and a log may see it: what stands behind a question mark may be a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def source_of(settings: ProvisioningSection, places: Places, identity: Identity) -> Source | None:
    """Where to ask, or None where nobody has said. Raises ProvisioningError, OSError."""
    url = settings.url
    if not url and settings.dhcp:
        url = offered_url(places.dhcp_options, settings.allow_http)
    if not url:
        return None
    return Source(
        url=expanded(url, identity),
        ca=settings.ca,
        certificate=_certificate(settings.certificate, places),
        allow_http=settings.allow_http,
    )


def expanded(url: str, identity: Identity) -> str:
    """The address with this phone's MAC address and serial number in it. Raises ProvisioningError."""
    for name, value in (("mac", identity.mac), ("serial", identity.serial)):
        if f"{{{name}}}" in url:
            if not value:
                raise ProvisioningError(f"{place(url)}: this phone has no {name} to put into it")
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
    if not is_address(url):
        raise ProvisioningError(f"{place(url)[:60]}: found no address of the web, allowed one of https")
    return url


def _certificate(configured: str, places: Places) -> tuple[Path, Path] | None:
    """The files for TLS, which takes nothing else; the phone's own certificate where another is of no use."""
    if not places.device_key.exists():
        return None
    if not configured:
        return places.device_certificate, places.device_key
    if not fits(places, configured):
        log.warning("provisioning.certificate is not for this phone's key; its own is shown in its place")
        return places.device_certificate, places.device_key
    content = configured.encode()
    if not places.client_certificate.exists() or places.client_certificate.read_bytes() != content:
        write(places.client_certificate, content)
    return places.client_certificate, places.device_key
