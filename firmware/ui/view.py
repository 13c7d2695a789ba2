"""``view``: from the phone's state to the page that its screen shows. Pure; the drawing is in ``draw.py``."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import assert_never

from board.api import Part
from firmware.phone import pages, paging, shelves
from firmware.phone.answering_machine import has_greeting
from firmware.phone.call import Call, Service
from firmware.phone.focus import At, Focus, focus
from firmware.phone.forwarding import forward
from firmware.phone.key_binding import ITEMS, kind_rows
from firmware.phone.listening import place_of
from firmware.phone.messages import new_messages
from firmware.phone.minutes import talked
from firmware.phone.notices import GUIDE, NoticeKind, NoticeState, SystemNotice
from firmware.phone.outputs import Microphone, microphone_now
from firmware.phone.panels import (
    AboutPanel,
    AccountPanel,
    AdvicePanel,
    CallsPanel,
    DeletePanel,
    DetailsPanel,
    EntryPanel,
    FindingPanel,
    FindingsPanel,
    GreetingPanel,
    GuidePanel,
    KeysPanel,
    KindsPanel,
    ListPanel,
    LoginPanel,
    LogoutPanel,
    MenuItem,
    MenuPanel,
    MenuTitle,
    Panel,
    PasswordPanel,
    PatternPanel,
    ProvisioningPanel,
    SetupPanel,
    ShelfPanel,
    TestPanel,
    TonePanel,
    UnlockPanel,
    UpdatePanel,
)
from firmware.phone.parts import AccountStatus
from firmware.phone.phases import Phase
from firmware.phone.reasons import Reason
from firmware.phone.receiver import left_off_hook
from firmware.phone.recording import is_recorded
from firmware.phone.records import CallRecord
from firmware.phone.rows import calls_now, chosen_finding, chosen_record, list_rows, menu_rows
from firmware.phone.settings import ForwardWhen
from firmware.phone.shelves import Kept
from firmware.phone.softkeys import soft_keys
from firmware.phone.state import Phone
from firmware.phone.target import Route, label_of, resolve
from firmware.phone.watched import ringing
from firmware.ui import kept, upkeep
from firmware.ui import screen as shown

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def view(phone: Phone) -> shown.Page:
    """Everything that the screen shows now."""
    return shown.Page(
        screen=_screen(phone, focus(phone)),
        soft_keys=soft_keys(phone),
        notice=phone.notice[0] if phone.notice else None,
        notice_code=phone.notice_code if phone.notice else 0,
        notice_about=phone.notice_about if phone.notice else ("", ""),
        volume=_volume(phone),
    )


def _screen(phone: Phone, where: Focus) -> shown.Screen:
    if where.call:
        return _of_call(phone, where.at, where.call)
    if where.panel:
        return _of_panel(phone, where.panel)
    if where.at in (At.PAGED, At.PAGING):
        return _of_page(phone)
    if where.at in (At.DIALING, At.PRE_DIAL) or (where.at is At.RECEIVER and not left_off_hook(phone)):
        return _dialing(phone)
    if where.at is At.RECEIVER:
        return shown.OffHook()
    return _guide(phone) if phone.new else _idle(phone)


def _of_page(phone: Phone) -> shown.Screen:
    if page := pages.heard(phone):
        found = (other.name for other in phone.lan_phones if other.address == page.source and other.name)
        talking = next((_who(call) for call in phone.talking), "")
        return shown.Paged(page.group, _group(phone, page.group), next(found, page.source), talking)
    group, _ = phone.paging or (0, 0.0)
    return shown.Paging(group, _group(phone, group), paging.speaks(phone), phone.muted, phone.speaker)


def _group(phone: Phone, number: int) -> str:
    group = pages.group_of(phone, number)
    return group.name if group else ""


def _of_call(phone: Phone, at: At, call: Call) -> shown.Screen:
    if at is At.INCOMING:
        who = (call.peer.number, call.peer.name)
        return shown.Incoming(*who, call.via, call.silenced, call.diverted_by, call.verified)
    if at is At.WAITING:
        ear = phone.in_the_ear or phone.held
        return shown.Waiting(
            call.peer.number,
            call.peer.name,
            _who(ear[0]) if ear else "",
            is_recorded(phone, *ear),
            call.diverted_by,
            call.verified,
        )
    if at is At.OUTGOING:
        ringing = call.phase is Phase.RINGING
        return shown.Outgoing(
            call.far_end.number, call.far_end.name, ringing, call.via, call.emergency, call.anonymous
        )
    if at is At.TALKING:
        return _talking(phone, call)
    if phone.off_hook and left_off_hook(phone):
        return shown.OffHook()
    reason = call.reason or Reason.ENDED
    seconds = call.seconds(phone.now)
    far_end = call.far_end
    return shown.Ended(far_end.number, far_end.name, reason, call.code, seconds, call.cause, call.given_to)


def _talking(phone: Phone, call: Call) -> shown.Screen:
    if call.service is Service.ECHO:
        return shown.EchoTest(_rounded(call.round_trip_ms), _rounded(call.microphone_dbfs))
    if call.service is Service.TIME:
        return shown.SpokenTime(*_time_and_day(phone))
    joined = [other for other in phone.in_the_ear if other.conference]
    if len(joined) > 1:
        longest = max(other.seconds(phone.now) or 0 for other in joined)
        recorded = is_recorded(phone, *joined)
        return shown.Conference(tuple(map(_who, joined)), longest, phone.muted, phone.speaker, recorded)
    return shown.Talking(
        peer=call.far_end.number,
        name=call.far_end.name,
        seconds=call.seconds(phone.now) or 0,
        codec=call.codec,
        encryption=call.encryption,
        muted=phone.muted,
        speaker=phone.speaker,
        held=call.phase is Phase.HELD,
        held_by_peer=call.held_by_peer,
        others=sum(1 for other in phone.live_calls if other.id != call.id),
        sent_digits=call.sent_digits,
        weak=call.weak,
        transfer=call.transfer,
        transfer_code=call.transfer_code,
        recalled=call.phase is Phase.HELD and not phone.off_hook,
        recorded=is_recorded(phone, call),
        listened=call.by_itself and not phone.lifted and microphone_now(phone) is Microphone.OPEN,
        soundless=any(part is Part.CODEC for part, _ in phone.lost_parts),
    )


def _who(call: Call) -> str:
    return call.far_end.name or call.far_end.number


def _calls_now(phone: Phone, chosen: int) -> shown.CallsNow:
    lines = tuple(
        shown.CallLine(
            _who(call), call.phase, call.seconds(phone.now), call.conference, call.unheard, call.transfer
        )
        for call in calls_now(phone)
    )
    return shown.CallsNow(lines, min(chosen, max(len(lines) - 1, 0)))


def _rounded(measured: float | None) -> int | None:
    return None if measured is None else round(measured)


def _dialing(phone: Phone) -> shown.Dialing:
    dial = phone.dial
    route = resolve(phone, dial.digits, phone.line) if dial.digits else Reason.NUMBER_NOT_VALID
    name, via = (route.peer.name, route.via) if isinstance(route, Route) else ("", phone.line)
    errand = phone.errand.kind if phone.errand else None
    return shown.Dialing(dial.digits, dial.cursor, phone.off_hook, name, dial.letters, via, errand)


def _idle(phone: Phone) -> shown.Idle:
    time, day = _time_and_day(phone)
    return shown.Idle(
        name=phone.settings.name,
        time=time,
        day=day,
        accounts=tuple(_account(account) for account in phone.accounts),
        extension=phone.settings.extension,
        conflict=phone.lan_conflict,
        missed=phone.missed,
        lost=tuple(sorted(part for part, _ in phone.lost_parts)),
        offline=phone.offline,
        do_not_disturb=phone.do_not_disturb,
        messages=new_messages(phone) + phone.new_voicemail,
        machine=next((_who(call) for call in phone.calls if call.phase is Phase.RECORDING), ""),
        forwards=tuple((when, now.number) for when in ForwardWhen if (now := forward(phone, when)).on),
        ringing=tuple((key.key, label_of(key)) for key in phone.speed_dials if ringing(phone, key)),
        parked=tuple((each.number, each.who) for each in phone.parked if each.gone is None),
        notices=tuple(each for each in phone.system_notices if _worth_telling(each)),
        guest=phone.settings.guest.name if phone.settings.guest else "",
        locked=phone.locked,
    )


def _worth_telling(notice: SystemNotice) -> bool:
    """Whether an idle phone tells it: of an update's success once, of what is as it should be never."""
    return notice.kind is NoticeKind.UPDATE or notice.state is not NoticeState.DONE


