"""A number typed for a setting: where calls go on to, or what a speed-dial key is about."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone import forwarding, key_binding, placing
from firmware.phone.panels import EntryPanel
from firmware.phone.reasons import Reason
from firmware.phone.settings import ForwardWhen
from firmware.phone.state import Notice, Phone
from firmware.phone.target import is_emergency, plain, resolve
from firmware.phone.turn import Turn

LONGEST = 64
PLUS, PAUSE = "+", ","


def begin(turn: Turn, panel: EntryPanel) -> None:
    """Ask for a number."""
    turn.change(panels=(*turn.phone.panels, panel), panel_touched=turn.now)


def type_character(turn: Turn, panel: EntryPanel, character: str) -> None:
    """One more, as long as there is room."""
    if len(panel.digits) < LONGEST:
        show(turn, replace(panel, digits=panel.digits + character))


def delete(turn: Turn, panel: EntryPanel) -> None:
    """Take the last one away; where there is none, leave."""
    if panel.digits:
        show(turn, replace(panel, digits=panel.digits[:-1]))
    else:
        leave(turn)


def save(turn: Turn, panel: EntryPanel) -> None:
    """Keep what was typed, if it will do; else say why not, and leave it to be corrected."""
    if problem := _problem(turn.phone, panel):
        turn.notify(problem)
        return
    leave(turn)
    if panel.when is None:
        key_binding.bind(turn, panel.key, panel.kind, panel.digits)
    else:
        start_forwarding(turn, panel.when, panel.digits)


def start_forwarding(turn: Turn, when: ForwardWhen, number: str) -> None:
    """Send calls on; a server that does it is told by its code, in a call that the owner hears."""
    code = forwarding.switch_on(turn, when, number)
    turn.notify(Notice.FORWARD_ON)
    _dial_code(turn, code)


def stop_forwarding(turn: Turn, when: ForwardWhen) -> None:
    """Take calls oneself again."""
    code = forwarding.switch_off(turn, when)
    turn.notify(Notice.FORWARD_OFF)
    _dial_code(turn, code)


def _dial_code(turn: Turn, code: str) -> None:
    if code and not turn.phone.in_the_ear:
        placing.open_speaker(turn)
        placing.place(turn, code)


def show(turn: Turn, panel: EntryPanel) -> None:
    """Put the panel in the place of the topmost one."""
    turn.change(panels=(*turn.phone.panels[:-1], panel))


def leave(turn: Turn) -> None:
    """Close the topmost panel."""
    turn.change(panels=turn.phone.panels[:-1])


def _problem(phone: Phone, panel: EntryPanel) -> Notice | None:
    """What is wrong with the number."""
    if panel.when is None:
        return None if key_binding.is_fit(phone, panel.digits) else Notice.NUMBER_NOT_VALID
    own = {phone.settings.extension, *(account.user for account in phone.settings.accounts)}
    if plain(panel.digits) in own:
        return Notice.OWN_NUMBER
    valid = resolve(phone, panel.digits) is not Reason.NUMBER_NOT_VALID
    return None if valid and not is_emergency(phone, plain(panel.digits)) else Notice.NUMBER_NOT_VALID
