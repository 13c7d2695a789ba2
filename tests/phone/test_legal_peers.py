"""Peers that keep to the protocol, several at once, whose messages cross the owner's: nothing gets lost.

Answers come after the owner has hung up (a 200 that crosses the CANCEL), both sides hang up at once, both
hold at once, and word of a transfer comes late or never.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from firmware.phone.events import StoreLoaded
from firmware.phone.phases import MOST_CALLS
from firmware.phone.settings import Forwarding, ForwardWhen
from firmware.phone.welcome import EMERGENCY_SECONDS
from firmware.sip import api as sip
from tests.phone.desk import BUDI, Desk

pytestmark = pytest.mark.no_cover  # chance proves no coverage, and is three times as fast without it

KEYS = [
    "soft1",
    "soft2",
    "soft3",
    "ok",
    "back",
    "up",
    "down",
    "hold",
    "transfer",
    "conference",
    "speaker",
    "mute",
]
REFUSALS = [404, 408, 480, 486, 488, 503, 603]


class At(StrEnum):
    """Where a far end stands."""

    INVITED = "invited"  # by us
    INVITING = "inviting"  # us
    ACCEPTED = "accepted"  # by our 200, and its ACK is on the way
    TALKING = "talking"
    LEFT = "left"  # by us: CANCEL, BYE or a refusal is on the way
    GONE = "gone"


@dataclass
class FarEnd:
    """``held`` is what our last offer said, ``given`` whether it was asked to call somebody else."""

    id: sip.CallId
    at: At
    held: bool = False
    given: bool = False
    help: bool = False


class LegalPeers(RuleBasedStateMachine):
    """The phone's commands reach the peers at once; what they do reaches the phone when they like."""

    def __init__(self) -> None:
        super().__init__()
        self.peers: dict[int, FarEnd] = {}
        self.read = 0
        self.helped: float | None = None

    @initialize(
        forwards=st.booleans(),
        machine=st.booleans(),
        strict=st.booleans(),
        waiting=st.booleans(),
        recording=st.booleans(),
    )
    def begin(self, forwards: bool, machine: bool, strict: bool, waiting: bool, recording: bool) -> None:
        self.desk = Desk(
            forwarding=((ForwardWhen.ALWAYS, Forwarding("300")),) if forwards else (),
            answering_machine=machine,
            answer_after=5.0,
            contacts_only=strict,
            reject_anonymous=strict,
            call_recording=recording,
        )
        if not waiting:
            self.desk.event(StoreLoaded((), (("call-waiting", "off"),)))

    # --- the owner --------------------------------------------------------------------------------

    @rule(lifted=st.booleans())
    def hook(self, lifted: bool) -> None:
        self.desk.lift() if lifted else self.desk.replace()

    @rule(keys=st.lists(st.sampled_from(KEYS), min_size=1, max_size=3))
    def tap(self, keys: list[str]) -> None:
        self.desk.tap(*keys)

    @rule(number=st.sampled_from(["201#", "202#", "300#"]))
    def call_somebody(self, number: str) -> None:
        self.desk.lift()
        self.desk.dial(number)

    @rule()
    def call_for_help(self) -> None:
        self.desk.lift()
        self.desk.dial("112")

    @rule(seconds=st.sampled_from([0.1, 1.0, 4.0, 10.0, 40.0, 200.0]))
    def wait(self, seconds: float) -> None:
        self.desk.advance(seconds)

    # --- the peers --------------------------------------------------------------------------------

    def those(self, *where: At) -> list[FarEnd]:
        self.follow()
        return [peer for peer in self.peers.values() if peer.at in where]

    def follow(self) -> None:
        """What the phone has done so far reaches the peers."""
        for command in self.desk.commands[self.read :]:
            match command:
                case sip.Dial(call, _, uri):
                    self.peers[call] = FarEnd(call, At.INVITED, help=uri.startswith("sip:112@"))
                    if self.peers[call].help:
                        self.helped = self.desk.phone.now
                case sip.Answer(call):
                    self.peers[call].at = At.ACCEPTED
                case sip.HangUp(call) | sip.Reject(call, _) | sip.Redirect(call, _):
                    self.peers[call].at = At.LEFT
                case sip.Hold(call) | sip.Resume(call):
                    self.peers[call].held = isinstance(command, sip.Hold)
                case sip.Transfer(call, _) | sip.TransferTo(call, _):
                    self.peers[call].given = True
                case _:
                    pass
        self.read = len(self.desk.commands)

    def end(self, peer: FarEnd, code: int) -> None:
        peer.at = At.GONE
        self.desk.event(sip.CallEnded(peer.id, code))

    @rule(anonymous=st.booleans(), account=st.sampled_from(["Office", None]))
    def calls(self, anonymous: bool, account: str | None) -> None:
        self.follow()
        call = sip.CallId(max(self.desk.phone.last_incoming, 0) // 2 * 2 + 2)
        self.peers[call] = FarEnd(call, At.INVITING)
        full = len(list(self.desk.phone.live_calls)) >= MOST_CALLS
        busy = any(peer.help for peer in self.those(At.INVITED, At.ACCEPTED, At.TALKING))
        self.desk.event(sip.IncomingCall(call, account, BUDI, anonymous=anonymous))
        self.follow()
        if (
            self.helped is not None
            and self.desk.phone.now - self.helped < EMERGENCY_SECONDS
            and not (full or busy)
        ):
            assert self.peers[call].at in (At.INVITING, At.ACCEPTED), "a call back of help was turned away"

    @precondition(lambda self: self.those(At.INVITED))
    @rule(code=st.sampled_from([100, 180, 183]), which=st.integers(0, 5))
    def rings(self, code: int, which: int) -> None:
        peers = self.those(At.INVITED)
        self.desk.event(sip.CallProgress(peers[which % len(peers)].id, code, code == 183))

    @precondition(lambda self: self.those(At.INVITED, At.ACCEPTED))
    @rule(which=st.integers(0, 5))
    def answers(self, which: int) -> None:
        """A 200, or the ACK to ours."""
        peers = self.those(At.INVITED, At.ACCEPTED)
        peer = peers[which % len(peers)]
        peer.at = At.TALKING
        self.desk.event(sip.CallAnswered(peer.id))
        self.desk.event(sip.MediaChanged(peer.id, "PCMA", sip.Encryption.NONE))

    @precondition(lambda self: self.those(At.INVITED, At.INVITING, At.ACCEPTED, At.TALKING))
    @rule(which=st.integers(0, 5), code=st.sampled_from(REFUSALS))
    def refuses_or_hangs_up(self, which: int, code: int) -> None:
        peers = self.those(At.INVITED, At.INVITING, At.ACCEPTED, At.TALKING)
        peer = peers[which % len(peers)]
        self.end(peer, {At.INVITED: code, At.INVITING: 487}.get(peer.at, 200))

    @precondition(lambda self: self.those(At.TALKING))
    @rule(which=st.integers(0, 5), held=st.booleans())
    def holds(self, which: int, held: bool) -> None:
        """Perhaps at the same time as the phone: what counts in the end is the latest."""
        peers = self.those(At.TALKING)
        peer = peers[which % len(peers)]
        self.desk.event(sip.MediaChanged(peer.id, "PCMA", sip.Encryption.NONE, peer.held, held))

    @precondition(lambda self: self.those(At.LEFT))
    @rule(
        which=st.integers(0, 5), late=st.sampled_from(["an answer", "a ring", "its own BYE", "the last word"])
    )
    def crosses(self, which: int, late: str) -> None:
        """What was under way when the phone left, and at last the confirmation."""
        peers = self.those(At.LEFT)
        peer = peers[which % len(peers)]
        if late == "an answer":
            self.desk.event(sip.CallAnswered(peer.id))
            self.desk.event(sip.MediaChanged(peer.id, "PCMA", sip.Encryption.NONE))
        elif late == "a ring" and peer.id % 2:
            self.desk.event(sip.CallProgress(peer.id, 180, False))
        else:
            self.end(peer, 200 if late == "its own BYE" else 487)

    @precondition(lambda self: any(peer.given for peer in self.those(At.TALKING)))
    @rule(code=st.sampled_from([100, 180, 200, 486, 503]))
    def tells_of_the_transfer(self, code: int) -> None:
        peer = next(peer for peer in self.those(At.TALKING) if peer.given)
        peer.given = code < 200
        self.desk.event(sip.TransferProgress(peer.id, code))

    # --- what must hold ---------------------------------------------------------------------------

    @invariant()
    def nobody_is_forgotten_and_nobody_is_a_ghost(self) -> None:
        if not hasattr(self, "desk"):
            return
        there = {peer.id for peer in self.those(At.INVITED, At.INVITING, At.ACCEPTED, At.TALKING)}
        assert {call.id for call in self.desk.phone.live_calls if not call.service} == there

    @invariant()
    def nobody_is_heard_who_was_told_to_wait(self) -> None:
        if not hasattr(self, "desk"):
            return
        self.follow()
        for call in self.desk.outputs().sound.heard:
            assert not self.peers[call].held

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        for peer in self.those(*set(At) - {At.GONE}):
            self.end(peer, 200)
        self.desk.replace()
        if self.desk.phone.speaker:
            self.desk.tap("speaker")
        self.desk.advance(70)
        assert not self.desk.phone.calls
        assert self.desk.watch.opened == self.desk.watch.closed


LegalPeers.TestCase.settings = hypothesis_settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=set(Phase) - {Phase.explain},
)
TestLegalPeers = LegalPeers.TestCase
