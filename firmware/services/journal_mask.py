"""What of an event and of the phone may be written down: no PIN and no password.

Digits dialled in a call or typed as a PIN, those that are stored after a number's comma, and all
that the far end sends are written as 0; so is the owner's password, which the display shows once.
"""

from __future__ import annotations

import re
from dataclasses import replace

from board.api import Key, KeyPressed, KeyReleased
from firmware.phone.calls import DIGIT_OF
from firmware.phone.commands import CheckPin, Command, LogIn, SaveSetting
from firmware.phone.events import Event, NoticeShown, StoreLoaded
from firmware.phone.notices import SystemNotice
from firmware.phone.panels import EntryPanel, LoginPanel, LoginStage, Panel, UnlockPanel
from firmware.phone.settings import SPEED_DIAL_SETTINGS
from firmware.phone.state import Phone
from firmware.phone.target import PAUSE, discreet
from firmware.sip.api import DigitReceived, PlayKeyTone, SendDtmf


def hides_digits(phone: Phone) -> bool:
    """Whether a digit typed now may be of a PIN: sent in a call, after a number's comma, or as one."""
    panel = phone.panels[-1] if phone.panels else None
    if isinstance(panel, LoginPanel) and panel.stage is not LoginStage.NUMBER:
        return True
    if isinstance(panel, UnlockPanel):
        return True
    return bool(phone.in_the_ear) or (isinstance(panel, EntryPanel) and PAUSE in panel.digits)


def mask(event: Event, digits_hidden: bool) -> Event:
    """The event as it may be kept."""
    match event:
        case DigitReceived():
            return replace(event, digit="0")
        case NoticeShown(notice):
            return NoticeShown(_mask_notice(notice))
        case StoreLoaded(settings=settings):
            return replace(
                event, settings=tuple((name, mask_setting(name, value)) for name, value in settings)
            )
        case KeyPressed(key) | KeyReleased(key) if digits_hidden and key in DIGIT_OF:
            return replace(event, key=Key.DIGIT_0)
        case _:
            return event


def mask_phone(phone: Phone) -> Phone:
    """The phone as it may be kept."""
    keys = tuple(replace(key, number=discreet(key.number, "0")) for key in phone.settings.speed_dials)
    return replace(
        phone,
        settings=replace(phone.settings, speed_dials=keys),
        overrides=tuple((name, mask_setting(name, value)) for name, value in phone.overrides),
        panels=tuple(map(_mask_panel, phone.panels)),
        calls=tuple(
            replace(
                call,
                sent_digits="0" * len(call.sent_digits),
                to_dial=re.sub(r"[^,]", "0", call.to_dial),
            )
            for call in phone.calls
        ),
        system_notices=tuple(map(_mask_notice, phone.system_notices)),
    )


def mask_setting(name: str, value: str) -> str:
    """A setting as it may be kept: what a key dials may end in a PIN."""
    if name not in SPEED_DIAL_SETTINGS:
        return value
    return "\t".join(discreet(word, "0") for word in value.split("\t"))


def mask_command(command: Command) -> Command:
    """A command as a digest may be made of it: one of four digits is as good as the digits."""
    match command:
        case SendDtmf() | PlayKeyTone():
            return replace(command, digit="0")
        case LogIn(pin=pin) | CheckPin(pin=pin):
            return replace(command, pin="0" * len(pin))
        case SaveSetting(name, value):
            return SaveSetting(name, mask_setting(name, value))
        case _:
            return command


def _mask_panel(panel: Panel) -> Panel:
    match panel:
        case EntryPanel(digits):
            return replace(panel, digits=discreet(digits, "0"))
        case UnlockPanel(pin=pin, wish=wish):
            return replace(panel, pin="0" * len(pin), wish=discreet(wish, "0"))
        case LoginPanel(pin=pin):
            return replace(panel, pin="0" * len(pin))
        case _:
            return panel


def _mask_notice(notice: SystemNotice) -> SystemNotice:
    return replace(notice, password="0" * len(notice.password))
