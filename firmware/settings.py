"""The phone's settings out of the configuration: everything but secrets, paths and servers."""

from __future__ import annotations

from firmware.audio.countries import country
from firmware.config.calls import CODES
from firmware.config.model import Account, CallsSection, Config, PagingGroup
from firmware.config.uri import parse
from firmware.phone.settings import AccountIdentity, Forwarding, ForwardWhen, Guest, PageGroup, Settings


def settings_of(config: Config, version: str, guest: Guest | None = None) -> Settings:
    """What the core needs to know; ``config`` is that of the ``guest`` who has logged in."""
    emergency, calls = config.dialing.emergency, config.calls
    return Settings(
        name=config.phone.name,
        version=version,
        language=config.phone.language,
        country=config.phone.country,
        extension=config.lan.extension,
        direct_calls=config.sip.direct_calls,
        accounts=tuple(_identity(account) for account in config.accounts),
        speed_dials=config.speed_dials,
        routes=config.routes,
        inter_digit_wait=config.dialing.inter_digit_wait,
        digit_map=config.dialing.digit_map,
        emergency=country(config.phone.country).emergency if emergency is None else emergency,
        ring_anyway=calls.ring_anyway,
        blocked=calls.blocked,
        intercom=calls.intercom,
        forwarding=_forwarding(calls),
        forward_after=calls.forward_after,
        reject_code=calls.reject_code,
        do_not_disturb_code=calls.do_not_disturb_code,
        hide_number=calls.hide_number,
        reject_anonymous=calls.reject_anonymous,
        contacts_only=calls.contacts_only,
        ring_tone=config.phone.ring_tone,
        rings=config.rings,
        alert_info=calls.alert_info,
        answering_machine=calls.answering_machine,
        answer_after=calls.answer_after,
        call_recording=calls.recording,
        dim_after=config.display.dim_after,
        night=config.display.night,
        page_groups=tuple(_page_group(group) for group in config.paging),
        page_interrupts=calls.page_interrupts,
        page_anyway=calls.page_anyway,
        actions=tuple(action.name for action in config.actions),
        hot_desking=bool(config.hot_desking.url),
        guest=guest,
        lockable=bool(config.phone.lock_pin),
        lock_after=config.phone.lock_after * 60,
    )


def _identity(account: Account) -> AccountIdentity:
    uri = parse(account.uri)
    return AccountIdentity(
        account.name,
        uri.domain,
        account.outgoing,
        uri.user,
        account.digit_map,
        account.ring_tone,
        account.voicemail,
        account.pickup,
        account.leave_message,
        account.park_places,
    )


def _page_group(group: PagingGroup) -> PageGroup:
    return PageGroup(group.number, group.name, group.priority, group.send, group.receive)


def _forwarding(calls: CallsSection) -> tuple[tuple[ForwardWhen, Forwarding], ...]:
    parts = ("", "_code", "_off_code")
    return tuple(
        (when, Forwarding(*(getattr(calls, f"{name}{part}") for part in parts)))
        for when, name in CODES.items()
    )
