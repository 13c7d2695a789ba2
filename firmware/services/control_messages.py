"""The messages of the control socket: requests as they come in, and what the phone's state is in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from board.api import Part
from firmware.phone.commands import Announce
from firmware.phone.notices import NoticeKind, NoticeState, SystemNotice
from firmware.phone.parts import AccountStatus
from firmware.phone.state import Phone
from firmware.report import reason_of
from firmware.sip.api import RegistrationState

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

REQUESTS = {"status": (), "reload": (), "watch": (), "show": ("notice",)}
"""What may be asked, and with which fields beside "do"."""
NOTICE_FIELDS = ("kind", "state", "percent", "version", "reason", "url", "password")
LONGEST_TEXT = 1024

Choice = TypeVar("Choice", bound=StrEnum)


class RequestError(Exception):
    """A request that is none; the text says what was found and what is allowed."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and its fields."""

    do: str
    fields: Mapping[str, Json]


def request_of(line: bytes) -> Request:
    """Read a line. Raises RequestError."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise RequestError("found no JSON, allowed one JSON object a line") from None
    if not isinstance(message, dict):
        raise RequestError(f'found {_show(message)}, allowed an object like {{"do": "status"}}')
    do = message.pop("do", None)
    if not isinstance(do, str) or do not in REQUESTS:
        raise RequestError(f"do: found {_show(do)}, allowed {', '.join(REQUESTS)}")
    _only(message, REQUESTS[do], f"beside do: {do}")
    return Request(do, message)


def notice_of(fields: Mapping[str, Json]) -> SystemNotice:
    """The notice of a request to show it. Raises RequestError, which never repeats a password."""
    notice = fields.get("notice")
    if not isinstance(notice, dict):
        raise RequestError(f"notice: found {_show(notice)}, allowed an object")
    _only(notice, NOTICE_FIELDS, "in a notice")
    return SystemNotice(
        kind=_choice(notice, "kind", NoticeKind),
        state=_choice(notice, "state", NoticeState),
        percent=_percent(notice),
        version=_text(notice, "version"),
        reason=_text(notice, "reason"),
        url=_text(notice, "url"),
        password=_text(notice, "password"),
    )


def is_busy(phone: Phone) -> bool:
    """Whether somebody telephones: a call is on or just over, the receiver is open, or a number begun."""
    return bool(phone.calls or phone.off_hook or phone.dial.begun)


def status_of(phone: Phone, uris: Mapping[str, str]) -> dict[str, Json]:
    """How the phone is. ``uris`` are its accounts' addresses by name."""
    lost = dict(phone.lost_parts)
    return {
        "version": phone.settings.version,
        "busy": is_busy(phone),
        "accounts": [*accounts_of(phone, uris)],
        "extension": phone.settings.extension,
        "addresses": [*phone.addresses],
        "parts": [
            {"part": part.value, "ok": part not in lost, "reason": lost.get(part, "")} for part in Part
        ],
    }


def accounts_of(phone: Phone, uris: Mapping[str, str]) -> list[dict[str, Json]]:
    """Each account: name, address, whether it is registered, and if it cannot be, why."""
    return [
        {
            "name": account.name,
            "address": uris.get(account.name, ""),
            "registered": account.state is RegistrationState.REGISTERED,
            "reason": _reason(phone, account),
        }
        for account in phone.accounts
    ]


def announcement_of(command: Announce) -> dict[str, Json]:
    """What the clients hear of a wish of the core."""
    event: dict[str, Json] = {"event": command.wish.value}
    return event | {"reboot": command.reboot} if command.reboot is not None else event


def _reason(phone: Phone, account: AccountStatus) -> str:
    return reason_of(phone, account) or ""


def _only(message: Mapping[str, Json], allowed: tuple[str, ...], where: str) -> None:
    for name in message:
        if name not in allowed:
            raise RequestError(f"found {_show(name)} {where}, allowed {', '.join(allowed) or 'nothing'}")


def _choice(notice: Mapping[str, Json], name: str, choices: type[Choice]) -> Choice:
    found = notice.get(name)
    for choice in choices:
        if choice.value == found:
            return choice
    allowed = ", ".join(choice.value for choice in choices)
    raise RequestError(f"notice.{name}: found {_show(found)}, allowed {allowed}")


def _percent(notice: Mapping[str, Json]) -> int | None:
    percent = notice.get("percent")
    if percent is None:
        return None
    if type(percent) is not int or not 0 <= percent <= 100:
        raise RequestError(f"notice.percent: found {_show(percent)}, allowed a whole number from 0 to 100")
    return percent


def _text(notice: Mapping[str, Json], name: str) -> str:
    text = notice.get(name, "")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT or not text.isprintable():
        raise RequestError(f"notice.{name}: allowed a line of at most {LONGEST_TEXT} characters")
    return text


def _show(value: object) -> str:
    shown = json.dumps(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
