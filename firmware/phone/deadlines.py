"""Time: everything that happens because nothing else did. The earliest deadline goes out as ``wake_at``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from firmware.phone import (
    actions,
    answering_machine,
    asking,
    calls,
    dialing,
    errands,
    hook,
    hot_desking,
    intercom,
    keys,
    listening,
    lock,
    network,
    paging,
    parking,
    places,
    post_dial,
    self_test,
)
from firmware.phone.call import Call, Service
from firmware.phone.display import dims_at
from firmware.phone.focus import At, focus
from firmware.phone.panels import CallsPanel, of_calls
from firmware.phone.phases import Phase, Trigger
from firmware.phone.receiver import hands_free_over, next_change
from firmware.phone.ringing import sample_ends
from firmware.phone.speed_dial import HELD_LOOK_SECONDS, HOLD_SECONDS
from firmware.phone.state import Phone
from firmware.phone.turn import Turn

ENDED_SECONDS = 4.0
"""How long the screen tells of a call that is over; longer while the open receiver tells of it too."""

RECALL_SECONDS = 180.0
"""How long the bell recalls a held call whose owner has replaced the handset."""

TIME_SECONDS = 10.0
MINUTE = 60
PANEL_SECONDS = 60.0
"""A menu left alone closes."""

Rule = Callable[[Turn], None]


def wake_at(phone: Phone) -> float | None:
    """The monotonic time at which ``step`` wants a Tick, or None."""
    times = [time for time, _ in _deadlines(phone)]
    shown = (next_change(phone), _next_second(phone), _next_minute(phone), dims_at(phone), sample_ends(phone))
    times += [time for time in (*shown, paging.chime_ends(phone)) if time is not None]
    if phone.held_key:
        times.append(phone.now + HELD_LOOK_SECONDS)
    return min(times, default=None)


def expire(turn: Turn) -> None:
    """Do everything whose time has come, earliest first, until nothing more is due."""
    while True:
        due = sorted(_deadlines(turn.phone), key=lambda deadline: deadline[0])
        if not due or due[0][0] > turn.now:
            return
        due[0][1](turn)


def _deadlines(phone: Phone) -> Iterator[tuple[float, Rule]]:
    for call in phone.calls:
        yield from _of_call(phone, call)
    yield from _of_messages(phone)
    if _panel_may_close(phone):
        yield phone.panel_touched + PANEL_SECONDS, lambda turn: turn.change(panels=())
    if phone.dictated is not None:
        yield phone.dictated + listening.LONGEST_GREETING, listening.stop
    yield from _of_pages(phone)
    yield from _of_parked(phone)
    if phone.recalled is not None:
        yield phone.recalled + RECALL_SECONDS, _give_up_recall
    if phone.self_test.gives_up is not None:
        yield phone.self_test.gives_up, self_test.done
    if phone.held_key:
        key, since = phone.held_key
        yield since + HOLD_SECONDS, lambda turn: keys.key_held(turn, key)
    if (send_at := dialing.wait_over(phone)) is not None:
        yield send_at, dialing.send
    if (forget_at := dialing.forgotten(phone)) is not None:
        yield forget_at, dialing.clear
    yield from _of_users(phone)
    if (close_at := hands_free_over(phone)) is not None:
        yield close_at, hook.close


def _of_users(phone: Phone) -> Iterator[tuple[float, Rule]]:
    """Who has left the phone alone is no more its user: it locks, a guest is logged out."""
    if (lock_at := lock.locks_at(phone)) is not None:
        yield lock_at, lock.lock
    login = hot_desking.waiting(phone)
    if login and login.until is not None:
        yield login.until, partial(hot_desking.unanswered, panel=login)
    if (out_at := hot_desking.logs_out_at(phone)) is not None:
        yield out_at, hot_desking.log_out


def _of_pages(phone: Phone) -> Iterator[tuple[float, Rule]]:
    if phone.paging is not None:
        yield phone.paging[1] + paging.LONGEST, paging.stop
    for page in phone.paged:
        if not page.ignored:
            yield page.since + paging.LONGEST_HEARD, partial(paging.give_up, page=page)


def _of_parked(phone: Phone) -> Iterator[tuple[float, Rule]]:
    if phone.parking and phone.parking.until is not None:
        yield phone.parking.until, parking.late
    for parked in phone.parked:
        until = parked.until if parked.gone is None else min(parked.gone, parked.until)
        yield until, partial(places.forget, parked=parked)


def _panel_may_close(phone: Phone) -> bool:
    """Whether a panel is seen that nobody is listening in."""
    if not phone.panels or phone.receiver_taken:
        return False
    return of_calls(phone.panels[-1]) or focus(phone).at is At.PANEL


def _of_messages(phone: Phone) -> Iterator[tuple[float, Rule]]:
    if phone.notice:
        yield phone.notice[1], lambda turn: turn.change(notice=None)
    if phone.awaited:
        kind, until = phone.awaited
        yield until, lambda turn: asking.unanswered(turn, kind)
    for name, until in phone.actions:
        yield until, partial(actions.unanswered, name=name)
    if phone.volume_shown:
        yield phone.volume_shown[1], lambda turn: turn.change(volume_shown=None)


def _of_call(phone: Phone, call: Call) -> Iterator[tuple[float, Rule]]:
    if call.deadline is not None:
        yield call.deadline, lambda turn: network.deadline(turn, call)
    if call.machine_at is not None:
        yield call.machine_at, lambda turn: answering_machine.take(turn, call)
    if (beep_over := answering_machine.next_at(call)) is not None:
        yield beep_over, lambda turn: answering_machine.beeped(turn, call)
    if call.answers_at is not None:
        yield call.answers_at, lambda turn: intercom.answer(turn, call)
    if call.dials_at is not None:
        yield call.dials_at, lambda turn: post_dial.send_next(turn, call)
    told_on = phone.receiver and phone.receiver.after_call and not phone.held
    if call.phase is Phase.ENDED and not told_on:
        yield call.since + ENDED_SECONDS, lambda turn: _forget(turn, call)
    if call.service is Service.TIME and call.phase is Phase.TALKING:
        yield call.since + TIME_SECONDS, lambda turn: _time_told(turn, call)


def _forget(turn: Turn, call: Call) -> None:
    turn.move(call, Trigger.FORGET)
    if turn.phone.held and turn.phone.receiver and turn.phone.receiver.after_call:
        turn.change(receiver=None)
    errands.bring_back(turn, call)


def _give_up_recall(turn: Turn) -> None:
    """Nobody comes for those on hold."""
    for call in turn.phone.held:
        calls.hang_up(turn, call)
    turn.change(recalled=None)


def _time_told(turn: Turn, call: Call) -> None:
    calls.hang_up(turn, call)
    calls.forget_ended(turn)
    calls.released(turn)


def _next_second(phone: Phone) -> float | None:
    """When the timer of the call in focus counts on; in a conference and a list, that of the longest."""
    where = focus(phone)
    shown = [where.call] if where.call else []
    if isinstance(where.panel, CallsPanel):
        shown = list(phone.live_calls)
    elif where.call and where.call.conference:
        shown = [call for call in phone.live_calls if call.conference]
    begun = [call for call in shown if call.live and call.answered_at is not None]
    if not begun:
        return None
    longest = min(begun, key=lambda call: call.answered_at or 0.0)
    return (longest.answered_at or 0.0) + (longest.seconds(phone.now) or 0) + 1


def _next_minute(phone: Phone) -> float | None:
    """When the clock on the screen moves on, and a little: at this size a float counts microseconds."""
    if phone.wall is None:
        return None
    return phone.now + MINUTE - phone.wall % MINUTE + 0.001
