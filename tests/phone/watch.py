"""What must be true of the core at every step: the invariants, checked while something drives the phone."""

from __future__ import annotations

from dataclasses import replace

from board.api import HookChanged, HookFlashed, Key, KeyPressed, Lamp, Light, Transducer
from firmware.phone import phases, turn
from firmware.phone.call import Call, CallDirection, Service
from firmware.phone.calls import KEEP_RECORDS, KEEP_SENT_DIGITS
from firmware.phone.commands import CloseCallRecord, Command, OpenCallRecord, Remark, SaveSetting
from firmware.phone.deadlines import wake_at
from firmware.phone.dialing import LONGEST
from firmware.phone.display import DisplayLight
from firmware.phone.events import Event, Tick
from firmware.phone.focus import focus
from firmware.phone.messages import new_messages
from firmware.phone.outputs import Microphone, outputs
from firmware.phone.pages import heard as heard_page
from firmware.phone.panels import Shelf, TonePanel
from firmware.phone.phases import IN_THE_EAR, MOST_CALLS, TALKED, WAIT, Phase, Trigger
from firmware.phone.receiver import ToneName
from firmware.phone.ringing import sampled
from firmware.phone.self_test import MOST_FINDINGS, takes_keys, tested
from firmware.phone.shelves import MOST, file_of, kept
from firmware.phone.softkeys import soft_keys
from firmware.phone.state import Phone
from firmware.phone.step import step
from firmware.phone.switching import MOST_JOINED
from firmware.sip import api as sip
from firmware.ui.view import view

SOFT_KEYS = (Key.SOFT_1, Key.SOFT_2, Key.SOFT_3)
FIRST_PHASE = {CallDirection.OUT: Phase.DIALING, CallDirection.IN: Phase.INCOMING}
DEEPEST_PANEL = 6
RECORDING = f"{Shelf.RECORDINGS}."

Edge = tuple[Phase, Trigger]


