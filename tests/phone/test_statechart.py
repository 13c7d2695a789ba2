"""The code walks the transition table, all of it and nothing else, and the drawing shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firmware import statechart as command
from firmware.phone import statechart
from firmware.phone.events import StoreLoaded
from firmware.phone.phases import (
    PHASE_MEANING,
    TRANSITIONS,
    TRIGGER_MEANING,
    WAIT,
    Phase,
    Trigger,
    follow,
)
from firmware.phone.softkeys import SoftKey
from tests.phone.desk import Desk


def dialing() -> Desk:
    desk = Desk()
    desk.lift()
    desk.dial("2")
    return desk


def calling() -> Desk:
    desk = dialing()
    desk.dial("01#")
    return desk


def ringing() -> Desk:
    desk = calling()
    desk.far_end_rings()
    return desk


def incoming() -> Desk:
    desk = Desk()
    desk.called()
    return desk


def answering() -> Desk:
    desk = incoming()
    desk.lift()
    return desk


def talking() -> Desk:
    desk = answering()
    desk.confirmed()
    return desk


def held() -> Desk:
    desk = talking()
    desk.tap("hold")
    return desk


def recording() -> Desk:
    desk = Desk(answering_machine=True)
    desk.called()
    desk.advance(desk.phone.settings.answer_after)
    return desk


def ended() -> Desk:
    desk = talking()
    desk.replace()
    return desk


BEGUN = {
    Phase.DIALING: dialing,
    Phase.CALLING: calling,
    Phase.RINGING: ringing,
    Phase.INCOMING: incoming,
    Phase.ANSWERING: answering,
    Phase.TALKING: talking,
    Phase.HELD: held,
    Phase.RECORDING: recording,
    Phase.ENDED: ended,
}


def refuse(desk: Desk) -> None:
    desk.soft(SoftKey.LETTERS)
    desk.dial("6")
    desk.soft(SoftKey.CALL)


def serve(desk: Desk) -> None:
    desk.tap("back")
    desk.dial("*43")


def hang_up(desk: Desk) -> None:
    if desk.call().phase is Phase.HELD:
        desk.soft(SoftKey.END)
    elif desk.phone.lifted:
        desk.replace()
    else:
        desk.soft(SoftKey.REJECT)


def take(desk: Desk) -> None:
    """Another call, with the answering machine on."""
    desk.tap("back")
    desk.event(StoreLoaded((), (("answering-machine", "on"),)))
    desk.called()
    desk.advance(desk.phone.settings.answer_after)


def take_over(desk: Desk) -> None:
    desk.confirmed()
    desk.lift()


def wait(desk: Desk) -> None:
    desk.advance(max(WAIT.values()))


DONE: dict[Trigger, Callable[[Desk], None]] = {
    Trigger.SEND: lambda desk: desk.tap("#"),
    Trigger.REFUSE: refuse,
    Trigger.SERVE: serve,
    Trigger.PROGRESS: lambda desk: desk.far_end_rings(183, early_media=True),
    Trigger.ACCEPT: lambda desk: desk.lift(),
    Trigger.CONFIRMED: lambda desk: desk.confirmed(),
    Trigger.HOLD: lambda desk: desk.tap("hold"),
    Trigger.RESUME: lambda desk: desk.tap("hold"),
    Trigger.HANG_UP: hang_up,
    Trigger.GONE: lambda desk: desk.ends(500),
    Trigger.DEADLINE: wait,
    Trigger.TAKE: take,
    Trigger.TAKE_OVER: take_over,
    Trigger.FORGET: wait,
}


@pytest.mark.parametrize(("phase", "trigger"), TRANSITIONS)
def test_every_transition_is_reached_by_what_happens_to_a_phone(phase: Phase, trigger: Trigger) -> None:
    desk = BEGUN[phase]()
    assert desk.call().phase is phase
    desk.watch.taken.clear()
    DONE[trigger](desk)
    assert (phase, trigger) in desk.watch.taken
    following = TRANSITIONS[phase, trigger]
    forgotten_since = trigger in (Trigger.DEADLINE, Trigger.GONE) and not desk.calls
    assert following is None or following in desk.calls or forgotten_since


def test_what_the_table_does_not_hold_is_illegal() -> None:
    for phase in Phase:
        for trigger in Trigger:
            legal, following = follow(phase, trigger)
            assert legal is ((phase, trigger) in TRANSITIONS)
            assert legal or following is phase


def test_every_phase_that_waits_ends_by_its_deadline() -> None:
    assert {phase for phase, trigger in TRANSITIONS if trigger is Trigger.DEADLINE} == set(WAIT)


def test_every_phase_and_trigger_has_a_meaning() -> None:
    assert set(PHASE_MEANING) == set(Phase)
    assert set(TRIGGER_MEANING) == set(Trigger)
    assert {trigger for _, trigger in TRANSITIONS} == set(Trigger)


# --- the drawing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", statechart.ARROWS)
def test_an_arrow_runs_from_the_edge_of_its_box_to_the_edge_of_the_next(pair: statechart.Pair) -> None:
    arrow = statechart.ARROWS[pair]
    assert on_edge(statechart.BOXES[pair[0]], arrow.points[0])
    if pair[1] is not None:
        assert on_edge(statechart.BOXES[pair[1]], arrow.points[-1])
    for (x, y), (following_x, following_y) in zip(arrow.points, arrow.points[1:], strict=False):
        assert x == following_x or y == following_y


def on_edge(box: statechart.Box, point: statechart.Point) -> bool:
    x, y = point
    beside = x in (box.x, box.x + box.width) and box.y <= y <= box.y + box.height
    above = y in (box.y, box.y + box.height) and box.x <= x <= box.x + box.width
    return beside or above


def test_a_transition_that_is_not_drawn_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(statechart.ARROWS, (Phase.TALKING, Phase.HELD))
    with pytest.raises(ValueError, match="held"):
        statechart.svg()


def test_every_trigger_stands_in_both_documents() -> None:
    for trigger in Trigger:
        assert trigger in statechart.svg()
        assert f"| {trigger} |" in statechart.markdown()


def test_the_documents_are_current() -> None:
    assert command.main(["--check"]) == 0


def test_a_stale_document_is_named_and_renewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([], tmp_path) == 0
    assert command.main(["--check"], tmp_path) == 0
    (tmp_path / "statechart.svg").write_text("old")
    assert command.main(["--check"], tmp_path) == 1
    assert "statechart.svg is not current" in capsys.readouterr().err


def test_an_unknown_argument_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--chek"]) == 2
    assert "--chek" in capsys.readouterr().err
