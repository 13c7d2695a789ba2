"""Who has logged in, as files in memory alone: without power, or without the folder, nobody has.

The folder is the phone's own (0700). ``person.toml`` is there as long as somebody is logged in; beside it lie
their history, their settings and the journal of their time. ``fetched.toml`` is on its way to become it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from firmware.config.model import Config
from firmware.config.person import load_person
from firmware.config.section import ConfigError
from firmware.phone.settings import Guest
from firmware.provisioning.files import write

RUNTIME = "RUNTIME_DIRECTORY"
"""How systemd names a folder in memory of the service's own (systemd.exec(5))."""
OURS = "DERING_RUNTIME_DIRECTORY"
"""Names it again if it was made here: it is taken away at the end."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there, with a name that nobody knows
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Session:
    """The files in ``folder``, which need not exist."""

    folder: Path

    @property
    def fetched(self) -> Path:
        return self.folder / "fetched.toml"

    @property
    def person(self) -> Path:
        return self.folder / "person.toml"

    @property
    def about(self) -> Path:
        return self.folder / "session.json"

    @property
    def starting(self) -> Path:
        """There while the phone begins as the guest's, so that one that cannot does not try for ever."""
        return self.folder / "starting"

    def prepare(self) -> None:
        """Make room for a file to be fetched. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.forget_fetched()

    def forget_fetched(self) -> None:
        self.fetched.unlink(missing_ok=True)

    def begin(self, user: str, hours: float) -> None:
        """From now on who was fetched is logged in. Raises OSError."""
        about = {"user": user, "until": time.monotonic() + hours * 3600}
        write(self.about, json.dumps(about).encode(), PRIVATE)
        self.fetched.replace(self.person)

    def end(self) -> None:
        """From now on nobody is; what else is theirs goes with :meth:`wipe`. Raises OSError."""
        self.person.unlink(missing_ok=True)
        self.about.unlink(missing_ok=True)
        self.forget_fetched()

    def wipe(self) -> None:
        """Take everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def begun(self) -> bool:
        """Whether somebody is logged in."""
        return self.person.exists()

    def load(self, phone: Config) -> tuple[Config, Guest]:
        """The configuration with the guest's in it, once: again after :meth:`started`. Raises ConfigError."""
        user, until = self._about()
        if self.starting.exists():
            raise ConfigError(f"{self.person}: the phone did not start with it")
        config, name = load_person(self.person, phone, user)
        self.starting.touch(PRIVATE)
        return config, Guest(name, until)

    def started(self) -> None:
        """The phone works as the guest's."""
        self.starting.unlink(missing_ok=True)

    def _about(self) -> tuple[str, float]:
        """Raises ConfigError."""
        try:
            about = json.loads(self.about.read_bytes())
            return str(about["user"]), float(about["until"])
        except (OSError, ValueError, TypeError, KeyError):
            raise ConfigError(f"{self.about}: cannot be read, allowed what a log-in has written") from None


def named_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder in memory that systemd has named, or :func:`runtime_folder`."""
    named = environment.get(RUNTIME, "").partition(":")[0]
    return Path(named) if named else None


def runtime_folder(environment: MutableMapping[str, str] = os.environ) -> tuple[Path, bool]:
    """A folder in memory that outlives the phone's beginning anew, and whether it was made here.

    Where systemd has named none, one is made, and named in its way for the phone that begins anew.
    Raises OSError.
    """
    if named := named_folder(environment):
        return named, environment.get(OURS) == str(named)
    made = tempfile.mkdtemp(prefix="dering-", dir=MEMORY if MEMORY.is_dir() else None)
    environment[RUNTIME] = environment[OURS] = made
    return Path(made), True
