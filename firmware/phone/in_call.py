"""What the owner does within calls: end one, list them, open the call's menu, carry out its errands."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from board.api import Key
from firmware.phone import entry, errands, placing, recording, sending_on, switching
from firmware.phone.call import Call
from firmware.phone.calls import hang_up, reject, released
from firmware.phone.focus import focus
from firmware.phone.notice import Notice
from firmware.phone.panels import CallsPanel, EntryPanel, MenuItem, MenuPanel, MenuTitle, Panel, of_calls
from firmware.phone.parts import Errand, ErrandKind
from firmware.phone.phases import Phase
from firmware.phone.rows import calls_now, chosen_call, menu_rows
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import CallId

ERRANDS = {Key.TRANSFER: ErrandKind.TRANSFER, Key.CONFERENCE: ErrandKind.CONFERENCE}
ERRAND_ITEMS = {MenuItem.TRANSFER: ErrandKind.TRANSFER, MenuItem.CONFERENCE: ErrandKind.CONFERENCE}

LISTS: dict[MenuItem, Panel] = {
    MenuItem.CALLS_NOW: CallsPanel(),
    MenuItem.ACTIONS: MenuPanel(MenuTitle.CALL_ACTIONS),
}


def several(phone: Phone) -> bool:
    """Whether there is more than one call to choose from."""
    return len(calls_now(phone)) > 1


def end(turn: Turn, call: Call) -> None:
    """End the call in the ear; a conference goes on without its owner, if it may."""
    if call.conference and call.phase is Phase.TALKING:
        errands.leave_conference(turn)
    else:
        hang_up(turn, call)
    errands.bring_back(turn, call)
    released(turn)


def transfer_to_typed(turn: Turn) -> None:
    """Give the errand's call, which is on hold, to the number typed so far."""
    errand = cast("Errand", turn.phone.errand)  # the key is there for an errand alone
    errands.transfer_blind(turn, turn.get(errand.call), turn.phone.dial.digits)
    released(turn)


def errand_key(turn: Turn, key: Key) -> None:
    """The transfer and the conference key: begin an errand, or do what it is for."""
    if key is Key.TRANSFER and _send_on(turn):
        return
    errand, kind = turn.phone.errand, ERRANDS[key]
    talking = talking_call(turn.phone)
    if errand and errand.kind is kind and errands.complete(turn):
        return
    if errand and kind is ErrandKind.TRANSFER and turn.phone.dial.digits:
        transfer_to_typed(turn)
    elif kind is ErrandKind.CONFERENCE and switching.can_join(turn.phone):
        switching.join(turn)
    elif talking and errand is None:
        errands.begin(turn, kind, talking)
    else:
        turn.notify(Notice.NOT_AVAILABLE)


def _send_on(turn: Turn) -> bool:
    """The transfer key asks where a call that rings is to go, and then sends it there."""
    where = focus(turn.phone)
    if isinstance(where.panel, EntryPanel) and where.panel.call is not None:
        entry.save(turn, where.panel)
    elif where.call and where.call.phase is Phase.INCOMING:
        sending_on.ask(turn, where.call)
    else:
        return False
    return True


def keep_chosen(turn: Turn, before: Phone, by_owner: bool) -> None:
    """A list or menu of calls stays at what it had chosen, though calls come and go under it.

    Where that is gone, the panel closes, lest a key do what stands there now; if its owner has ended it
    himself, he goes on in the list.
    """
    panel = turn.phone.panels[-1] if turn.phone.panels else None
    if not isinstance(panel, CallsPanel | MenuPanel) or not of_calls(panel) or panel not in before.panels:
        return
    old, new = _kinds(before, panel), _kinds(turn.phone, panel)
    if old == new:
        return
    chosen = old[min(panel.chosen, len(old) - 1)]
    if chosen in new:
        turn.replace_panel(replace(panel, chosen=new.index(chosen)))
    elif by_owner and new:
        turn.replace_panel(replace(panel, chosen=min(panel.chosen, len(new) - 1)))
    else:
        turn.close_panel()


def _kinds(phone: Phone, panel: CallsPanel | MenuPanel) -> list[CallId | MenuItem | None]:
    """What each line is about."""
    if isinstance(panel, CallsPanel):
        return [call.id for call in calls_now(phone)]
    return [row.item for row in menu_rows(phone, panel.title)]


def talking_call(phone: Phone) -> Call | None:
    """A call with somebody else that talks, or is held with the receiver open and nothing else in the ear."""
    idle = phone.off_hook and not phone.in_the_ear and not phone.receiver
    return next((call for call in (*phone.talking, *(phone.held if idle else ())) if not call.transfer), None)


def choose(turn: Turn, item: MenuItem) -> None:
    """A line of the call's menu."""
    if item is MenuItem.NEW_CALL or item in ERRAND_ITEMS:
        placing.open_speaker(turn)
    call = talking_call(turn.phone)
    match item:
        case _ if item in LISTS:
            turn.push_panel(LISTS[item])
        case MenuItem.HOLD:
            turn.change(panels=())
            switching.hold_talking(turn)
        case MenuItem.NEW_CALL:
            errands.new_call(turn)
        case MenuItem.SEND_ON if waits := turn.phone.waiting:
            sending_on.ask(turn, waits)
        case MenuItem.JOIN:
            switching.join(turn)
        case MenuItem.RECORD_CALL:
            recording.toggle(turn)
            turn.change(panels=())
        case MenuItem.CALL_WAITING if call:
            turn.set(call.id, undisturbed=not call.undisturbed)
        case _ if call and item in ERRAND_ITEMS:
            errands.begin(turn, ERRAND_ITEMS[item], call)
        case _:
            turn.change(panels=())


def act_in_list(turn: Turn, action: SoftKey) -> None:
    """A soft key in the list of the calls that go on."""
    call = chosen_call(turn.phone)
    match action:
        case SoftKey.ANSWER:
            placing.open_speaker(turn)
            placing.answer(turn, call)
        case SoftKey.RESUME:
            placing.open_speaker(turn)
            switching.resume(turn, call)
        case SoftKey.SEND_ON:
            sending_on.ask(turn, call)
        case SoftKey.HOLD:
            switching.hold_talking(turn)
        case SoftKey.SPLIT:
            switching.split(turn, call)
        case SoftKey.MUTE_ONE | SoftKey.UNMUTE_ONE:
            turn.set(call.id, unheard=not call.unheard)
        case _:  # END
            _end_chosen(turn, call)


def _end_chosen(turn: Turn, call: Call) -> None:
    if call.phase is Phase.INCOMING:
        reject(turn, call)
    else:
        hang_up(turn, call)
        released(turn)
    if not several(turn.phone):
        turn.close_panel()
