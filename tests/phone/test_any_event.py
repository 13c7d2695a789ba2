"""Every event in every state: the core never raises, and its invariants hold whatever happens."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from board.api import HookChanged, Key, KeyPressed, KeyReleased
from firmware.phone.deadlines import RECALL_SECONDS, wake_at
from firmware.phone.display import DisplayLight
from firmware.phone.events import Event, StoreLoaded, Tick
from firmware.phone.focus import At, focus
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.phases import WAIT
from firmware.phone.recording import file_of
from firmware.phone.rows import menu_rows
from firmware.phone.settings import Settings
from firmware.phone.turn import WARNING_SECONDS
from firmware.sip import api as sip
from tests.phone import any_event
from tests.phone.desk import BUDI, Desk

pytestmark = pytest.mark.no_cover  # chance proves no coverage, and is three times as fast without it

LONGEST_WAIT = max(*WAIT.values(), RECALL_SECONDS) + 40
DIGITS = [key for key in Key if key.value.isdecimal()] + [Key.STAR, Key.POUND]
OTHERS = [key for key in Key if key not in DIGITS]
NEVER_TOO_SLOW = hypothesis_settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=set(Phase) - {Phase.explain}
)


def settle(desk: Desk) -> None:
    """Leave the phone alone: whatever waits on the network is over, after finitely many wake-ups."""
    woken = desk.advance(LONGEST_WAIT)
    assert not set(desk.calls) & set(WAIT)
    assert woken <= LONGEST_WAIT + 20, "it wakes more than once a second"


@given(any_event.settings, st.lists(st.tuples(any_event.any_event, any_event.pauses), max_size=25))
@NEVER_TOO_SLOW
def test_any_list_of_events_is_taken(settings: Settings, happenings: list[tuple[Event, float]]) -> None:
    desk = Desk(settings)
    for event, pause in happenings:
        desk.event(event, desk.phone.now + pause)
    settle(desk)


class AnOwnerAndANetwork(RuleBasedStateMachine):
    """Somebody at the phone, a network that mostly makes sense, and now and then nonsense."""

    @initialize(settings=any_event.settings)
    def begin(self, settings: Settings) -> None:
        self.desk = Desk(settings)
        self.desk.lan(sip.LanPhone("102", "Sari", "10.0.0.2", 5060))

    @rule(lifted=st.booleans())
    def hook(self, lifted: bool) -> None:
        self.desk.event(HookChanged(lifted))

    @rule(key=st.sampled_from(DIGITS))
    def digit(self, key: Key) -> None:
        self.desk.tap(key.value)

    @rule(key=st.sampled_from(OTHERS))
    def tap(self, key: Key) -> None:
        self.desk.tap(key.value)

    @rule(number=st.sampled_from(["102", "201#", "*43", "*60", "112", "#", "0812", "*1"]))
    def dial(self, number: str) -> None:
        self.desk.dial(number)

    @rule(number=st.sampled_from(["102", "201#", "*43", "#0#"]), early_media=st.booleans())
    def reach_somebody(self, number: str, early_media: bool) -> None:
        self.desk.lift()
        self.desk.dial(number)
        if any(self.desk.phone.live_calls):
            self.progress(180, early_media)
        if any(self.desk.phone.live_calls):
            self.confirmed()

    @rule(key=st.sampled_from(["speaker", "ok", "soft1"]))
    def take_a_call(self, key: str) -> None:
        self.somebody_calls(BUDI, "Office")
        self.desk.tap(key)
        if any(self.desk.phone.live_calls):
            self.confirmed()

    @rule(
        keys=st.lists(st.sampled_from(["up", "down", "ok", "soft1", "soft2", "soft3", "redial"]), max_size=6)
    )
    def browse(self, keys: list[str]) -> None:
        self.desk.replace()
        self.desk.tap("soft3", *keys)

    @rule(
        test=st.sampled_from(["everything", "keys", "display", "sound"]),
        keys=st.lists(st.sampled_from(["soft1", "soft2", "up", "ok", "volume_up", "speed1"]), max_size=3),
        lifts=st.booleans(),
    )
    def test_the_phone(self, test: str, keys: list[str], lifts: bool) -> None:
        self.desk.open_self_test(MenuItem(f"test-{test}"))
        if lifts:
            self.desk.lift()
        self.desk.tap(*keys)

    @rule(key=st.sampled_from(Key))
    def press(self, key: Key) -> None:
        self.desk.event(KeyPressed(key))

    @rule(key=st.sampled_from(Key))
    def release(self, key: Key) -> None:
        self.desk.event(KeyReleased(key))

    @rule(seconds=any_event.pauses)
    def wait(self, seconds: float) -> None:
        self.desk.advance(max(seconds, 0.0))

    @rule()
    def wait_for_what_comes(self) -> None:
        if (due := wake_at(self.desk.phone)) is not None:
            self.desk.event(Tick(), due)

    @rule(peer=any_event.peers, account=any_event.accounts)
    def somebody_calls(self, peer: sip.Peer, account: str | None) -> None:
        call = max(self.desk.phone.last_incoming, 0) // 2 * 2 + 2
        self.desk.event(sip.IncomingCall(sip.CallId(call), account, peer))

    @precondition(lambda self: any(self.desk.phone.live_calls))
    @rule(code=any_event.codes, early_media=st.booleans())
    def progress(self, code: int, early_media: bool) -> None:
        self.desk.event(sip.CallProgress(next(self.desk.phone.live_calls).id, code, early_media))

    @precondition(lambda self: any(self.desk.phone.live_calls))
    @rule()
    def confirmed(self) -> None:
        self.desk.event(sip.CallAnswered(next(self.desk.phone.live_calls).id))

    @precondition(lambda self: any(self.desk.phone.live_calls))
    @rule(code=any_event.codes, trouble=st.sampled_from(sip.Trouble))
    def ended(self, code: int, trouble: sip.Trouble) -> None:
        self.desk.event(sip.CallEnded(next(self.desk.phone.live_calls).id, code, trouble))

    @precondition(lambda self: any(self.desk.phone.live_calls))
    @rule(code=any_event.codes, number=st.sampled_from(["102", "201#", "*43"]))
    def transfer(self, code: int, number: str) -> None:
        self.desk.tap("transfer")
        self.desk.dial(number)
        self.desk.tap("transfer")
        for call in list(self.desk.phone.live_calls)[:1]:  # none is left if the key has sent on one that rang
            self.desk.event(sip.TransferProgress(call.id, code))

    @precondition(lambda self: any(self.desk.phone.live_calls))
    @rule(peer=any_event.peers)
    def somebody_else_is_there(self, peer: sip.Peer) -> None:
        self.desk.event(sip.IdentityChanged(next(self.desk.phone.live_calls).id, peer))

    @precondition(lambda self: any(self.desk.phone.live_calls))
    @rule(number=st.sampled_from(["102", "201#"]))
    def confer(self, number: str) -> None:
        self.desk.tap("conference")
        self.desk.dial(number)
        for call in list(self.desk.phone.live_calls):
            self.desk.event(sip.CallAnswered(call.id))
        self.desk.tap("conference")

    @precondition(lambda self: any(self.desk.phone.live_calls))
    @rule(peer=any_event.peers, referred=st.booleans())
    def given_to_another(self, peer: sip.Peer, referred: bool) -> None:
        call = next(self.desk.phone.live_calls).id
        new = sip.CallId(max(self.desk.phone.last_incoming, 0) // 2 * 2 + 2)
        made = sip.CallReferred(call, new, "Office", peer) if referred else sip.CallReplaced(call, new, peer)
        self.desk.event(made)

    @precondition(lambda self: any(self.desk.phone.live_calls))
    @rule(pause=any_event.pauses, fails=st.booleans())
    def record(self, pause: float, fails: bool) -> None:
        self.desk.event(StoreLoaded((), (("speed-dial.7", "\t\trecord"),)))
        self.desk.tap("speed7")
        self.desk.advance(max(pause, 0.0))
        if fails and (recorded := self.desk.phone.recorded):
            self.desk.event(sip.RecordingFailed(file_of(recorded), "no space"))

    @rule(keys=st.lists(st.sampled_from(["soft1", "soft2", "up", "down", "back", "speaker"]), max_size=6))
    def hear_recordings(self, keys: list[str]) -> None:
        self.desk.replace()
        if focus(self.desk.phone).at is At.IDLE:
            self.desk.tap("soft3")
            lines = [row.item for row in menu_rows(self.desk.phone, MenuTitle.MENU)]
            if MenuItem.RECORDINGS in lines:
                self.desk.choose(lines.index(MenuItem.RECORDINGS))
                self.desk.tap(*keys)

    @rule(event=any_event.any_event, pause=any_event.pauses)
    def anything(self, event: Event, pause: float) -> None:
        self.desk.event(event, self.desk.phone.now + pause)

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            settle(self.desk)
            self.desk.replace()
            if self.desk.phone.speaker:
                self.desk.tap("speaker")
            settle(self.desk)
            for page in self.desk.phone.paged:
                self.desk.event(sip.PageEnded(page.group))
            assert self.desk.phone.off_hook is False
            assert not self.desk.phone.calls
            self.desk.advance(WARNING_SECONDS + self.desk.phone.settings.dim_after)
            assert self.desk.outputs().display is not DisplayLight.FULL
            assert self.desk.watch.opened == self.desk.watch.closed


AnOwnerAndANetwork.TestCase.settings = hypothesis_settings(
    NEVER_TOO_SLOW, max_examples=25, stateful_step_count=40
)
TestAnOwnerAndANetwork = AnOwnerAndANetwork.TestCase
