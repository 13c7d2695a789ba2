"""[calls]: who may ring, and where else calls go; [[route]]: by which account a number is dialled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields

from firmware.config.model import CallsSection
from firmware.config.music import music_on_hold
from firmware.config.paging import LEAST_URGENT
from firmware.config.section import Section, missing, show
from firmware.config.uri import dialable
from firmware.phone.settings import NUMBER_HERE, DialRule, ForwardWhen

CALLERS = "numbers, SIP URIs or tel: URIs"
REFUSALS = (480, 486, 600, 603)
"""What a caller may be told (RFC 3261, sections 21.4 and 21.6)."""

SWITCHES = (
    "hide_number",
    "reject_anonymous",
    "contacts_only",
    "answering_machine",
    "recording",
    "alert_info",
)
DIGITS = frozenset("0123456789*#+")
CODES = {when: f"forward_{when.replace('-', '_')}" for when in ForwardWhen}


def load_calls(section: Section) -> CallsSection:
    """Raises ConfigError."""
    found: dict[str, object] = {key: _callers(section, key) for key in ("ring_anyway", "blocked", "intercom")}
    for name in CODES.values():
        found[name] = _number(section, name)
        found[f"{name}_code"] = _code(section, f"{name}_code", NUMBER_HERE)
        found[f"{name}_off_code"] = _code(section, f"{name}_off_code", "")
        if bool(found[f"{name}_code"]) != bool(found[f"{name}_off_code"]):
            section.wrong(
                f"{name}_code", f"found one of {name}_code and {name}_off_code, allowed both or none"
            )
    for key in ("forward_after", "answer_after"):
        found[key] = section.number(key, 1, 100)
    for key in ("page_interrupts", "page_anyway"):
        found[key] = section.integer(key, 0, LEAST_URGENT)
    for key in ("reject_code", "do_not_disturb_code"):
        found[key] = _refusal(section, key)
    for key in SWITCHES:
        found[key] = section.boolean(key)
    found["music_on_hold"] = music_on_hold(section, "music_on_hold")
    return CallsSection(**{key: value for key, value in found.items() if value is not None})  # type: ignore[arg-type]


def _callers(section: Section, key: str) -> tuple[str, ...] | None:
    callers = section.strings(key, CALLERS)
    for place, caller in enumerate(callers or [], 1):
        if not dialable(caller):
            section.wrong(f"{key}[{place}]", f"found {show(caller)}, allowed {CALLERS}")
    return None if callers is None else tuple(dict.fromkeys(callers))


def _number(section: Section, key: str) -> str | None:
    allowed = "a number, a SIP URI or a tel: URI"
    number = section.text(key, allowed)
    if number is not None and not dialable(number):
        section.refuse(key, allowed)
    return number


def _code(section: Section, key: str, word: str) -> str | None:
    """A feature code, with ``word`` in it once."""
    allowed = f"digits, * and #{f', with {word} in them' if word else ''}"
    code = section.text(key, allowed, longest=64)
    if code is not None and (code.count(word) != 1 if word else False):
        section.refuse(key, allowed)
    if code is not None and not set(code.replace(word, "") if word else code) <= DIGITS:
        section.refuse(key, allowed)
    return code


def _refusal(section: Section, key: str) -> int | None:
    code = section.integer(key, min(REFUSALS), max(REFUSALS))
    if code is not None and code not in REFUSALS:
        section.refuse(key, ", ".join(map(str, REFUSALS)))
    return code


def load_routes(sections: list[Section], accounts: Collection[str]) -> tuple[DialRule, ...]:
    """The routes in their order; ``accounts`` are the names that there are. Raises ConfigError."""
    return tuple(_route(section, accounts) for section in sections)


def _route(section: Section, accounts: Collection[str]) -> DialRule:
    section.only([field.name for field in fields(DialRule)])
    prefix = _digits(section, "prefix")
    if not prefix:
        section.wrong("prefix", missing("digits, with or without + before them"))
    account = section.text("account", "the name of an account") or ""
    if account and account not in accounts:
        section.refuse("account", "the name of an account")
    replace = "" if section.table.get("replace") == "" else _digits(section, "replace")
    return DialRule(prefix, account, replace)


def _digits(section: Section, key: str) -> str | None:
    allowed = "digits, with or without + before them"
    text = section.text(key, allowed, longest=32)
    if text is not None and not set(text) <= DIGITS:
        section.refuse(key, allowed)
    return text
