"""A number typed: where calls go on to, what a speed-dial key is about, or where a call goes that rings."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone import forward_switch, forwarding, key_binding, sending_on
from firmware.phone.notice import Notice
from firmware.phone.panels import EntryPanel
from firmware.phone.state import Phone
from firmware.phone.turn import Turn

LONGEST = 64
PLUS = "+"


def type_character(turn: Turn, panel: EntryPanel, character: str) -> None:
    """One more, as long as there is room."""
    if len(panel.digits) < LONGEST:
        turn.replace_panel(replace(panel, digits=panel.digits + character))


def delete(turn: Turn, panel: EntryPanel) -> None:
    """Take the last one away; where there is none, leave."""
    if panel.digits:
        turn.replace_panel(replace(panel, digits=panel.digits[:-1]))
    else:
        turn.close_panel()


def save(turn: Turn, panel: EntryPanel) -> None:
    """Keep what was typed, if it will do; else say why not, and leave it to be corrected."""
    if call := sending_on.asked_about(turn.phone):
        sending_on.to_number(turn, call, panel.digits)
        return
    if problem := _problem(turn.phone, panel):
        turn.notify(problem)
        return
    turn.close_panel()
    if panel.when is None:
        key_binding.bind(turn, panel.key, panel.kind, panel.digits)
    else:
        forward_switch.switch_on(turn, panel.when, panel.digits)


def _problem(phone: Phone, panel: EntryPanel) -> Notice | None:
    """What is wrong with the number."""
    if panel.when:
        return forwarding.problem(phone, panel.when, panel.digits)
    return None if key_binding.is_fit(phone, panel.digits) else Notice.NUMBER_NOT_VALID