def _guide(phone: Phone) -> upkeep.Guide:
    told = phone.setup or SystemNotice(NoticeKind.SETUP, NoticeState.NONE)
    return upkeep.Guide(told.url or GUIDE, phone.settings.extension, phone.addresses, told.reason)


def _of_panel(phone: Phone, panel: Panel) -> shown.Screen:
    match panel:
        case ListPanel() | DetailsPanel() | DeletePanel() | AdvicePanel():
            return _of_records(phone, panel)
        case MenuPanel(title, chosen):
            entries = menu_rows(phone, title)
            return shown.Menu(title, entries, min(chosen, max(len(entries) - 1, 0)))
        case AccountPanel(name):
            status = next(
                (account for account in phone.accounts if account.name == name), AccountStatus(name)
            )
            this_month = talked(phone, name)
            return shown.AccountTrouble(_account(status), (this_month.calls, this_month.seconds))
        case CallsPanel(chosen):
            return _calls_now(phone, chosen)
        case KindsPanel() | EntryPanel():
            return _of_settings(phone, panel)
        case ShelfPanel() | GreetingPanel():
            return _of_sounds(phone, panel)
        case UnlockPanel() | LoginPanel() | LogoutPanel():
            return _of_users(phone, panel)
        case AboutPanel() | GuidePanel() | ProvisioningPanel() | PasswordPanel() | UpdatePanel():
            return _of_setup(phone, panel)
        case FindingsPanel() | FindingPanel() | KeysPanel() | PatternPanel() | TonePanel():
            return _of_self_test(phone, panel)
        case _:
            assert_never(panel)


