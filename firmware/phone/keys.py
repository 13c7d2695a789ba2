"""What each key does, by what the owner is busy with."""

from __future__ import annotations

from board.api import Key
from firmware.phone import calls, dialing, hook, menu, self_test, speed_dial
from firmware.phone.calls import DIGIT_OF
from firmware.phone.focus import At, Focus, focus
from firmware.phone.panels import (
    AccountPanel,
    KeysPanel,
    ListPanel,
    ListTitle,
    MenuPanel,
    MenuTitle,
    PatternPanel,
)
from firmware.phone.phases import Phase
from firmware.phone.rows import volume_chosen
from firmware.phone.softkeys import SoftKey, soft_keys
from firmware.phone.state import Call, Notice
from firmware.phone.target import again
from firmware.phone.turn import Turn
from firmware.phone.volume import set_volume, sounding
from firmware.sip.api import RegistrationState

HOLDABLE = (Phase.TALKING, Phase.HELD)
SOFT_KEYS = (Key.SOFT_1, Key.SOFT_2, Key.SOFT_3)
SPEED_KEYS = {Key(f"speed{number}"): number for number in range(1, 9)}


def key_pressed(turn: Turn, key: Key) -> None:
    """A key went down. Speed-dial keys act when they come up, since holding them assigns."""
    turn.change(panel_touched=turn.now)
    panel = focus(turn.phone).panel
    if isinstance(panel, KeysPanel | PatternPanel):
        self_test.key_pressed(turn, panel, key)
    elif key in SPEED_KEYS:
        turn.change(held_key=(key, turn.now))
    elif key in DIGIT_OF:
        _digit(turn, key, DIGIT_OF[key])
    elif key in SOFT_KEYS:
        if action := soft_keys(turn.phone)[SOFT_KEYS.index(key)]:
            act(turn, action)
    elif key in (Key.VOLUME_UP, Key.VOLUME_DOWN):
        of = volume_chosen(panel) or sounding(turn.phone)
        set_volume(turn, of, 1 if key is Key.VOLUME_UP else -1)
    else:
        _function(turn, key)


def hook_flashed(turn: Turn) -> None:
    """A flash of the hook is the hold key of those who have but a handset; without a call, nothing."""
    where = focus(turn.phone)
    if where.call and _holdable(where.call):
        calls.toggle_hold(turn, where.call)


def key_released(turn: Turn, key: Key) -> None:
    """A key came up."""
    held = turn.phone.held_key
    if held and held[0] is key:
        turn.change(held_key=None)
        if key in SPEED_KEYS:
            speed_dial.press(turn, SPEED_KEYS[key])


def key_held(turn: Turn, key: Key) -> None:
    """A key was held long enough to mean more than a press."""
    turn.change(held_key=None)
    if key in SPEED_KEYS:
        speed_dial.assign(turn, SPEED_KEYS[key])
    elif self_test.takes_keys(turn.phone):
        self_test.leave(turn)


def act(turn: Turn, action: SoftKey) -> None:
    """Do what a soft key says."""
    where = focus(turn.phone)
    if where.panel:
        menu.act(turn, action)
    elif where.call:
        _act_on_call(turn, action, where.call)
    else:
        _act_without_call(turn, action)


def _act_on_call(turn: Turn, action: SoftKey, call: Call) -> None:
    match action:
        case SoftKey.ANSWER:
            calls.open_speaker(turn)
            calls.answer(turn, call)
        case SoftKey.REJECT:
            calls.reject(turn, call)
        case SoftKey.SILENCE:
            turn.set(call.id, silenced=True)
        case SoftKey.END:
            calls.hang_up(turn, call)
            hook.released(turn)
        case SoftKey.HOLD | SoftKey.RESUME:
            calls.toggle_hold(turn, call)
        case SoftKey.CLOSE:
            calls.forget_ended(turn)
            hook.released(turn)
        case _:  # RETRY, after a call
            calls.open_speaker(turn)
            calls.place(turn, again(turn.phone, call.peer, call.via), call.via)


