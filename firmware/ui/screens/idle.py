"""The idle screen: the clock, whose phone it is, what was missed, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from board.api import Part
from firmware.phone.notices import NoticeState
from firmware.phone.settings import ForwardWhen
from firmware.sip.api import RegistrationState
from firmware.ui.canvas import Canvas
from firmware.ui.fit import shorten
from firmware.ui.font import caption, clock, digits, small, strong
from firmware.ui.icons import icon
from firmware.ui.labels import FORWARDS, REGISTRATIONS, notice_text, trouble_text
from firmware.ui.language import Language, clock_time
from firmware.ui.notice_labels import LOST_PARTS
from firmware.ui.painter import describe, paint
from firmware.ui.screen import AccountLine, Idle

CLOCK_COLUMN = 112
"""Columns of the clock on the wide display, when there is something to tell beside it."""
ALERT_LINE = 13
EXTENSION_WIDTH = 40
NEEDED = {Part.HOOK, Part.KEYPAD, Part.CODEC}
"""Parts without which the phone is not quite a phone."""

UNWELL = {RegistrationState.FAILED, RegistrationState.REGISTERING}


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to tell: an icon, the sentence, and a count where an icon and a number say it too.

    ``words`` are what is said aloud, where the sentence needs its icon.
    """

    icon: str
    text: str
    count: int = 0
    words: str = ""


def alerts(idle: Idle, language: Language) -> list[Alert]:
    """What there is to tell, the most pressing first."""
    found = [Alert("failed", language.say(LOST_PARTS[part])) for part in idle.lost if part in NEEDED]
    if idle.conflict:
        text = language.say("Extension {extension} is taken").format(extension=idle.extension or "")
        found.append(Alert("failed", text))
    found += [_ringing_alert(key, label, language) for key, label in idle.ringing]
    found += [_parked_alert(place, who, language) for place, who in idle.parked]
    found += _network_alerts(idle, language)
    if idle.locked:
        found.append(Alert("lock", language.say("Locked")))
    if idle.do_not_disturb:
        found.append(Alert("bell-off", language.say("Do not disturb")))
    found += [Alert("dialled", forward_text(when, number, language)) for when, number in idle.forwards]
    if idle.machine:
        found.append(Alert("record", language.say("Message from {name}").format(name=idle.machine)))
    if idle.messages:
        messages = language.count("{number} new message", "{number} new messages", idle.messages)
        found.append(Alert("tape", messages, idle.messages))
    if idle.missed:
        missed = language.count("{number} missed call", "{number} missed calls", idle.missed)
        found.append(Alert("missed", missed, idle.missed))
    found += [Alert("failed", language.say(LOST_PARTS[part])) for part in idle.lost if part not in NEEDED]
    for notice in idle.notices:
        sign = "failed" if notice.state is NoticeState.FAILED else "info"
        found.append(Alert(sign, notice_text(notice, language)))
    return found


def forward_text(when: ForwardWhen, number: str, language: Language) -> str:
    """Which calls go on to where."""
    return f"{language.say(FORWARDS[when])}: {number}"


def _ringing_alert(key: int, label: str, language: Language) -> Alert:
    """Whose phone rings, and the key that takes the call."""
    shown, said = language.say("Key {key}: {name}"), language.say("Key {key}: {name} rings")
    return Alert("bell", shown.format(key=key, name=label), words=said.format(key=key, name=label))


def _parked_alert(place: str, who: str, language: Language) -> Alert:
    """Where a call waits."""
    shown, said = language.say("Parked at {name}"), language.say("{name} is parked at {place}")
    return Alert("pause", shown.format(name=place), words=said.format(name=who, place=place))


def _network_alerts(idle: Idle, language: Language) -> list[Alert]:
    """What is wrong with the network, or else with each account: without a network that is no news."""
    if idle.offline:
        return [Alert("failed", language.say("No network"))]
    several = len(idle.accounts) > 1
    return [
        _account_alert(account, several, language) for account in idle.accounts if account.state in UNWELL
    ]


