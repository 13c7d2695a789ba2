"""What each key does, by what the owner is busy with."""

from __future__ import annotations

from board.api import Key
from firmware.phone import (
    calls,
    dialing,
    entry,
    errands,
    hook,
    hot_desking,
    in_call,
    key_binding,
    lock,
    mailbox,
    menu,
    messages,
    paging,
    placing,
    self_test,
    sending_on,
    speed_dial,
    switching,
)
from firmware.phone.call import Call
from firmware.phone.calls import DIGIT_OF
from firmware.phone.focus import At, Focus, focus
from firmware.phone.notice import Notice
from firmware.phone.panels import (
    AccountPanel,
    AdvicePanel,
    CallsPanel,
    EntryPanel,
    KeysPanel,
    ListPanel,
    ListTitle,
    LoginPanel,
    MenuPanel,
    MenuTitle,
    Panel,
    PatternPanel,
    UnlockPanel,
)
from firmware.phone.parts import DialPad
from firmware.phone.phases import TALKED, Phase
from firmware.phone.rows import volume_chosen
from firmware.phone.softkeys import SoftKey, soft_keys
from firmware.phone.target import again
from firmware.phone.turn import Turn
from firmware.phone.volume import set_volume, sounding
from firmware.sip.api import RegistrationState

SOFT_KEYS = (Key.SOFT_1, Key.SOFT_2, Key.SOFT_3)
SPEED_KEYS = {Key(f"speed{number}"): number for number in range(1, 9)}
LONG_PRESSES = {Key(str(number)): number for number in SPEED_KEYS.values()}
"""Digits that stand for those keys on a phone that has none; 1 is for voice mail."""

BESIDE_A_PAGE = frozenset({*SOFT_KEYS, *SPEED_KEYS, Key.VOLUME_UP, Key.VOLUME_DOWN, Key.SPEAKER})
"""The keys that leave a page to be heard; every other is of somebody who has other things to do."""

ENDS_LISTENING = frozenset({Key.BACK, Key.MUTE})
"""Those that do nothing else then: the others do what they always do."""


def key_pressed(turn: Turn, key: Key) -> None:
    """A key went down. Speed-dial keys act when they come up, since holding them assigns."""
    turn.change(panel_touched=turn.now)
    if not _ends_listening(turn, key):
        _act_on_key(turn, key, focus(turn.phone).panel)


def _ends_listening(turn: Turn, key: Key) -> bool:
    """Whether a key does nothing but end a page that is heard."""
    if focus(turn.phone).at is not At.PAGED or key in BESIDE_A_PAGE:
        return False
    paging.ignore(turn)
    return key in ENDS_LISTENING


def _act_on_key(turn: Turn, key: Key, panel: Panel | None) -> None:
    if isinstance(panel, KeysPanel | PatternPanel):
        self_test.key_pressed(turn, panel, key)
    elif lock.keeps_key(turn.phone, key):
        lock.ask(turn)
    elif key in SPEED_KEYS:
        turn.change(held_key=(key, turn.now))
    elif key in DIGIT_OF:
        _type(turn, key, panel)
    elif key in SOFT_KEYS:
        if action := soft_keys(turn.phone)[SOFT_KEYS.index(key)]:
            act(turn, action)
    elif key in (Key.VOLUME_UP, Key.VOLUME_DOWN):
        of = volume_chosen(panel) or sounding(turn.phone)
        set_volume(turn, of, 1 if key is Key.VOLUME_UP else -1)
    else:
        _function(turn, key)


def _type(turn: Turn, key: Key, panel: Panel | None) -> None:
    """A key of the dial pad: into what is being typed, or a digit of a number that is dialled."""
    match panel:
        case EntryPanel():
            entry.type_character(turn, panel, DIGIT_OF[key])
        case LoginPanel():
            hot_desking.type_character(turn, panel, DIGIT_OF[key])
        case UnlockPanel():
            lock.type_character(turn, panel, DIGIT_OF[key])
        case _:
            if key in LONG_PRESSES and focus(turn.phone).at is At.IDLE and turn.phone.held_key is None:
                turn.change(held_key=(key, turn.now))
            _digit(turn, key, DIGIT_OF[key])