def _of_settings(phone: Phone, panel: KindsPanel | EntryPanel) -> shown.Screen:
    if isinstance(panel, KindsPanel):
        return shown.Menu(MenuTitle.KEY, kind_rows(phone, panel), panel.chosen, str(panel.key))
    if panel.call is not None:
        call = phone.call(panel.call)
        return shown.Entry(MenuItem.SEND_ON, panel.digits, _who(call) if call else "")
    item = ITEMS[panel.kind] if panel.when is None else MenuItem(f"forward-{panel.when}")
    return shown.Entry(item, panel.digits, str(panel.key) if panel.key else "")


def _of_users(phone: Phone, panel: UnlockPanel | LoginPanel | LogoutPanel) -> shown.Screen:
    if isinstance(panel, UnlockPanel):
        return shown.Unlock(len(panel.pin))
    if isinstance(panel, LoginPanel):
        return shown.Login(panel.stage, panel.number, len(panel.pin), panel.trouble, panel.detail)
    return shown.Logout(phone.settings.guest.name if phone.settings.guest else "")


def _of_sounds(phone: Phone, panel: ShelfPanel | GreetingPanel) -> shown.Screen:
    if isinstance(panel, GreetingPanel):
        return kept.Greeting(has_greeting(phone), phone.dictated is not None, bool(phone.played))
    listed = shelves.kept(phone, panel.shelf)
    rows = tuple(_shelf_row(phone, each) for each in listed)
    chosen, asks = place_of(listed, panel), panel.asks and bool(rows)
    return kept.ShelfList(panel.shelf, rows, chosen, bool(phone.played), asks)


def _shelf_row(phone: Phone, each: Kept) -> kept.ShelfRow:
    when, today = _local_time(phone, each.began)
    return kept.ShelfRow(each.number, each.name, when, each.seconds, each.new, today)


