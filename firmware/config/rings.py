"""The [[ring]] sections of phone.toml: which calls ring otherwise."""

from __future__ import annotations

from dataclasses import fields

from firmware.audio.ring_tones import RingTone
from firmware.config.section import Section, fail, missing
from firmware.config.uri import dialable
from firmware.phone.alert_info import LONGEST
from firmware.phone.settings import RingRule

MOST = 100
"""Rules: each is looked at when a call comes in."""


def load_rings(sections: list[Section]) -> tuple[RingRule, ...]:
    if len(sections) > MOST:
        fail(sections[0].path, "ring", f"found {len(sections)}, allowed at most {MOST}")
    return tuple(map(_rule, sections))


def _rule(section: Section) -> RingRule:
    section.only([field.name for field in fields(RingRule)])
    caller = section.text("caller", "a number, a SIP URI or a tel: URI", fits=dialable) or ""
    alert_info = section.text("alert_info", f"a text of 1 to {LONGEST} characters", longest=LONGEST) or ""
    if caller and alert_info:
        section.wrong("alert_info", "found caller too, allowed one of the two")
    if not caller and not alert_info:
        section.wrong("caller", missing("a caller or an alert_info"))
    tone = section.choice("tone", RingTone)
    if tone is None:
        section.wrong("tone", missing(", ".join(RingTone)))
    return RingRule(tone, caller, alert_info)
