"""What of the present call goes into an address, a body, a payload or a script's environment.

A caller chooses their own name and number, so that these are written as the text around them wants it: nobody
adds a parameter to an address, or a member to an object, by calling.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

from firmware.config.actions import FORM, PLACEHOLDER, is_json
from firmware.phone.commands import RunAction

Write = Callable[[str], str]


def values_of(command: RunAction) -> dict[str, str]:
    """By the names that may stand in braces."""
    return {"number": command.number, "name": command.caller, "account": command.account}


def filled_url(url: str, command: RunAction) -> str:
    """The address with the values percent-encoded (RFC 3986, section 2.1)."""
    return _filled(url, command, _percent)


def filled_text(text: str, command: RunAction, content_type: str = "") -> str:
    """A body or payload; in JSON and in a form each value as these write it, else as it is."""
    if is_json(text):
        return _filled(text, command, _in_json)
    form = content_type.partition(";")[0].strip().lower() == FORM
    return _filled(text, command, _percent if form else str)


def _filled(text: str, command: RunAction, write: Write) -> str:
    values = values_of(command)
    return PLACEHOLDER.sub(lambda found: write(values[found[1]]), text)


def _percent(value: str) -> str:
    return quote(value, safe="")


def _in_json(value: str) -> str:
    """What stands between the quotation marks of a string (RFC 8259, section 7)."""
    return json.dumps(value)[1:-1]
