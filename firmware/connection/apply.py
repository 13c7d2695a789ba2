"""Brings network.toml into force at the phone's start: host name, clock, Wi-Fi, VLAN."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmware.config.load import ConfigError
from firmware.config.network import NetworkSettings, load_network
from firmware.connection.files import RUN, Made, hostname_of, made_of
from firmware.connection.vlan import NoWireError, Run, await_wired, ip, join, leave
from firmware.provisioning.files import write
from firmware.provisioning.identity import identity

HOSTNAME = "proc/sys/kernel/hostname"
DHCP_WORDS = f"{RUN}/dhcp.env"


@dataclass(frozen=True, slots=True)
class Applied:
    """What is in force now; ``problems`` are sentences about what is not."""

    hostname: str
    vlan: str = ""
    problems: tuple[str, ...] = ()


def apply(toml: Path, root: Path = Path("/"), run: Run = ip) -> Applied:
    """Do what ``toml`` says, below ``root``. What cannot be done is told, and the rest is done."""
    problems: list[str] = []
    settings = NetworkSettings()
    if toml.exists():
        try:
            settings = load_network(toml)
        except ConfigError as error:
            problems.append(str(error))
    (root / RUN).mkdir(parents=True, exist_ok=True)
    for made in made_of(settings):
        with _told(problems, made.path):
            _make(root, made)
    hostname = hostname_of(settings, identity(root))
    with _told(problems, "hostname"):
        (root / HOSTNAME).write_text(f"{hostname}\n", "ascii")
    device = ""
    with _told(problems, "vlan"):
        device = _vlan(root, settings.vlan, run)
    return Applied(hostname, device, tuple(problems))


def _vlan(root: Path, identifier: int | None, run: Run) -> str:
    """The VLAN that the owner wants."""
    if not identifier:
        return ""
    return use_vlan(root, await_wired(root), identifier, run)


def use_vlan(root: Path, parent: str, identifier: int, run: Run = ip) -> str:
    """Join a VLAN, and have the DHCP client leave the untagged network alone; gives the device."""
    device = join(root, parent, identifier, run)
    _make(root, Made(DHCP_WORDS, f"DHCP_WORDS=--denyinterfaces {parent}\n"))
    return device


def leave_vlan(root: Path, parent: str, identifier: int, run: Run = ip) -> None:
    """Be in the untagged network again."""
    leave(root, parent, identifier, run)
    (root / DHCP_WORDS).unlink(missing_ok=True)


def _make(root: Path, made: Made) -> None:
    """In one step: whoever reads it meanwhile finds the old one or the new one."""
    path = root / made.path
    if not made.link:
        write(path, made.text.encode(), made.mode)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    new.symlink_to(made.link)
    new.replace(path)


@contextlib.contextmanager
def _told(problems: list[str], what: str) -> Iterator[None]:
    """A failure of one part is a sentence, and the others go on."""
    try:
        yield
    except NoWireError as error:
        problems.append(str(error))
    except (OSError, subprocess.CalledProcessError) as error:
        problems.append(f"{what}: {error}")