class Watch:
    """Steps a phone, and follows its calls as the stack, the store and the owner see them."""

    def __init__(self) -> None:
        self.on_the_line: set[int] = set()
        self.opened: set[int] = set()
        self.closed: set[int] = set()
        self.files: set[str] = set()
        self.last_dialled = -1
        self.taken: set[Edge] = set()

    def step(self, phone: Phone, event: Event, now: float) -> tuple[Phone, tuple[Command, ...]]:
        """``step``, watched. What is due by ``now`` happens before the event and is watched on its own."""
        due, early = self._one(phone, Tick(), now)
        if isinstance(event, Tick):
            return due, early
        after, late = self._one(due, event, now)
        assert step(phone, event, now) == (after, early + late), "a Tick in between makes a difference"
        return after, early + late

    def _one(self, phone: Phone, event: Event, now: float) -> tuple[Phone, tuple[Command, ...]]:
        edges: list[Edge] = []

        def follow(phase: Phase, trigger: Trigger) -> tuple[bool, Phase | None]:
            legal, following = phases.follow(phase, trigger)
            if legal:
                edges.append((phase, trigger))
            return legal, following

        vars(turn)["follow"] = follow
        try:
            after, commands = step(phone, event, now)
        finally:
            vars(turn)["follow"] = phases.follow
        assert step(phone, event, now) == (after, commands), "not deterministic"
        self.taken.update(edges)
        self._check_phases(phone, after, edges, event)
        self._check_commands(phone, event, commands, after)
        self._check_files(commands, after)
        check_state(after)
        check_outputs(after)
        check_display(after, event)
        if _offers(after) != _offers(phone):
            check_soft_keys(after)
        view(after)
        return after, commands

    def _check_phases(self, before: Phone, after: Phone, edges: list[Edge], event: Event) -> None:
        """Every call stands where the table's transitions of this step lead, and nowhere else."""
        was = {call.id: call.phase for call in before.calls}
        if isinstance(event, sip.CallReferred):
            was.setdefault(event.new, Phase.CALLING)
        elif isinstance(event, sip.CallReplaced) and event.call in was:
            was.setdefault(event.new, was[event.call])
        for call in after.calls:
            assert call.phase in _reach(was.get(call.id, FIRST_PHASE[call.direction]), edges)
        for gone in {call.id for call in before.calls} - {call.id for call in after.calls}:
            assert None in _reach(was[gone], edges)

    def _check_commands(
        self, before: Phone, event: Event, commands: tuple[Command, ...], after: Phone
    ) -> None:
        if isinstance(event, sip.CallEnded):
            self.on_the_line.discard(event.call)
        if after.last_incoming > before.last_incoming:
            assert isinstance(event, sip.IncomingCall | sip.CallReferred | sip.CallReplaced)
            if isinstance(event, sip.CallReplaced) and event.call not in {
                call.id for call in after.live_calls
            }:
                self.on_the_line.discard(event.call)  # the stack ends it by itself
            self.on_the_line.add(event.call if isinstance(event, sip.IncomingCall) else event.new)
        for command in commands:
            self._check_command(command)
            if isinstance(command, sip.Dial | sip.PickUp) and before.locked and after.locked:
                assert after.call(command.call).emergency, "a locked phone calls nobody but those who help"  # type: ignore[union-attr]
        for call in after.live_calls:
            assert (call.id in self.on_the_line) is (call.service is None), call
        assert self.on_the_line <= {call.id for call in after.live_calls}, "forgot a call of the stack"
        assert self.on_the_line == self.opened - self.closed, "every call has one record, open while it lives"

    def _check_files(self, commands: tuple[Command, ...], after: Phone) -> None:
        """A recording is kept only of what was written, and no file is deleted that is being written."""
        writes = outputs(after).sound.recording
        for command in commands:
            if isinstance(command, SaveSetting) and command.name.startswith(RECORDING):
                file = file_of(Shelf.RECORDINGS, int(command.name.removeprefix(RECORDING)))
                assert file in self.files or not command.value, f"{file} was never written"
                assert command.value or sip.DeleteSound(file) in commands
            elif isinstance(command, sip.DeleteSound):
                assert writes is None or writes.name != command.name
                self.files.discard(command.name)
        if writes:
            self.files.add(writes.name)

    def _check_command(self, command: Command) -> None:
        match command:
            case sip.Dial(call, _, uri) | sip.PickUp(call, _, uri):
                assert call % 2 == 1
                assert call > self.last_dialled
                assert uri.startswith(("sip:", "sips:"))
                self.last_dialled = call
                self.on_the_line.add(call)
            case sip.HangUp(call) | sip.Reject(call, _) | sip.Redirect(call, _):
                assert call in self.on_the_line
                self.on_the_line.remove(call)
            case sip.Ring(call) | sip.Answer(call):
                assert call in self.on_the_line
                assert call % 2 == 0
            case sip.Hold(call) | sip.Resume(call) | sip.SendDtmf(call, _) | sip.Transfer(call, _):
                assert call in self.on_the_line
            case sip.TransferTo(call, other):
                assert other in self.on_the_line
                assert other != call
                assert call in self.on_the_line
            case OpenCallRecord(record):
                assert record.call not in self.closed
                assert record.reason is None
                self.opened.add(record.call)
            case CloseCallRecord(record):
                assert record.call in self.opened
                assert record.call not in self.closed
                assert record.reason is not None
                self.closed.add(record.call)
            case _:
                pass


def _offers(phone: Phone) -> tuple[object, ...]:
    """What the soft keys are about."""
    where = focus(phone)
    return soft_keys(phone), where.at, where.call and where.call.id, phone.panels


def _reach(phase: Phase, edges: list[Edge]) -> set[Phase | None]:
    reached: set[Phase | None] = {phase}
    for _ in edges:
        for start, trigger in edges:
            if start in reached:
                reached.add(phases.TRANSITIONS[start, trigger])
    return reached