def _act_without_call(turn: Turn, action: SoftKey) -> None:
    match action:
        case SoftKey.REDIAL:
            menu.open_panel(turn, ListPanel(ListTitle.REDIAL))
        case SoftKey.HISTORY:
            menu.open_panel(turn, ListPanel(ListTitle.HISTORY))
        case SoftKey.MISSED:
            menu.open_panel(turn, ListPanel(ListTitle.MISSED))
        case SoftKey.MENU:
            menu.open_panel(turn, MenuPanel(MenuTitle.MENU))
        case SoftKey.DETAILS:
            failed = next(each for each in turn.phone.accounts if each.state is RegistrationState.FAILED)
            menu.open_panel(turn, AccountPanel(failed.name))
        case SoftKey.DELETE:
            dialing.delete(turn)
        case SoftKey.LETTERS | SoftKey.NUMBERS:
            dialing.toggle_letters(turn)
        case SoftKey.CANCEL if turn.phone.dial.begun:
            dialing.clear(turn)
        case SoftKey.CANCEL:
            hook.close(turn)
        case _:  # CALL, what was typed
            dialing.send(turn)


def _digit(turn: Turn, key: Key, digit: str) -> None:
    where = focus(turn.phone)
    if where.at is At.TALKING and where.call:
        if where.call.phase is Phase.TALKING:
            calls.send_digit(turn, where.call, digit)
    elif where.at is At.OUTGOING and where.call:
        if where.call.early_media:  # a voice menu may ask for digits before it answers
            calls.send_digit(turn, where.call, digit)
    elif where.at is not At.INCOMING:
        if where.at is At.PANEL:
            turn.change(panels=())
        dialing.type_digit(turn, key, digit)


def _function(turn: Turn, key: Key) -> None:
    where = focus(turn.phone)
    match key:
        case Key.SPEAKER:
            hook.speaker_pressed(turn)
        case Key.MUTE:
            _mute(turn, where)
        case Key.HOLD if where.call and _holdable(where.call):
            calls.toggle_hold(turn, where.call)
        case Key.REDIAL if isinstance(where.panel, ListPanel) and where.panel.title is ListTitle.REDIAL:
            menu.act(turn, SoftKey.CALL)
        case Key.REDIAL if where.at not in (At.INCOMING, At.TALKING, At.OUTGOING):
            turn.change(panels=())
            menu.open_panel(turn, ListPanel(ListTitle.REDIAL))
        case Key.UP | Key.DOWN | Key.OK | Key.BACK:
            _navigate(turn, key, where)
        case _:
            turn.notify(Notice.NOT_AVAILABLE)


def _holdable(call: Call) -> bool:
    return call.phase in HOLDABLE and not call.service


def _navigate(turn: Turn, key: Key, where: Focus) -> None:
    match where.at:
        case At.PANEL:
            menu.navigate(turn, key)
        case At.INCOMING if key is Key.OK:
            act(turn, SoftKey.ANSWER)
        case At.INCOMING if key is Key.BACK:
            act(turn, SoftKey.REJECT)
        case At.TALKING | At.OUTGOING if key is Key.BACK:
            act(turn, SoftKey.END)
        case At.DIALING | At.PRE_DIAL:
            _edit(turn, key)
        case At.RECEIVER if key is Key.BACK and not turn.phone.lifted:
            hook.close(turn)
        case At.ENDED if key is Key.BACK:
            act(turn, SoftKey.CLOSE)
        case At.IDLE if key is Key.OK:
            act(turn, SoftKey.MENU)
        case At.IDLE if key is not Key.BACK:
            act(turn, SoftKey.HISTORY)
        case _:
            turn.change(volume_shown=None, notice=None)


def _edit(turn: Turn, key: Key) -> None:
    match key:
        case Key.OK:
            dialing.send(turn)
        case Key.BACK:
            dialing.delete(turn)
        case _:
            dialing.move_cursor(turn, -1 if key is Key.UP else 1)


def _mute(turn: Turn, where: Focus) -> None:
    """Mute a talking call; a ringing bell is silenced."""
    if where.at is At.INCOMING and where.call:
        turn.set(where.call.id, silenced=True)
    elif where.call and where.call.phase is Phase.TALKING:
        turn.change(muted=not turn.phone.muted)
