"""What the phone is told without a call: waiting messages, and what colleagues and parking places do.

Pure types, part of :mod:`firmware.sip.api`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class MailboxChanged:
    """An account's mailbox (RFC 3842): whether new voice messages wait, and how many there are of which."""

    account: str
    waiting: bool
    new: int = 0
    old: int = 0


class DialogState(StrEnum):
    """What somebody who is watched does (RFC 4235), all their dialogs taken together."""

    UNKNOWN = "unknown"  # the server tells nothing, or no more
    IDLE = "idle"
    RINGING = "ringing"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class DialogId:
    """A dialog as whom is watched has it: its ``local_tag`` is theirs, its ``remote_tag`` their caller's."""

    call_id: str
    local_tag: str
    remote_tag: str


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody to watch: ``uri`` by an account's server."""

    account: str
    uri: str


@dataclass(frozen=True, slots=True)
class WatchDialogs:
    """Watch exactly these (a command); what was watched before and is not among them is so no more."""

    everybody: frozenset[Watched]


@dataclass(frozen=True, slots=True)
class DialogsChanged:
    """What somebody who is watched does now.

    While it rings there, ``caller`` and ``name`` tell who calls; with ``dialog`` the call can be taken by an
    INVITE to ``target`` that replaces it (RFC 3891).
    """

    account: str
    uri: str
    state: DialogState
    caller: str = ""
    name: str = ""
    target: str = ""
    dialog: DialogId | None = None
