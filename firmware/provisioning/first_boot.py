"""The owner's settings on the card's FAT partition: taken to /data if they are sound, and erased there.

Each file is on /data whole before it is erased; a power cut in between has it imported once more, which
changes nothing. A file that cannot be used stays, under another name, with the reason beside it.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from firmware.config.authorities import load_authorities
from firmware.config.boot_partition import AUTHORITIES, NETWORK, PHONE, SSH_KEYS
from firmware.config.load import load
from firmware.config.network import load_network
from firmware.config.scripts import FOLDER, NAME, load_script
from firmware.config.section import LARGEST, ConfigError
from firmware.config.ssh_keys import load_ssh_keys
from firmware.provisioning import memory, setup_memory
from firmware.provisioning.check import CHECKED, judge
from firmware.provisioning.device_keys import make_keys
from firmware.provisioning.files import ERASED, NEW, READABLE_BY_GROUP, erase, sync, write
from firmware.provisioning.identity import identity
from firmware.provisioning.places import Places

REJECTED = ".rejected"
PROBLEM = "phone-problem.txt"
DEFAULT = b"""\
# This phone has no configuration yet: it calls the phones on its network, under a number that is free.
# Put a phone.toml on the card's first partition, or let the phone fetch one (docs/provisioning.md).
[lan]
extension = "auto"

[provisioning]
dhcp = true
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """A file on the card: its name there, where it goes, and who says whether it is sound."""

    name: str
    path: Path
    check: Callable[[Path], object]
    mode: int = READABLE_BY_GROUP


class FirstBoot:
    """One start of the phone. ``taken`` are the files that were imported, ``problems`` sentences."""

    def __init__(self, boot: Path, places: Places) -> None:
        self.taken: list[str] = []
        self.problems: list[str] = []
        self._boot = boot
        self._places = places
        self._memory = setup_memory.load(places.setup)

    def run(self) -> None:
        """Import what is there and make what a new phone needs. What cannot be done is told, never raised."""
        for owners in self._owners_files():
            self._attempt(lambda owners=owners: self._import(owners))  # type: ignore[misc]
        self._attempt(self._erase_leftovers)
        self._attempt(self._write_default)
        self._attempt(lambda: make_keys(self._places, identity(self._places.system)))
        if self.taken or self.problems:
            self._attempt(self._tell)
            self._attempt(self._remember)

    def _owners_files(self) -> tuple[OwnersFile, ...]:
        """phone.toml last: it may name the authorities."""
        return (
            OwnersFile(NETWORK, self._places.network_toml, load_network),
            OwnersFile(SSH_KEYS, self._places.ssh_keys, load_ssh_keys, 0o644),
            OwnersFile(AUTHORITIES, self._places.authorities, load_authorities),
            *self._scripts(),
            OwnersFile(PHONE, self._places.phone_toml, load),
        )

    def _scripts(self) -> Iterator[OwnersFile]:
        """Whatever is in their folder, but for what is hidden or was looked at before."""
        for path in sorted((self._boot / FOLDER).glob("*")):
            if NAME.fullmatch(path.name) and not path.name.endswith((REJECTED, ERASED)) and path.is_file():
                yield OwnersFile(f"{FOLDER}/{path.name}", self._places.scripts / path.name, load_script)

    def _attempt(self, work: Callable[[], object]) -> None:
        """What cannot be done must not keep the rest."""
        try:
            work()
        except ConfigError as error:
            self._problem(str(error))
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            self._problem(f"{where}{error.strerror or error}")

    def _problem(self, text: str) -> None:
        self.problems.append(text)
        log.error("%s", text)

    def _import(self, owners: OwnersFile) -> None:
        source = self._boot / owners.name
        try:
            with source.open("rb") as file:
                content = file.read(LARGEST + 1)
        except FileNotFoundError:
            return
        if self._memory.knows(owners.name, content):
            return  # it could not be erased then: what came later counts
        try:
            judge(content, owners.path, owners.name, owners.check)
        except ConfigError:
            source.replace(source.with_name(source.name + REJECTED))
            sync(source.parent)
            raise
        write(owners.path, content, owners.mode)
        self.taken.append(owners.name)
        log.info("%s was imported from the card", owners.name)
        self._erase(source, content, owners.name)

    def _erase(self, source: Path, content: bytes, name: str) -> None:
        try:
            erase(source)
        except OSError as error:
            digests = {**self._memory.imported, name: memory.digest(content)}
            self._memory = replace(self._memory, imported=digests)
            self._problem(f"{name}: imported, but still on the card ({error.strerror})")
            return
        with contextlib.suppress(FileNotFoundError):
            erase(source.with_name(source.name + REJECTED))

    def _erase_leftovers(self) -> None:
        """What a power cut left; nobody else writes yet."""
        for path in (*self._boot.glob(f"*{ERASED}"), *(self._boot / FOLDER).glob(f"*{ERASED}")):
            erase(path)
        for folder in ("config", f"config/{FOLDER}", "keys", "provisioning", "ssh"):
            for path in (self._places.data / folder).glob("*"):
                if path.name.endswith((NEW, CHECKED)):
                    path.unlink()

    def _write_default(self) -> None:
        if not self._places.phone_toml.exists():
            write(self._places.phone_toml, DEFAULT)

    def _tell(self) -> None:
        """The reasons in a file that any computer shows; it goes when there are none."""
        path = self._boot / PROBLEM
        if not self.problems:
            path.unlink(missing_ok=True)
            return
        lines = (
            "The phone could not use everything on this card:",
            "",
            *self.problems,
            "",
            f"What it could not use is still here, under a name that ends in {REJECTED}. Mend it, take that",
            "ending away, and start the phone with this card again.",
        )
        path.write_bytes("".join(f"{line}\r\n" for line in lines).encode())

    def _remember(self) -> None:
        """For the phone's screen; a problem stays until an import without one."""
        memory = replace(self._memory, problem="; ".join(self.problems))
        setup_memory.save(self._places.setup, memory)