def check_state(phone: Phone) -> None:
    """The state is whole, bounded, and waits on nothing for ever."""
    ids = [call.id for call in phone.calls]
    assert len(set(ids)) == len(ids)
    assert len(list(phone.live_calls)) <= MOST_CALLS + 1
    talking = [call for call in phone.calls if call.phase is Phase.TALKING]
    assert len(talking) <= 1 or all(call.conference for call in talking), "two calls talk"
    assert len(talking) <= MOST_JOINED
    assert len([call for call in phone.live_calls if call.conference]) != 1, "a conference of one"
    assert sum(call.phase is Phase.DIALING for call in phone.calls) <= 1
    assert len(phone.dial.digits) <= LONGEST
    assert 0 <= phone.dial.cursor <= len(phone.dial.digits)
    assert len(phone.records) <= KEEP_RECORDS
    assert len(phone.panels) <= DEEPEST_PANEL
    assert len(phone.self_test.findings) <= MOST_FINDINGS
    live = list(phone.live_calls)
    for call in phone.calls:
        assert len(call.sent_digits) <= KEEP_SENT_DIGITS
        waits = call.phase in WAIT and not (call.emergency and call.phase is Phase.RINGING)
        assert (call.deadline is not None) is (waits or call.transfer != ""), call
        if call.phase is Phase.DIALING or call.phase in IN_THE_EAR:
            assert phone.off_hook, f"{call.phase} with the handset down"
    if phone.receiver:
        assert phone.off_hook
        assert not phone.in_the_ear
    elif phone.off_hook:
        assert phone.in_the_ear or phone.held, "an open receiver without any sound"
    if phone.errand:
        assert any(call.id == phone.errand.call for call in live), "an errand of a call that is over"
    if phone.recalled is not None:
        assert phone.held
        assert not phone.off_hook
    due = wake_at(phone)
    assert due is None or due > phone.now, "a busy loop"


def check_outputs(phone: Phone) -> None:
    """Sound, microphone and lamps have their cause in the state, and nothing sounds without one."""
    now = outputs(phone)
    talking = phone.first(Phase.TALKING)
    test = tested(phone)
    heard = [call for call in phone.calls if call.id in now.sound.heard]
    assert len(heard) <= 1 or all(call.conference for call in heard)
    assert now.sound.unheard <= now.sound.heard
    page = heard_page(phone)
    held = {call.id for call in phone.held} | (set(map(_id, phone.talking)) if page else set())
    assert now.sound.held == held, "every held call hears music"
    assert not now.sound.held & now.sound.heard
    assert (now.route is not None) is (phone.off_hook or isinstance(test, TonePanel) or page is not None)
    assert now.sound.transducer is now.route
    if test:
        assert now.microphone is Microphone.CLOSED
        assert (now.tone is not None) is isinstance(test, TonePanel)
        assert not now.sound.heard
    elif not phone.off_hook:
        assert now.microphone is Microphone.CLOSED
        assert now.tone is None
        assert not now.sound.heard
    if phone.dictated is not None:
        assert phone.off_hook
        assert now.microphone is Microphone.OPEN
        assert not phone.in_the_ear
    elif now.microphone is not Microphone.CLOSED:
        assert phone.paging or (talking and talking.service in (None, Service.ECHO))
    assert now.sound.microphone is (now.microphone is Microphone.OPEN)
    assert now.sound.echo is (
        now.sound.microphone and talking is not None and talking.service is Service.ECHO
    )
    if not phone.off_hook:
        comes = [call for call in phone.calls if call.phase is Phase.INCOMING and not call.silenced]
        waits = [call for call in phone.held if not call.silenced and not call.transfer]
        assert now.ringing is (page is None and bool(comes or (waits and phone.recalled is not None)))
    else:
        assert not now.ringing, "the bell beside an open receiver"
    assert (now.sound.ring is not None) is (now.ringing or sampled(phone) is not None)
    assert (now.sound.tone is not None) is (now.tone is not None)
    if now.tone is ToneName.RINGBACK:
        assert any(call.phase is Phase.RINGING and not call.early_media for call in phone.calls)
    elif now.tone is ToneName.WAITING and phone.waiting:
        assert not phone.waiting.silenced
    elif now.tone is not None and not test:
        assert phone.receiver is not None
        assert not phone.in_the_ear
    assert set(now.lamps) == set(Lamp)
    assert (now.lamps[Lamp.MUTE] is Light.ON) is (now.microphone is Microphone.MUTED)
    assert (now.lamps[Lamp.MICROPHONE] is Light.ON) is (now.microphone is Microphone.OPEN)
    told = (
        all(record.seen for record in phone.records) and not new_messages(phone) and not phone.messages_wait
    )
    assert (now.lamps[Lamp.MESSAGE] is Light.OFF) is told
    check_files(phone)
    check_pages(phone)