def _account_alert(account: AccountLine, several: bool, language: Language) -> Alert:
    failed = account.state is RegistrationState.FAILED
    text = trouble_text(account.trouble, account.code) if failed else REGISTRATIONS[account.state]
    said = language.say(text)
    return Alert(account.state.value, f"{account.name}: {said}" if several else said)


@paint.register
def paint_idle(idle: Idle, canvas: Canvas, language: Language) -> None:
    told = alerts(idle, language)
    narrow = not canvas.wide
    _paint_top(idle, canvas, [alert for alert in told[1:] if alert.count and narrow])
    if not told:
        _paint_clock(idle, canvas, canvas.width, language)
    elif narrow:
        _paint_with_alert(idle, canvas, language, told[0])
    else:
        _paint_clock(idle, canvas, CLOCK_COLUMN, language)
        shown = told[:3]
        for number, alert in enumerate(shown):
            _paint_alert(alert, canvas, CLOCK_COLUMN, 33 - len(shown) * ALERT_LINE // 2 + number * ALERT_LINE)


def _paint_top(idle: Idle, canvas: Canvas, counted: list[Alert]) -> None:
    """The phone's name; at the right its extension, how the accounts are, and counts."""
    end = canvas.right
    if idle.extension:
        extension = shorten(idle.extension, strong(), EXTENSION_WIDTH)
        end = canvas.text_right(end, 1, extension, strong()) - 5
    for alert in reversed(counted):
        end = canvas.text_right(end, 1, str(alert.count) if alert.count < 100 else "99+", small()) - 3
        end = canvas.icon_right(end, 5 - icon(alert.icon).height // 2, alert.icon) - 5
    if idle.accounts and not idle.offline and not any(account.state in UNWELL for account in idle.accounts):
        off = all(account.state is RegistrationState.OFF for account in idle.accounts)
        end = canvas.icon_right(end, 1, "off" if off else "registered") - 5
    left = canvas.icon(canvas.left, 1, "person") + 4 if idle.guest else canvas.left
    canvas.text(left, 1, shorten(idle.guest or idle.name, small(), end - left), small())


def _paint_clock(idle: Idle, canvas: Canvas, width: int, language: Language) -> None:
    """The large clock with the date under it, in the middle of so many columns."""
    canvas.text_centred(0, width, 38, clock_time(idle.time), clock())
    if idle.day:
        canvas.text_centred(0, width, 49, language.day(idle.day), small())


def _paint_with_alert(idle: Idle, canvas: Canvas, language: Language, alert: Alert) -> None:
    """A smaller clock with the date at its right, and the most pressing alert under it."""
    canvas.text(canvas.left, 15, clock_time(idle.time), digits())
    if idle.day:
        canvas.text_right(canvas.right, 26, language.day(idle.day), small())
    _paint_alert(alert, canvas, canvas.left, 41)


def _paint_alert(alert: Alert, canvas: Canvas, left: int, top: int) -> None:
    """An icon and a sentence, both in the middle of eight rows."""
    after = canvas.icon(left, top + 4 - icon(alert.icon).height // 2, alert.icon) + 4
    left = left + 16 if canvas.wide else after
    canvas.text_fitted(left, top + 8, canvas.right - left, alert.text, strong(), small(), caption())


@describe.register
def describe_idle(idle: Idle, language: Language) -> list[str]:
    words = [idle.name]
    if idle.guest:
        words.append(language.say("Logged in: {name}").format(name=idle.guest))
    words.append(clock_time(idle.time))
    if idle.day:
        words.append(language.long_day(idle.day))
    if idle.extension:
        words.append(language.say("Extension {extension}").format(extension=idle.extension))
    well = [] if idle.offline else [account for account in idle.accounts if account.state not in UNWELL]
    words += [f"{account.name}: {language.say(REGISTRATIONS[account.state])}" for account in well]
    return words + [alert.words or alert.text for alert in alerts(idle, language)]
