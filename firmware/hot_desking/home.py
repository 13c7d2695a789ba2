"""Whose phone it is now: the owner's, or that of a guest who has logged in."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from firmware.config.model import Config
from firmware.config.section import ConfigError
from firmware.hot_desking.session import Session, named_folder, runtime_folder
from firmware.phone.settings import Guest

GUEST = "guest"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Home:
    """``config`` is whose it is; ``folder`` has their history, settings and journal.

    ``session`` is None where nobody can log in; ``made`` is a folder to be taken away at the end.
    """

    config: Config
    folder: Path
    guest: Guest | None = None
    session: Session | None = None
    made: Path | None = None

    def started(self) -> None:
        """The phone takes calls."""
        if self.session:
            self.session.started()

    def close(self, again: bool) -> None:
        """The phone has ended, to begin ``again`` or for good: a guest who is gone leaves nothing behind."""
        if self.session and not self.session.begun():
            self.session.wipe()
        if self.made and not again:
            shutil.rmtree(self.made, ignore_errors=True)


def home(config: Config, data: Path) -> Home:
    """Find out whose phone it is. A guest whose file does not fit this configuration is logged out."""
    if not config.hot_desking.url:
        if named := named_folder():
            Session(named / GUEST).wipe()
        return Home(config, data)
    try:
        folder, ours = runtime_folder()
    except OSError as error:
        log.error("nobody can log in: %s", error)
        return Home(config, data)
    session, made = Session(folder / GUEST), folder if ours else None
    if session.begun():
        try:
            theirs, guest = session.load(config)
        except (ConfigError, OSError) as error:
            log.error("%s; the guest is logged out", error)
        else:
            return Home(theirs, session.folder, guest, session, made)
    session.wipe()
    return Home(config, data, None, session, made)
