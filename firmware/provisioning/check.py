"""Whether a configuration may become this phone's own: judged whole, where it would lie, before it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from firmware.config.authorities import has_certificates
from firmware.config.load import load
from firmware.config.section import LARGEST, ConfigError, fail
from firmware.provisioning.device_keys import fits
from firmware.provisioning.files import write
from firmware.provisioning.identity import Identity
from firmware.provisioning.places import Places

CHECKED = ".checked"
"""The end of a file's name while it is judged; the next start of the phone takes away what is left so."""


def judge(content: bytes, path: Path, name: str, check: Callable[[Path], object]) -> None:
    """Have ``check`` look at a file beside ``path``: paths in it are relative to that folder.

    Raises ConfigError, which calls the file by ``name``; OSError.
    """
    if len(content) > LARGEST:
        raise ConfigError(f"{name}: found more than {LARGEST} bytes, allowed at most that")
    beside = path.with_name(path.name + CHECKED)
    write(beside, content, 0o600)
    try:
        check(beside)
    except ConfigError as error:
        raise ConfigError(str(error).replace(str(beside), name)) from None
    finally:
        beside.unlink()


def judge_fetched(content: bytes, places: Places, identity: Identity, name: str) -> None:
    """Beyond what any phone.toml must be: for this phone, and such that it will be asked for again.

    Raises ConfigError, OSError.
    """

    def check(path: Path) -> None:
        settings = load(path).provisioning
        if settings.device and not identity.is_me(settings.device):
            fail(path, "provisioning.device", f"found another phone's, allowed {_names(identity)}")
        if not settings.url and not settings.dhcp:
            fail(
                path,
                "provisioning",
                "found neither url nor dhcp, allowed one of them: this phone would never ask again",
            )
        if settings.ca is not None and not has_certificates(settings.ca):
            fail(path, "provisioning.ca", "found no certificates there, allowed a PEM file with some")
        if settings.certificate and not fits(places, settings.certificate):
            fail(path, "provisioning.certificate", "found one for another key, allowed one for this phone's")

    judge(content, places.phone_toml, name, check)


def _names(identity: Identity) -> str:
    return " or ".join(filter(None, (identity.mac, identity.serial))) or "none: this phone has no number"
