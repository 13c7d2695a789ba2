"""Least-cost routing: the beginning of a number chooses the account, and how it is written there.

The longest prefix wins; of several accounts for it, the first that is registered.
"""

from __future__ import annotations

from firmware.phone.settings import DialRule
from firmware.phone.state import Phone
from firmware.sip.api import RegistrationState


def rule_for(phone: Phone, number: str, account: str = "") -> DialRule | None:
    """The rule for a number; for calls by ``account``, if that is chosen already."""
    fitting = [
        rule
        for rule in phone.settings.routes
        if number.startswith(rule.prefix) and (not account or rule.account in ("", account))
    ]
    registered = {each.name for each in phone.accounts if each.state is RegistrationState.REGISTERED}
    ranked = sorted(fitting, key=lambda rule: (-len(rule.prefix), rule.account not in ("", *registered)))
    return ranked[0] if ranked else None


def rewritten(rule: DialRule, number: str) -> str:
    """The number as it is dialled."""
    return number if rule.replace is None else rule.replace + number[len(rule.prefix) :]
