"""``step``: the whole behaviour of the phone as one pure function of state, event and time."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from board.api import (
    HeadsetChanged,
    HookChanged,
    HookFlashed,
    KeyPressed,
    KeyReleased,
    Part,
    PartFound,
    PartLost,
)
from firmware.phone import (
    actions,
    answering_machine,
    errands,
    hook,
    hot_desking,
    identity,
    in_call,
    keys,
    listening,
    lock,
    mailbox,
    network,
    notices,
    paging,
    places,
    recording,
    self_test,
    sending_on,
    watching,
    welcome,
)
from firmware.phone.calls import KEEP_RECORDS
from firmware.phone.commands import Announce, Command, Wish
from firmware.phone.deadlines import expire
from firmware.phone.display import HANDS, attend
from firmware.phone.events import (
    ActionEnded,
    AddressesChanged,
    Event,
    LanPhonesChanged,
    NoticeShown,
    PersonFetched,
    PinChecked,
    SelfTestDone,
    SelfTestFound,
    StoreLoaded,
    StoreProblem,
    StoreTrouble,
    Tick,
    WallClock,
)
from firmware.phone.notice import Notice
from firmware.phone.parts import AccountStatus, Clock
from firmware.phone.records import CallRecord, in_calendar
from firmware.phone.settings import Settings
from firmware.phone.state import Phone
from firmware.phone.turn import WARNING_SECONDS, Turn
from firmware.phone.volume import restored
from firmware.sip import api as sip
from firmware.sip.watching import DialogsChanged, MailboxChanged

LOST_NOTICES = {
    Part.KEYPAD: Notice.KEYPAD_LOST,
    Part.HOOK: Notice.HOOK_LOST,
    Part.CODEC: Notice.CODEC_LOST,
}

DAY = 86_400


def begin(settings: Settings, now: float = 0.0) -> Phone:
    """The phone as it is switched on, handset down."""
    accounts = tuple(AccountStatus(account.name) for account in settings.accounts)
    return Phone(settings, now=now, accounts=accounts, attended=now)


def step(phone: Phone, event: Event, now: float) -> tuple[Phone, tuple[Command, ...]]:
    """Give the phone an event at monotonic time ``now``; get the phone after it and the commands, in order.

    Time that ran backwards is taken as standing still. An event that fits nothing is ignored and remarked on.
    Afterwards nothing is due: ``wake_at`` is later than ``now``.
    """
    turn = Turn(replace(phone, now=max(now, phone.now)))
    keys.count_held(turn, phone.now)
    attend(turn)
    _settle(turn, phone, by_owner=False)
    attend(turn, by_hand=isinstance(event, HANDS))
    before = turn.phone
    _handle(turn, event)
    _settle(turn, before, by_owner=isinstance(event, KeyPressed | KeyReleased))
    return turn.phone, tuple(turn.commands)


def _settle(turn: Turn, before: Phone, by_owner: bool) -> None:
    """Do what is due, and what follows from how the phone has changed."""
    expire(turn)
    notices.forget_password(turn)
    places.keep(turn)
    watching.follow(turn, before)
    sending_on.close_answered(turn)
    in_call.keep_chosen(turn, before, by_owner)


def _handle(turn: Turn, event: Event) -> None:  # noqa: C901 - a line for each event
    match event:
        case Tick():
            pass
        case HookChanged(lifted):
            hook.hook_changed(turn, lifted)
        case HookFlashed():
            keys.hook_flashed(turn)
        case KeyPressed(key):
            keys.key_pressed(turn, key)
        case KeyReleased(key):
            keys.key_released(turn, key)
        case HeadsetChanged(plugged):
            turn.change(headset=plugged)
        case PartLost(part, reason):
            _lost(turn, part, reason)
        case PartFound(part):
            turn.remark(f"{part}: works again")
            turn.change(lost_parts=_without(turn.phone, part))
        case (
            sip.StackReady()
            | sip.StackFault()
            | sip.RegistrationChanged()
            | sip.CheckSync()
            | MailboxChanged()
            | DialogsChanged()
            | sip.IncomingCall()
            | sip.CallProgress()
            | sip.CallAnswered()
            | sip.MediaChanged()
            | sip.CallEnded()
            | sip.TransferProgress()
            | sip.CallReferred()
            | sip.CallReplaced()
            | sip.IdentityChanged()
            | sip.DigitReceived()
            | sip.Statistics()
            | sip.PlaybackEnded()
            | sip.RecordingFailed()
            | sip.PageBegan()
            | sip.PageEnded()
            | sip.EchoMeasured()
            | sip.MicrophoneHeard()
        ):
            _handle_sip(turn, event)
        case WallClock(epoch, offset):
            _set_clock(turn, epoch, offset)
        case LanPhonesChanged():
            network.lan_phones(turn, event)
        case AddressesChanged():
            network.addresses(turn, event)
        case StoreLoaded():
            _restore(turn, event)
        case SelfTestFound(findings):
            self_test.found(turn, findings)
        case SelfTestDone():
            self_test.done(turn)
        case PinChecked():
            lock.checked(turn, event)
        case PersonFetched():
            hot_desking.fetched(turn, event)
        case ActionEnded(name, trouble, told):
            actions.ended(turn, name, trouble, told)
        case NoticeShown():
            notices.shown(turn, event.notice)
        case StoreTrouble(problem, detail):
            turn.remark(f"store: {problem} {detail}")
            set_aside = problem is StoreProblem.SET_ASIDE
            notice = Notice.STORE_SET_ASIDE if set_aside else Notice.STORE_UNWRITABLE
            turn.notify(notice, WARNING_SECONDS)
        case _:
            assert_never(event)


def _handle_sip(turn: Turn, event: sip.SipEvent) -> None:  # noqa: C901 - a line for each event
    match event:
        case sip.StackReady():
            network.ready(turn, event)
            watching.ready(turn)
        case sip.StackFault(where, message):
            turn.remark(f"stack: {where}: {message}")
            turn.notify(Notice.STACK_TROUBLE)
        case sip.RegistrationChanged():
            network.registration(turn, event)
        case sip.CheckSync(reboot=reboot):
            turn.do(Announce(Wish.CHECK_SYNC, reboot))
        case MailboxChanged():
            mailbox.told(turn, event)
        case DialogsChanged():
            watching.told(turn, event)
        case sip.IncomingCall():
            network.incoming(turn, event)
        case sip.CallProgress():
            network.progress(turn, event)
        case sip.CallAnswered():
            network.answered(turn, event)
        case sip.MediaChanged():
            network.media(turn, event)
        case sip.CallEnded():
            network.ended(turn, event)
        case sip.TransferProgress():
            errands.told(turn, event)
        case sip.CallReferred():
            network.referred(turn, event)
        case sip.CallReplaced():
            network.replaced(turn, event)
        case sip.IdentityChanged():
            identity.changed(turn, event)
        case sip.DigitReceived():
            pass  # nothing on the phone is steered by the far end's digits
        case sip.Statistics():
            network.statistics(turn, event)
        case sip.PlaybackEnded(name):
            answering_machine.greeted(turn, name)
            listening.ended(turn, name)
        case sip.RecordingFailed():
            _recording_failed(turn, event)
        case sip.PageBegan():
            paging.began(turn, event)
        case sip.PageEnded():
            paging.ended(turn, event)
        case sip.EchoMeasured():
            network.echo_measured(turn, event)
        case sip.MicrophoneHeard():
            network.microphone_heard(turn, event)
        case _:
            assert_never(event)


def _recording_failed(turn: Turn, event: sip.RecordingFailed) -> None:
    turn.remark(f"recording {event.name}: {event.reason}")
    turn.notify(Notice.RECORDING_FAILED, WARNING_SECONDS)
    answering_machine.failed(turn, event.name)
    listening.failed(turn, event.name)
    recording.failed(turn, event.name)


def _lost(turn: Turn, part: Part, reason: str) -> None:
    turn.remark(f"{part}: {reason}")
    turn.change(lost_parts=(*_without(turn.phone, part), (part, reason)))
    if part in LOST_NOTICES:
        turn.notify(LOST_NOTICES[part])
    if part is Part.KEYPAD:  # the release of a key held down will not come
        turn.change(held_key=None)


def _without(phone: Phone, part: Part) -> tuple[tuple[Part, str], ...]:
    """The lost parts but this one."""
    return tuple(lost for lost in phone.lost_parts if lost[0] is not part)


def _set_clock(turn: Turn, epoch: float, offset: int) -> None:
    if in_calendar(epoch) and abs(offset) <= DAY:
        first = turn.phone.clock is None
        turn.change(clock=Clock(epoch, offset, turn.now))
        if first:
            welcome.keep_emergency(turn)
    else:
        turn.remark(f"the clock cannot be {epoch} with an offset of {offset}")


def _restore(turn: Turn, event: StoreLoaded) -> None:
    """Take over what was kept; calls of this run stay on top."""
    known = dict(event.settings) | dict(turn.phone.overrides)
    overrides = tuple(known.items())
    records = (*turn.phone.records, *map(_readable, event.records))[:KEEP_RECORDS]
    turn.change(records=records, overrides=overrides, volumes=restored(known))


def _readable(record: CallRecord) -> CallRecord:
    """A record whose time no calendar knows has none."""
    known = record.began is not None and in_calendar(record.began)
    return record if known else replace(record, began=None)
