"""Calls are given away and put into other hands: transfer, REFER and Replaces."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firmware.phone.call import RINGS_THERE
from firmware.phone.errands import TRANSFER_SECONDS
from firmware.phone.notice import Notice
from firmware.phone.panels import MenuItem
from firmware.phone.parts import Errand, ErrandKind
from firmware.phone.phases import Phase
from firmware.phone.reasons import Reason
from firmware.phone.receiver import ToneName
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import (
    CallAnswered,
    CallEnded,
    CallId,
    CallProgress,
    CallReferred,
    CallReplaced,
    HangUp,
    Hold,
    Peer,
    Resume,
    Transfer,
    TransferProgress,
    TransferTo,
)
from firmware.ui.kept import CallList
from firmware.ui.screen import Dialing, Ended, Talking
from tests.phone.desk import BUDI, Desk
from tests.phone.test_several_calls import TITI, choose, talking

ONE, TWO, THREE = CallId(1), CallId(3), CallId(5)


def consulting(key: str = "transfer", number: str = "300", answered: bool = True) -> Desk:
    """201 is held, and for it 300 was called."""
    desk = talking()
    desk.tap(key)
    desk.dial(f"{number}#")
    desk.event(CallProgress(TWO, 180, False))
    if answered:
        desk.event(CallAnswered(TWO))
    desk.forget()
    return desk


# --- blind --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begins_by", ["key", "menu"])
def test_a_call_is_given_to_a_number(begins_by: str) -> None:
    desk = talking()
    desk.tap("transfer") if begins_by == "key" else choose(desk, MenuItem.TRANSFER)
    assert desk.done(Hold) == [Hold(ONE)]
    assert desk.tone() is ToneName.DIAL
    assert desk.shows(Dialing).errand is ErrandKind.TRANSFER
    desk.dial("300")
    desk.soft(SoftKey.TRANSFER)
    assert desk.done(Transfer) == [Transfer(ONE, "sip:300@pbx.example")]
    assert desk.shows(Talking).transfer == "300"
    desk.event(TransferProgress(ONE, 180))
    assert desk.calls == [Phase.HELD]
    desk.event(TransferProgress(ONE, 200))
    assert desk.done(HangUp) == [HangUp(ONE)]
    assert desk.logged[0].reason is Reason.TRANSFERRED
    assert desk.tone() is ToneName.DIAL


@pytest.mark.parametrize("code", [302, 404, 486, 603])
def test_a_transfer_that_fails_brings_the_call_back(code: int) -> None:
    desk = talking()
    desk.tap("transfer")
    desk.dial("300")
    desk.tap("transfer")
    desk.event(TransferProgress(ONE, code))
    assert desk.notice() is Notice.TRANSFER_FAILED
    assert desk.done(Resume) == [Resume(ONE)]
    assert desk.outputs().sound.heard == {1}
    desk.event(TransferProgress(ONE, 200))
    assert desk.calls == [Phase.TALKING], "a late word is of no account"


def test_a_transfer_that_fails_leaves_another_held_call_alone() -> None:
    desk = talking()
    call = desk.called(TITI)
    desk.tap("ok")
    desk.event(CallAnswered(call))
    desk.tap("transfer")
    desk.dial("400")
    desk.tap("transfer")
    desk.event(TransferProgress(call, 486))
    assert desk.outputs().sound.heard == {2}
    assert desk.calls == [Phase.HELD, Phase.TALKING]


def test_a_far_end_that_never_tells_how_it_went() -> None:
    desk = talking()
    desk.tap("transfer")
    desk.dial("300")
    desk.tap("transfer")
    desk.advance(TRANSFER_SECONDS)
    assert desk.outputs().sound.heard == {1}


def test_a_far_end_that_hangs_up_as_soon_as_it_has_gone_over() -> None:
    desk = talking()
    desk.tap("transfer")
    desk.dial("300")
    desk.tap("transfer")
    desk.event(CallEnded(ONE, 200))
    assert desk.logged[0].reason is Reason.TRANSFERRED
    assert desk.shows(Ended).reason is Reason.TRANSFERRED
    assert desk.shows(Ended).to == "300"


def test_a_transfer_goes_on_with_the_handset_replaced_and_rings_if_it_fails() -> None:
    desk = talking()
    desk.tap("transfer")
    desk.dial("300")
    desk.tap("transfer")
    desk.replace()
    assert not desk.outputs().ringing
    assert not desk.done(HangUp)
    desk.event(TransferProgress(ONE, 486))
    assert desk.outputs().ringing
    desk.lift()
    assert desk.outputs().sound.heard == {1}


def test_nothing_typed_or_nonsense_transfers_to_nobody() -> None:
    desk = talking()
    desk.tap("transfer", "transfer")
    assert desk.notice() is Notice.NOT_AVAILABLE
    desk.soft(SoftKey.CANCEL)
    desk.phone = replace(desk.phone, overrides=(("speed-dial.1", "nobody\t"),))
    desk.tap("speed1")
    assert desk.notice() is Notice.TRANSFER_FAILED
    assert desk.done(Transfer) == []
    assert desk.calls == [Phase.TALKING]


def test_whom_to_give_it_to_is_found_in_the_history() -> None:
    desk = Desk()
    desk.talk("300")
    desk.ends()
    desk.replace()
    desk.talk()
    desk.tap("transfer")
    desk.soft(SoftKey.HISTORY)
    assert [row.peer for row in desk.shows(CallList).rows] == ["300"]
    desk.soft(SoftKey.CALL)
    desk.far_end_rings()
    desk.soft(SoftKey.TRANSFER)
    assert desk.done(Transfer)[0].uri == "sip:300@pbx.example"


def test_a_list_left_alone_closes_and_the_number_is_still_asked_for() -> None:
    desk = talking()
    desk.tap("transfer")
    desk.soft(SoftKey.HISTORY)
    desk.advance(60)
    assert desk.phone.panels == ()


def test_changing_ones_mind_takes_the_call_back() -> None:
    desk = talking()
    desk.tap("transfer")
    desk.soft(SoftKey.CANCEL)
    assert desk.done(Resume) == [Resume(ONE)]
    assert desk.phone.errand is None


def test_a_speed_dial_key_in_a_call_gives_it_to_its_number() -> None:
    desk = talking()
    desk.phone = replace(desk.phone, overrides=(("speed-dial.1", "300\tTiti"),))
    desk.tap("speed1")
    assert desk.done(Transfer) == [Transfer(ONE, "sip:300@pbx.example")]
    assert desk.shows(Talking).transfer == "Titi"


# --- attended ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["key", "soft key"])
def test_a_call_is_given_to_whom_the_owner_has_spoken_with(how: str) -> None:
    desk = consulting()
    assert desk.outputs().sound.heard == {3}
    desk.tap("transfer") if how == "key" else desk.soft(SoftKey.TRANSFER)
    assert desk.done(TransferTo) == [TransferTo(ONE, TWO)]
    desk.event(TransferProgress(ONE, 200))
    assert desk.done(HangUp) == [HangUp(ONE)]
    desk.event(CallEnded(TWO, 200))  # the other's place was taken
    assert not any(desk.phone.live_calls)


def test_a_call_cannot_be_given_to_a_service_of_the_phone() -> None:
    desk = talking()
    desk.tap("transfer")
    desk.dial("*43")
    desk.tap("transfer")
    assert desk.notice() is Notice.NOT_AVAILABLE
    assert not desk.done(TransferTo)


def test_a_call_is_given_to_somebody_who_only_rings() -> None:
    desk = consulting(answered=False)
    desk.soft(SoftKey.TRANSFER)
    assert desk.done(HangUp) == [HangUp(TWO)]
    assert desk.done(Transfer) == [Transfer(ONE, "sip:300@pbx.example")]
    desk.advance(5)
    assert desk.shows(Talking).transfer


@pytest.mark.parametrize("swaps", [1, 2])
def test_speaking_with_both_in_turn_before_it(swaps: int) -> None:
    desk = consulting()
    for _ in range(swaps):
        desk.soft(SoftKey.SWAP)
    assert desk.outputs().sound.heard == ({1} if swaps == 1 else {3})
    desk.soft(SoftKey.TRANSFER)
    assert desk.done(TransferTo) == [TransferTo(ONE, TWO)]


@pytest.mark.parametrize("how", ["busy", "hangs up", "is ended"])
def test_whoever_was_asked_is_gone_and_the_call_comes_back(how: str) -> None:
    desk = consulting(answered=how != "busy")
    if how == "is ended":
        desk.soft(SoftKey.END)
    else:
        desk.event(CallEnded(TWO, 486 if how == "busy" else 200))
        assert desk.shows(Ended).peer == "300"
        desk.advance(4)
    assert desk.done(Resume) == [Resume(ONE)]
    assert desk.outputs().sound.heard == {1}
    assert desk.phone.errand is None


def test_the_first_one_hangs_up_meanwhile() -> None:
    desk = consulting()
    desk.event(CallEnded(ONE, 200))
    assert SoftKey.TRANSFER not in desk.labels()
    desk.tap("transfer")
    assert desk.phone.errand == Errand(ErrandKind.TRANSFER, TWO)


def test_a_word_of_a_transfer_that_nobody_asked_for() -> None:
    desk = talking()
    desk.event(TransferProgress(ONE, 200))
    desk.event(TransferProgress(CallId(77), 200))
    assert desk.calls == [Phase.TALKING]
    assert len(desk.remarks) == 2


# --- what others do with us ---------------------------------------------------------------------------


def test_being_given_to_somebody_else() -> None:
    desk = talking()
    desk.event(CallReferred(ONE, CallId(2), "Office", TITI))
    assert desk.calls == [Phase.HELD, Phase.CALLING]
    assert not desk.done(Hold)
    desk.event(CallProgress(CallId(2), 180, False))
    desk.event(CallAnswered(CallId(2)))
    assert desk.shows(Talking).name == "Titi"
    assert desk.done(HangUp) == [HangUp(ONE)]
    assert desk.calls == [Phase.TALKING]


def test_whoever_we_are_given_to_is_busy_and_the_call_is_there_still() -> None:
    desk = talking()
    desk.event(CallReferred(ONE, CallId(2), "Office", TITI))
    desk.event(CallEnded(CallId(2), 486))
    desk.advance(4)
    assert desk.shows(Talking).peer == "201"
    desk.soft(SoftKey.RESUME)
    assert desk.outputs().sound.heard == {1}


def test_a_held_call_gives_us_to_somebody_else() -> None:
    desk = talking()
    desk.tap("hold")
    desk.event(CallReferred(ONE, CallId(2), "Office", TITI))
    assert desk.calls == [Phase.HELD, Phase.CALLING]


def test_a_phone_with_its_handset_down_dials_for_nobody() -> None:
    desk = talking()
    desk.tap("hold")
    desk.replace()
    desk.event(CallReferred(ONE, CallId(2), "Office", TITI))
    assert desk.done(HangUp) == [HangUp(CallId(2))]
    assert desk.outputs().route is None


@pytest.mark.parametrize("held", [False, True])
def test_somebody_else_takes_the_far_ends_place(held: bool) -> None:
    desk = talking()
    if held:
        desk.tap("hold")
    desk.event(CallReplaced(ONE, CallId(2), Peer("sip:300@pbx.example", "300", "Titi")))
    assert desk.calls == [Phase.HELD if held else Phase.TALKING]
    assert desk.shows(Talking).name == "Titi"
    desk.event(CallEnded(ONE, 200))
    assert desk.tone() is None
    assert len(desk.logged) == 1


def test_ids_that_cannot_be_are_refused() -> None:
    desk = talking()
    desk.event(CallReferred(ONE, CallId(3), None, BUDI))
    desk.event(CallReplaced(ONE, CallId(3), BUDI))
    desk.event(CallReferred(CallId(99), CallId(4), None, BUDI))
    desk.event(CallReplaced(CallId(99), CallId(4), BUDI))
    assert desk.calls == [Phase.TALKING]


def test_whoever_takes_the_place_as_the_owner_hangs_up_is_hung_up_on() -> None:
    desk = talking()
    desk.replace()
    desk.event(CallReplaced(ONE, CallId(2), BUDI))
    assert desk.done(HangUp) == [HangUp(ONE), HangUp(CallId(2))]
    assert not list(desk.phone.live_calls)


def test_how_far_it_has_come_is_shown() -> None:
    desk = talking()
    desk.tap("transfer")
    desk.dial("300")
    desk.soft(SoftKey.TRANSFER)
    for code, rings in ((100, False), (180, True), (100, True)):
        desk.event(TransferProgress(ONE, code))
        assert (desk.shows(Talking).transfer_code >= RINGS_THERE) is rings
    desk.event(TransferProgress(ONE, 486))
    assert desk.notice() is Notice.TRANSFER_FAILED
    assert desk.page().notice_code == 486
    desk.tap("transfer")
    desk.dial("300")
    desk.soft(SoftKey.TRANSFER)
    assert desk.shows(Talking).transfer_code == 0