def _of_setup(phone: Phone, panel: SetupPanel | UpdatePanel | AboutPanel) -> shown.Screen:
    match panel:
        case AboutPanel():
            return shown.About(phone.settings.name, phone.settings.version, phone.addresses, phone.missing)
        case UpdatePanel(confirm):
            asks = confirm and phone.update is not None and phone.update.state is NoticeState.AVAILABLE
            return upkeep.Update(phone.settings.version, phone.update, asks)
        case GuidePanel():
            return _guide(phone)
        case ProvisioningPanel():
            return upkeep.Provisioning(phone.provisioning)
        case PasswordPanel():
            return upkeep.Password(phone.setup.password if phone.setup else "")
        case _:
            assert_never(panel)


def _of_self_test(phone: Phone, panel: FindingsPanel | FindingPanel | TestPanel) -> shown.Screen:
    findings, running = phone.self_test.findings, phone.self_test.gives_up is not None
    match panel:
        case FindingsPanel(chosen):
            return upkeep.Findings(findings, min(chosen, max(len(findings) - 1, 0)), running)
        case FindingPanel(chosen, next_step):
            found = chosen_finding(phone)
            if found is None:  # another test was begun
                return upkeep.Findings(findings, 0, running)
            return upkeep.FindingDetails(found, next_step)
        case KeysPanel(last, seen):
            return upkeep.KeysTest(last, len(seen), phone.lifted)
        case PatternPanel(number):
            return upkeep.DisplayTest(number)
        case TonePanel(transducer):
            return upkeep.ToneTest(transducer)
        case _:
            assert_never(panel)


def _of_records(phone: Phone, panel: ListPanel | DetailsPanel | DeletePanel | AdvicePanel) -> shown.Screen:
    match panel:
        case ListPanel(title, chosen):
            rows = tuple(_row(phone, record) for record in list_rows(phone, title))
            return kept.CallList(title, rows, min(chosen, max(len(rows) - 1, 0)))
        case DetailsPanel():
            return _details(phone)
        case DeletePanel(title, record):
            return kept.DeleteCalls(title, _row(phone, record) if record else None)
        case AdvicePanel(failed):
            reason = failed.reason or Reason.FAILED
            return kept.Advice(failed.number, failed.name, reason, failed.code, failed.cause)
        case _:
            assert_never(panel)


def _details(phone: Phone) -> shown.Screen:
    record = chosen_record(phone)
    if record is None:  # no list is as long as that
        return _idle(phone)
    return kept.CallDetails(
        row=_row(phone, record),
        reason=record.reason or Reason.ENDED,
        code=record.code,
        seconds=record.seconds,
        via=record.via,
        codec=record.codec,
        quality=record.quality,
        cause=record.cause,
        sent_to=record.sent_to,
        diverted_by=record.diverted_by,
        talked_to=record.talked_to,
        verified=record.verified,
    )


def _row(phone: Phone, record: CallRecord) -> kept.CallRow:
    when, today = _local_time(phone, record.began)
    return kept.CallRow(record.number, record.name, record.direction, when, today)


def _local_time(phone: Phone, epoch: float | None) -> tuple[tuple[int, int, int, int, int] | None, bool]:
    """A moment as a calendar has it, and whether that is today."""
    if epoch is None or phone.clock is None:
        return None, False
    local = EPOCH + timedelta(seconds=epoch + phone.clock.offset)
    when = (local.year, local.month, local.day, local.hour, local.minute)
    return when, local.date() == _time_and_day(phone)[1]


def _time_and_day(phone: Phone) -> tuple[tuple[int, int] | None, date | None]:
    if phone.local is None:
        return None, None
    local = EPOCH + timedelta(seconds=phone.local)
    return (local.hour, local.minute), local.date()


def _account(status: AccountStatus) -> shown.AccountLine:
    return shown.AccountLine(status.name, status.state, status.code, status.trouble)


def _volume(phone: Phone) -> shown.VolumeBar | None:
    if phone.volume_shown is None:
        return None
    of, _ = phone.volume_shown
    return shown.VolumeBar(of, getattr(phone.volumes, of.value))
