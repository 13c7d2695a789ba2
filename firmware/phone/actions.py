"""Actions: what the configuration has the phone do elsewhere, at a key's press or a menu's line.

The core knows their names alone. Another part asks the address, tells the broker or runs the script, and says
how that ended; nothing of the phone waits for it.
"""

from __future__ import annotations

from firmware.phone.action_trouble import ActionTrouble
from firmware.phone.call import Call
from firmware.phone.commands import RunAction
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuTitle
from firmware.phone.phases import Phase
from firmware.phone.state import Phone
from firmware.phone.target import readable
from firmware.phone.turn import Turn

LONGEST_SECONDS = 20.0
"""An end that nobody tells is waited for no longer: the part that performs actions gives up before."""


def press(turn: Turn, name: str) -> None:
    """A key or a line: begin the action, unless it goes on already."""
    if name not in turn.phone.settings.actions:
        turn.notify(Notice.NO_ACTION)
    elif goes_on(turn.phone, name):
        turn.notify(Notice.ACTION_GOES_ON, about=(name, ""))
    else:
        turn.change(actions=(*turn.phone.actions, (name, turn.now + LONGEST_SECONDS)))
        turn.do(_command(name, present_call(turn.phone)))
        turn.notify(Notice.ACTION_BEGUN, about=(name, ""))


def choose(turn: Turn, name: str, title: MenuTitle) -> None:
    """A line of the list; in a call its owner goes back to that."""
    if title is MenuTitle.CALL_ACTIONS:
        turn.change(panels=())
    press(turn, name)


def goes_on(phone: Phone, name: str) -> bool:
    """Whether the action was begun and is not over."""
    return any(name == each for each, _ in phone.actions)


def present_call(phone: Phone) -> Call | None:
    """The call in the ear, else the one that rings here, else the one that was held last."""
    rings = (call for call in phone.calls if call.phase is Phase.INCOMING)
    return next((call for call in (*phone.in_the_ear, *rings, *phone.held) if not call.service), None)


def _command(name: str, call: Call | None) -> RunAction:
    if call is None:
        return RunAction(name)
    who = call.far_end
    return RunAction(name, readable(who.number or who.uri), readable(who.name), readable(call.via))


def ended(turn: Turn, name: str, trouble: ActionTrouble | None, detail: str) -> None:
    """An action is over: say so, and why it did not work."""
    if not goes_on(turn.phone, name):
        turn.remark(f"action {name}: the end of what does not go on was ignored")
        return
    turn.change(actions=tuple(each for each in turn.phone.actions if each[0] != name))
    if trouble:
        turn.notify(Notice(f"action-{trouble}"), about=(name, detail))
    else:
        turn.notify(Notice.ACTION_SAID if detail else Notice.ACTION_DONE, about=(name, detail))


def unanswered(turn: Turn, name: str) -> None:
    """Nobody has told how it ended."""
    ended(turn, name, ActionTrouble.BROKEN, "")
