"""What other parts of the system have shown on the phone: updates, provisioning, the set-up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from firmware.phone.panels import PasswordPanel

if TYPE_CHECKING:
    from firmware.phone.turn import Turn


GUIDE = "https://dering.example/setup"
"""Where a phone sends its owner if nobody has told it of another guide; short, for a small QR code."""


class NoticeKind(StrEnum):
    """Which part speaks. Of each kind the phone keeps the last notice only."""

    UPDATE = "update"
    PROVISIONING = "provisioning"
    SETUP = "setup"


class NoticeState(StrEnum):
    """How far it is."""

    NONE = "none"  # nothing to tell any more: the notice is taken away
    WAITING = "waiting"  # for the owner
    CHECKING = "checking"
    AVAILABLE = "available"
    DOWNLOADING = "downloading"
    INSTALLING = "installing"
    RESTARTING = "restarting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SystemNotice:
    """One notice: ``percent`` 0 to 100 where it is known, ``reason`` a sentence, ``url`` where to go on.

    ``password`` is for the display alone: neither the journal nor a log has it.
    """

    kind: NoticeKind
    state: NoticeState
    percent: int | None = None
    version: str = ""
    reason: str = ""
    url: str = ""
    password: str = field(default="", repr=False)


def shown(turn: Turn, notice: SystemNotice) -> None:
    """Keep the notice in place of an earlier one of its kind."""
    others = tuple(other for other in turn.phone.system_notices if other.kind is not notice.kind)
    kept = () if notice.state is NoticeState.NONE else (notice,)
    turn.change(system_notices=(*others, *kept))
    if turn.phone.awaited and turn.phone.awaited[0] is notice.kind:
        turn.change(awaited=None)


def forget_password(turn: Turn) -> None:
    """A password is there only as long as its owner looks at it."""
    if any(isinstance(panel, PasswordPanel) for panel in turn.phone.panels):
        return
    if any(notice.password for notice in turn.phone.system_notices):
        turn.change(
            system_notices=tuple(replace(notice, password="") for notice in turn.phone.system_notices)
        )
