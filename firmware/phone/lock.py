"""The locked phone: it rings, is answered and calls for help; for anything else it asks for its PIN.

The PIN itself is not known here: another part of the phone compares it.
"""

from __future__ import annotations

from dataclasses import replace

from board.api import Key
from firmware.phone import dialing, placing
from firmware.phone.commands import CheckPin
from firmware.phone.display import in_use
from firmware.phone.events import PinChecked
from firmware.phone.notice import Notice
from firmware.phone.panels import UnlockPanel
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import LOCKED, Phone
from firmware.phone.target import is_emergency
from firmware.phone.turn import Turn

LONGEST_PIN = 16
FREE_TRIES = 3
WAIT_SECONDS = 60.0
"""After so many wrong PINs nobody is asked for so long, after each further one for twice as long."""
LONGEST_WAIT_SECONDS = 3600.0

FOR_OWNERS = frozenset({Key.TRANSFER, Key.CONFERENCE, Key.VOICEMAIL, Key.REDIAL})
FOR_ANYBODY = frozenset(
    {
        *(SoftKey.ANSWER, SoftKey.SILENCE, SoftKey.REJECT, SoftKey.END, SoftKey.HOLD, SoftKey.RESUME),
        *(SoftKey.SWAP, SoftKey.SPLIT, SoftKey.MUTE_ONE, SoftKey.UNMUTE_ONE, SoftKey.IGNORE, SoftKey.CLOSE),
        *(SoftKey.DELETE, SoftKey.CANCEL, SoftKey.LETTERS, SoftKey.NUMBERS, SoftKey.CALL, SoftKey.RETRY),
        SoftKey.UNLOCK,
    }
)
"""What a locked phone does at a soft key: it takes and ends calls, and dials, which may be for help."""


def lock(turn: Turn) -> None:
    """Lock the phone at once; what was open closes."""
    turn.change(panels=())
    turn.keep(LOCKED, "on")
    turn.notify(Notice.LOCKED)


def toggle(turn: Turn) -> None:
    """The key and the menu's line: lock the phone, or ask for the PIN."""
    if turn.phone.locked:
        ask(turn)
    elif turn.phone.settings.lockable:
        lock(turn)
    else:
        turn.notify(Notice.NO_LOCK)


def locks_at(phone: Phone) -> float | None:
    """When the phone locks by itself: so long after its last use."""
    after = phone.settings.lock_after
    if not (phone.settings.lockable and after) or phone.locked or in_use(phone):
        return None
    return phone.attended + after


def keeps_key(phone: Phone, key: Key) -> bool:
    """Whether a key is for those alone who know the PIN."""
    return phone.locked and key in FOR_OWNERS


def keeps_action(phone: Phone, action: SoftKey) -> bool:
    """Whether what a soft key does is for those alone who know the PIN."""
    return phone.locked and action not in FOR_ANYBODY


def keeps_speed_dial(phone: Phone, key: SpeedDialKey | None) -> bool:
    """Whether a speed-dial key is for those alone who know the PIN: all are but those that call for help."""
    if not phone.locked or (key and key.kind is KeyKind.LOCK):
        return False
    return key is None or key.kind is not KeyKind.NUMBER or not is_emergency(phone, key.number)


def ask(turn: Turn) -> None:
    """Ask for the PIN; with a call, and after too many wrong ones, only tell that the phone is locked."""
    if any(turn.phone.live_calls):
        turn.notify(Notice.LOCKED)
    elif turn.phone.asks_later:
        turn.notify(Notice.PIN_LATER)
    else:
        dialing.give_way(turn)
        turn.change(panels=())
        turn.push_panel(UnlockPanel())


def type_character(turn: Turn, panel: UnlockPanel, character: str) -> None:
    """One more digit of the PIN, as long as there is room."""
    if len(panel.pin) < LONGEST_PIN and not panel.checking:
        turn.replace_panel(replace(panel, pin=panel.pin + character))


def navigate(turn: Turn, panel: UnlockPanel, key: Key) -> None:
    """OK tells the PIN, BACK takes away its last digit."""
    if key in (Key.OK, Key.BACK):
        act(turn, panel, SoftKey.UNLOCK if key is Key.OK else SoftKey.DELETE)


def act(turn: Turn, panel: UnlockPanel, action: SoftKey) -> None:
    """A soft key: have the PIN checked, or go back."""
    if action is SoftKey.UNLOCK:
        if panel.pin:
            turn.replace_panel(UnlockPanel(checking=True, wish=panel.wish))
            turn.do(CheckPin(panel.pin))
    elif panel.pin:
        turn.replace_panel(replace(panel, pin=panel.pin[:-1]))
    else:
        turn.close_panel()


def checked(turn: Turn, event: PinChecked) -> None:
    """Whether the PIN was right. Who had dialled a number need not do it again."""
    asked = next((each for each in turn.phone.panels if isinstance(each, UnlockPanel)), None)
    if asked is None or not asked.checking:
        return
    if not event.right:
        _wrong(turn, asked)
        return
    turn.change(panels=(), wrong_pins=0, asks_again=None)
    turn.keep(LOCKED, "off")
    if asked.wish and not any(turn.phone.live_calls):
        placing.open_speaker(turn)
        placing.place(turn, asked.wish)
    else:
        turn.notify(Notice.UNLOCKED)


def _wrong(turn: Turn, asked: UnlockPanel) -> None:
    wrong = turn.phone.wrong_pins + 1
    turn.change(wrong_pins=wrong)
    if wrong < FREE_TRIES:
        others = (UnlockPanel(wish=asked.wish) if each is asked else each for each in turn.phone.panels)
        turn.change(panels=tuple(others), panel_touched=turn.now)
        turn.notify(Notice.PIN_WRONG)
        return
    wait = min(WAIT_SECONDS * 2 ** min(wrong - FREE_TRIES, 10), LONGEST_WAIT_SECONDS)
    turn.change(panels=(), asks_again=turn.now + wait)
    turn.notify(Notice.PIN_LATER)
