"""The self-test on the phone: what it found, and the tests that need a person: keys, display, tones."""

from __future__ import annotations

from dataclasses import replace

from board.api import Key, Transducer
from firmware.phone.commands import RunSelfTest
from firmware.phone.findings import Check, Finding, Outcome, SelfTest
from firmware.phone.focus import focus
from firmware.phone.panels import FindingsPanel, KeysPanel, PatternPanel, TestPanel, TonePanel
from firmware.phone.state import Phone
from firmware.phone.turn import Turn

LONGEST_SECONDS = 20.0
"""A self-test that is not over by then is waited for no longer: its probes have deadlines of their own."""

PICTURES = 4
"""Test pictures; the screen draws them (firmware/ui/patterns.py)."""

CHECKS = {
    Transducer.HANDSET: Check.HANDSET,
    Transducer.SPEAKER: Check.SPEAKER,
    Transducer.HEADSET: Check.HEADSET,
}
MOST_FINDINGS = 40
"""More than all checks together, with an account each."""

HEARD = "The tone was heard."
NOT_HEARD = "The tone was not heard."


def begin(turn: Turn) -> None:
    """Have everything looked at that needs nobody."""
    turn.change(self_test=SelfTest(gives_up=turn.now + LONGEST_SECONDS))
    turn.do(RunSelfTest(turn.phone.lost_parts))


def found(turn: Turn, findings: tuple[Finding, ...]) -> None:
    """Take what was found so far."""
    if turn.phone.self_test.gives_up is None:
        turn.remark("findings of a self-test that does not run were ignored")
    else:
        _add(turn, findings)


def done(turn: Turn) -> None:
    """Everything was looked at, or waited for long enough."""
    turn.change(self_test=replace(turn.phone.self_test, gives_up=None))


def _add(turn: Turn, findings: tuple[Finding, ...]) -> None:
    known = turn.phone.self_test
    turn.change(self_test=replace(known, findings=(*known.findings, *findings)[:MOST_FINDINGS]))


def tested(phone: Phone) -> TestPanel | None:
    """The test that has the phone now, if any; a call pre-empts it."""
    panel = focus(phone).panel
    return panel if isinstance(panel, KeysPanel | PatternPanel | TonePanel) else None


def takes_keys(phone: Phone) -> bool:
    """Whether every key is the test's own now."""
    return isinstance(tested(phone), KeysPanel | PatternPanel)


def key_pressed(turn: Turn, panel: KeysPanel | PatternPanel, key: Key) -> None:
    """A key in a test that takes every key: its name is shown, or it turns to the next picture."""
    if isinstance(panel, KeysPanel):
        turn.replace_panel(KeysPanel(key, panel.seen | {key}))
        if key is Key.BACK:
            turn.change(held_key=(key, turn.now))
    elif key is Key.BACK or panel.number + 1 >= PICTURES:
        turn.close_panel()
    else:
        turn.replace_panel(PatternPanel(panel.number + 1))


def needs_handset(phone: Phone) -> bool:
    """Whether the handset is lifted for a test now, and not to call somebody."""
    return isinstance(tested(phone), KeysPanel | TonePanel)


def replaced(turn: Turn) -> None:
    """Replacing the handset ends the test of the keys, for a keypad without a key that goes back."""
    if isinstance(tested(turn.phone), KeysPanel):
        turn.close_panel()


def tell_heard(turn: Turn, panel: TonePanel, heard: bool) -> None:
    """The owner has answered: on to the next transducer, and in the end to what was found."""
    outcome, text = (Outcome.OK, HEARD) if heard else (Outcome.FAILED, NOT_HEARD)
    findings = (*panel.findings, Finding(CHECKS[panel.transducer], outcome, text))
    following = _after(turn.phone, panel.transducer)
    if following:
        turn.replace_panel(TonePanel(following, findings))
    else:
        turn.change(self_test=SelfTest(findings))
        turn.replace_panel(FindingsPanel())


def _after(phone: Phone, transducer: Transducer) -> Transducer | None:
    """The next one to be tested; a headset only while one is plugged in."""
    if transducer is Transducer.HANDSET:
        return Transducer.SPEAKER
    return Transducer.HEADSET if transducer is Transducer.SPEAKER and phone.headset else None