def hook_flashed(turn: Turn) -> None:
    """A flash of the hook is the hold key of those who have but a handset; without a call, nothing.

    With another call it changes between the two, and takes one that waits (3GPP TS 24.615).
    """
    where = focus(turn.phone)
    if not turn.phone.off_hook:
        turn.remark("a hook that flashes while it is down")
    elif where.at is At.WAITING and where.call:
        placing.answer(turn, where.call)
    elif where.call and _holdable(where.call):
        if where.call.phase is Phase.TALKING and turn.phone.held:
            switching.swap(turn)
        else:
            switching.toggle_hold(turn, where.call)


def key_released(turn: Turn, key: Key) -> None:
    """A key came up."""
    held = turn.phone.held_key
    if held and held[0] is key:
        turn.change(held_key=None)
        if key in SPEED_KEYS:
            speed_dial.press(turn, SPEED_KEYS[key])


def count_held(turn: Turn, last: float) -> None:
    """A key counts as held only while the phone was awake to see it come up.

    A busy machine reads the end of a short press late; ``last`` is when it was there before.
    """
    missed = turn.now - last - speed_dial.HELD_AWAKE_SECONDS
    if turn.phone.held_key and missed > 0:
        key, since = turn.phone.held_key
        turn.change(held_key=(key, since + missed))


def key_held(turn: Turn, key: Key) -> None:
    """A key was held long enough to mean more than a press."""
    turn.change(held_key=None)
    if turn.phone.locked and key in SPEED_KEYS:
        lock.ask(turn)
    elif key in SPEED_KEYS:
        paging.ignore(turn)
        speed_dial.assign(turn, SPEED_KEYS[key])
    elif turn.phone.locked:
        pass  # a digit that is held is a digit: of a number for help, it may be
    elif key in LONG_PRESSES and focus(turn.phone).at is At.PRE_DIAL and turn.phone.dial.digits == key.value:
        turn.change(dial=DialPad())  # what it typed when it went down was no number
        _long_press(turn, LONG_PRESSES[key])
    elif self_test.takes_keys(turn.phone):
        turn.close_panel()


def _long_press(turn: Turn, number: int) -> None:
    """A digit held on the idle phone: 1 listens to the voice mail, the others are the speed-dial keys."""
    if number == 1:
        mailbox.listen(turn)
    elif key_binding.bound(turn.phone, number):
        speed_dial.press(turn, number)
    else:
        key_binding.open_kinds(turn, number)


def act(turn: Turn, action: SoftKey) -> None:
    """Do what a soft key says."""
    where = focus(turn.phone)
    if lock.keeps_action(turn.phone, action):
        lock.ask(turn)
    elif isinstance(where.panel, CallsPanel):
        in_call.act_in_list(turn, action)
    elif where.panel:
        menu.act(turn, action)
    elif where.call:
        _act_on_call(turn, action, where.call)
    elif where.at is At.PAGED:
        paging.ignore(turn)
    elif where.at is At.PAGING:
        paging.stop(turn)
    else:
        _act_without_call(turn, action)


def _act_on_call(turn: Turn, action: SoftKey, call: Call) -> None:
    match action:
        case SoftKey.ANSWER:
            placing.open_speaker(turn)
            placing.answer(turn, call)
        case SoftKey.REJECT:
            calls.reject(turn, call)
        case SoftKey.SEND_ON:
            sending_on.ask(turn, call)
        case SoftKey.SILENCE:
            turn.set(call.id, silenced=True, answers_at=None)
        case SoftKey.END:
            in_call.end(turn, call)
        case SoftKey.HOLD | SoftKey.RESUME:
            placing.open_speaker(turn)
            switching.toggle_hold(turn, call)
        case SoftKey.SWAP:
            switching.swap(turn)
        case SoftKey.TRANSFER | SoftKey.JOIN:
            errands.complete(turn)
        case SoftKey.MORE:
            menu.open_panel(turn, MenuPanel(MenuTitle.CALL))
        case _:
            _act_on_ended(turn, action, call)


def _act_on_ended(turn: Turn, action: SoftKey, call: Call) -> None:
    match action:
        case SoftKey.NEXT_STEP:
            menu.open_panel(turn, AdvicePanel(calls.record_of(call)))
        case SoftKey.CLOSE:
            calls.forget_ended(turn)
            calls.released(turn)
        case _:  # RETRY
            placing.open_speaker(turn)
            placing.place(turn, again(turn.phone, call.peer, call.via), call.via)


LISTS = {
    SoftKey.REDIAL: ListTitle.REDIAL,
    SoftKey.HISTORY: ListTitle.HISTORY,
    SoftKey.MISSED: ListTitle.MISSED,
}