def check_pages(phone: Phone) -> None:
    """A page is heard alone, with the microphone closed; whoever calls for help hears none."""
    now = outputs(phone)
    page = heard_page(phone)
    assert now.sound.page_heard == (page.group if page else 0)
    assert (now.sound.page_sent is None) is (phone.paging is None)
    if page:
        assert phone.paging is None
        assert (now.sound.heard, now.sound.tone, now.sound.ring) == (frozenset(), None, None)
        assert now.microphone is Microphone.CLOSED
        assert not any(call.emergency for call in phone.live_calls)
        assert phone.off_hook or now.route is Transducer.SPEAKER
    if phone.paging:
        assert phone.receiver
        assert now.sound.page_sent
        assert not now.sound.page_sent.tone or not now.sound.microphone, "the chime beside the owner's voice"
    assert len({each.group for each in phone.paged}) == len(phone.paged) <= len(phone.settings.page_groups)


def _id(call: Call) -> int:
    return call.id


def check_files(phone: Phone) -> None:
    """Whoever leaves a message is heard by nobody; a recorded call hears that it is."""
    sound = outputs(phone).sound
    machine = [call.id for call in phone.calls if call.phase is Phase.RECORDING]
    assert len(machine) <= 1
    assert not sound.heard & set(machine)
    if phone.played:
        assert phone.off_hook
        assert not phone.in_the_ear
    if phone.recorded:
        call = phone.call(phone.recorded.call)
        assert call
        assert call.phase in TALKED
        assert not machine, "two files at a time"
        assert sound.recording
        assert sound.recording.name == file_of(Shelf.RECORDINGS, phone.recorded.number)
        assert phone.recorded.number not in {each.id for each in kept(phone, Shelf.RECORDINGS)}
    assert len(kept(phone, Shelf.RECORDINGS)) <= MOST
    if sound.recording and sound.recording.calls:
        assert sound.recording.calls <= sound.heard | set(machine)
        assert machine or (sound.call_tone and sound.call_tone.calls == sound.recording.calls)


def check_display(phone: Phone, event: Event) -> None:
    """It shines for whoever is at the phone or is called by it, and never sleeps but in an idle night."""
    light = outputs(phone).display
    at_work = phone.off_hook or phone.calls or phone.panels or phone.dial.begun or phone.notice
    if at_work or outputs(phone).ringing or isinstance(event, HookChanged | HookFlashed | KeyPressed):
        assert light is DisplayLight.FULL
    if light is DisplayLight.ASLEEP:
        assert phone.settings.night
        assert phone.clock


def check_soft_keys(phone: Phone) -> None:
    """A label that is shown does something when its key is pressed; no label, nothing.

    A test of the keys or the display takes every key, and covers the labels.
    """
    if takes_keys(phone):
        assert soft_keys(phone) == (None, None, None)
        return
    phone = replace(phone, notice=None)  # the same one again would not be seen
    for key, label in zip(SOFT_KEYS, soft_keys(phone), strict=True):
        after, commands = step(phone, KeyPressed(key), phone.now)
        changed = replace(after, panel_touched=phone.panel_touched, attended=phone.attended) != phone
        assert not any(isinstance(command, Remark) for command in commands), (label, commands)
        assert (changed or bool(commands)) is (label is not None), f"{key} {label}"
