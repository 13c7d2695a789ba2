"""How an action ended, and the same as JSON between the phone and ``dering act``."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from firmware.phone.action_trouble import ActionTrouble
from firmware.plain_text import without_controls

LONGEST_DETAIL = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """It worked, or had ``trouble``; ``detail`` as in ActionEnded. ``reason`` is for the log alone."""

    trouble: ActionTrouble | None = None
    detail: str = ""
    reason: str = ""

    def to_json(self) -> str:
        return json.dumps({"trouble": self.trouble, "detail": self.detail, "reason": self.reason})


BROKEN = Outcome(ActionTrouble.BROKEN)


def read_outcome(answer: bytes) -> Outcome:
    """What the process says; one that says nothing has failed."""
    try:
        told = json.loads(answer)
        trouble = ActionTrouble(told["trouble"]) if told["trouble"] else None
        return Outcome(trouble, plain(str(told["detail"])), plain(str(told["reason"])))
    except (ValueError, TypeError, KeyError, RecursionError):
        return BROKEN


def plain(text: str, longest: int = LONGEST_DETAIL) -> str:
    """Text of somebody else without control characters, not too long."""
    return without_controls(text[:longest]).strip()


def trouble_with(host: str, error: BaseException) -> Outcome:
    """What a failure to connect comes to, by the errors that it came from."""
    reason = str(error) or type(error).__name__
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Outcome(ActionTrouble.CERTIFICATE, host, reason)
        if isinstance(cause, socket.gaierror):
            return Outcome(ActionTrouble.NAME, host, reason)
        if isinstance(cause, TimeoutError):
            return Outcome(ActionTrouble.NO_ANSWER, host, reason)
    return Outcome(ActionTrouble.UNREACHABLE, host, reason)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__
