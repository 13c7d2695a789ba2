"""The answering machine: it takes a call that nobody answers, plays the greeting, and keeps what is said."""

from __future__ import annotations

from firmware.audio.tones import Burst, Tone
from firmware.phone import messages, shelves
from firmware.phone.call import Call, MachineStage
from firmware.phone.messages import GREETING, message_file
from firmware.phone.notice import Notice
from firmware.phone.panels import Shelf
from firmware.phone.phases import Phase, Trigger
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import Answer, CallTone, DeleteSound, Playback, Recording

SETTING = "answering-machine"
AGAIN_SECONDS = 1.0
"""After so long it tries anew to take a call that rings while it is busy."""

BEEP_SECONDS = 0.5
BEEP = Tone((Burst((1000.0,), 400, 10_000),))


def is_on(phone: Phone) -> bool:
    """A guest has none."""
    return phone.settings.guest is None and phone.switched(SETTING, phone.settings.answering_machine)


def switch(turn: Turn) -> None:
    """On or off."""
    on = not is_on(turn.phone)
    turn.switch(SETTING, on)
    turn.notify(Notice.MACHINE_ON if on else Notice.MACHINE_OFF)


def has_greeting(phone: Phone) -> bool:
    return phone.switched(GREETING, False)


def takes_at(phone: Phone) -> float | None:
    """When it takes a call that begins to ring now."""
    return phone.now + phone.settings.answer_after if is_on(phone) else None


def obstacle(phone: Phone) -> Notice | None:
    """Why it cannot take a call at this moment."""
    if shelves.free_number(phone, Shelf.MESSAGES) is None:
        return Notice.MESSAGES_FULL
    if phone.first(Phase.RECORDING):
        return Notice.MESSAGE_COMES
    return Notice.LINE_BUSY if phone.recorded or phone.receiver_taken else None


def take(turn: Turn, call: Call) -> None:
    """It has rung for long enough; later, if another leaves a message; never, if none more can be kept."""
    phone = turn.phone
    number = shelves.free_number(phone, Shelf.MESSAGES)
    if number is None:
        turn.set(call.id, machine_at=None)
        return
    if phone.first(Phase.RECORDING) or phone.recorded or phone.receiver_taken:
        turn.set(call.id, machine_at=turn.now + AGAIN_SECONDS)
        return
    turn.move(call, Trigger.TAKE, machine=(MachineStage.ANSWERING, turn.now), message=number)
    turn.do(Answer(call.id))


def answered(turn: Turn, call: Call) -> None:
    """The caller hears us now."""
    if stage_of(call) is not MachineStage.ANSWERING:
        return
    stage = MachineStage.GREETING if has_greeting(turn.phone) else MachineStage.BEEP
    turn.move(call, Trigger.CONFIRMED, machine=(stage, turn.now))


def greeted(turn: Turn, name: str) -> None:
    """The greeting was played to its end."""
    call = turn.phone.first(Phase.RECORDING)
    if name == GREETING and call and stage_of(call) is MachineStage.GREETING:
        turn.set(call.id, machine=(MachineStage.BEEP, turn.now))


def beeped(turn: Turn, call: Call) -> None:
    """The message begins."""
    turn.set(call.id, machine=(MachineStage.MESSAGE, turn.now))


def stage_of(call: Call) -> MachineStage | None:
    return call.machine[0] if call.machine else None


def next_at(call: Call) -> float | None:
    """When the beep is over."""
    stage, since = call.machine or (None, 0.0)
    return since + BEEP_SECONDS if stage is MachineStage.BEEP else None


def failed(turn: Turn, name: str) -> None:
    """Nothing more can be written: the caller is not to talk to nobody."""
    call = turn.phone.first(Phase.RECORDING)
    if call and call.message and message_file(call) == name:
        turn.set(call.id, deadline=turn.now)


def over(turn: Turn, call: Call) -> bool:
    """The caller has hung up, or was hung up on: keep what was said, if it is anything."""
    stage, since = call.machine or (None, turn.now)
    left = stage is MachineStage.MESSAGE and messages.keep(turn, call, int(turn.now - since))
    turn.set(call.id, machine=None, message=0)
    return left


def take_over(turn: Turn, call: Call) -> None:
    """The owner lifts while the machine has the call: talk instead."""
    stage = stage_of(call)
    if stage is MachineStage.MESSAGE:
        turn.do(DeleteSound(message_file(call)))
    trigger = Trigger.ACCEPT if stage is MachineStage.ANSWERING else Trigger.TAKE_OVER
    turn.move(call, trigger, machine=None, message=0)


def playback(call: Call) -> Playback | None:
    """What the caller hears from a file."""
    return Playback(GREETING, frozenset({call.id})) if stage_of(call) is MachineStage.GREETING else None


def tone(call: Call) -> CallTone | None:
    return CallTone(BEEP, frozenset({call.id})) if stage_of(call) is MachineStage.BEEP else None


def recording(call: Call) -> Recording | None:
    """What is written down of the call."""
    if stage_of(call) is not MachineStage.MESSAGE:
        return None
    return Recording(message_file(call), frozenset({call.id}))