def _act_without_call(turn: Turn, action: SoftKey) -> None:
    match action:
        case _ if action in LISTS:
            menu.open_panel(turn, ListPanel(LISTS[action]))
        case SoftKey.MENU:
            menu.open_panel(turn, MenuPanel(MenuTitle.MENU))
        case SoftKey.UNLOCK:
            lock.ask(turn)
        case SoftKey.DETAILS:
            failed = next(each for each in turn.phone.accounts if each.state is RegistrationState.FAILED)
            menu.open_panel(turn, AccountPanel(failed.name))
        case _:
            _act_on_number(turn, action)


def _act_on_number(turn: Turn, action: SoftKey) -> None:
    match action:
        case SoftKey.DELETE:
            dialing.delete(turn)
        case SoftKey.LETTERS | SoftKey.NUMBERS:
            dialing.toggle_letters(turn)
        case SoftKey.TRANSFER:
            in_call.transfer_to_typed(turn)
        case SoftKey.CANCEL if turn.phone.dial.begun:
            dialing.clear(turn)
        case SoftKey.CANCEL if turn.phone.held:
            errands.give_up(turn)
        case SoftKey.CANCEL:
            hook.close(turn)
        case _:  # CALL, what was typed
            dialing.send(turn)


def _digit(turn: Turn, key: Key, digit: str) -> None:
    phone = turn.phone
    if phone.in_the_ear:
        turn.change(panels=())
        calls.send_digit(turn, digit)
    elif phone.off_hook or not phone.own_calls:  # a bell that rings takes no number
        if phone.paging:
            messages.hush(turn)
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
            placing.open_speaker(turn)
            switching.toggle_hold(turn, where.call)
        case Key.VOICEMAIL | Key.REDIAL if where.at is At.PAGING:
            turn.notify(Notice.LINE_BUSY)
        case Key.VOICEMAIL:
            mailbox.listen(turn)
        case Key.TRANSFER | Key.CONFERENCE:
            in_call.errand_key(turn, key)
        case Key.REDIAL if isinstance(where.panel, ListPanel) and where.panel.title is ListTitle.REDIAL:
            menu.act(turn, SoftKey.CALL)
        case Key.REDIAL if not turn.phone.own_calls:
            turn.change(panels=())
            menu.open_panel(turn, ListPanel(ListTitle.REDIAL))
        case Key.UP | Key.DOWN | Key.OK | Key.BACK:
            _navigate(turn, key, where)
        case _:
            turn.notify(Notice.NOT_AVAILABLE)


def _holdable(call: Call) -> bool:
    return call.phase in TALKED and not call.service


def _navigate(turn: Turn, key: Key, where: Focus) -> None:
    match where.at:
        case At.PANEL:
            menu.navigate(turn, key)
        case At.INCOMING | At.WAITING | At.TALKING | At.OUTGOING:
            _navigate_in_call(turn, key, where)
        case At.DIALING | At.PRE_DIAL:
            _edit(turn, key)
        case At.PAGING if key is Key.BACK:
            act(turn, SoftKey.END)
        case At.RECEIVER if key is Key.BACK and (turn.phone.held or not turn.phone.lifted):
            act(turn, SoftKey.CANCEL)
        case At.ENDED if key is Key.BACK:
            act(turn, SoftKey.CLOSE)
        case At.IDLE if key is Key.OK:
            act(turn, SoftKey.MENU)
        case At.IDLE if key is not Key.BACK:
            act(turn, SoftKey.HISTORY)
        case _:
            turn.change(volume_shown=None, notice=None)


def _navigate_in_call(turn: Turn, key: Key, where: Focus) -> None:
    comes_in = where.at in (At.INCOMING, At.WAITING)
    match key:
        case Key.OK if comes_in:
            act(turn, SoftKey.ANSWER)
        case Key.BACK:
            act(turn, SoftKey.REJECT if comes_in else SoftKey.END)
        case Key.OK if SoftKey.MORE in soft_keys(turn.phone):
            act(turn, SoftKey.MORE)
        case Key.UP | Key.DOWN if not comes_in and in_call.several(turn.phone):
            menu.open_panel(turn, CallsPanel())
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
        turn.set(where.call.id, silenced=True, answers_at=None)
    elif turn.phone.first(Phase.TALKING) or turn.phone.paging:
        turn.change(muted=not turn.phone.muted)
