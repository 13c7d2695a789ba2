"""``Event: check-sync``: a server has the phone fetch its configuration anew. In no RFC. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from firmware.sip.sip_message import header_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """``reboot``: start anew, too, even if the configuration is the same."""

    reboot: bool


def check_sync(message: str) -> Wanted | None:
    """What a NOTIFY wants; None when it is about something else. ``reboot`` has to be said."""
    event, *parameters = (part.strip().lower() for part in header_of(message, "Event").split(";"))
    if event != "check-sync":
        return None
    given = {
        name.strip(): value.strip(' "') for name, _, value in (each.partition("=") for each in parameters)
    }
    return Wanted(reboot=given.get("reboot") == "true")
