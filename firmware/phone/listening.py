"""Listening to messages, and speaking the greeting: in the open receiver, while no call has it."""

from __future__ import annotations

from firmware.phone import answering_machine, messages, placing
from firmware.phone.calls import released
from firmware.phone.messages import Message
from firmware.phone.panels import GreetingPanel, MessagesPanel
from firmware.phone.phases import Phase
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import Notice, Phone, ReceiverTone
from firmware.phone.turn import Turn
from firmware.sip.api import DeleteSound

LONGEST_GREETING = 60.0


def open_list(turn: Turn) -> None:
    """Show the messages."""
    turn.push_panel(MessagesPanel())


def chosen_message(phone: Phone, panel: MessagesPanel) -> Message | None:
    """The message that the list has chosen."""
    listed = messages.messages(phone)
    return listed[place_of(listed, panel)] if listed else None


def place_of(listed: tuple[Message, ...], panel: MessagesPanel) -> int:
    """Where the chosen message stands in the list, from 0: more may have come since it was chosen."""
    return next((place for place, message in enumerate(listed) if message.id == panel.chosen), 0)


def act_on_messages(turn: Turn, panel: MessagesPanel, action: SoftKey) -> None:
    """A soft key in the list."""
    message = chosen_message(turn.phone, panel)
    match action:
        case SoftKey.PLAY if message:
            _listen(turn, message)
        case SoftKey.STOP:
            stop(turn)
        case SoftKey.DELETE if message:
            stop(turn)
            turn.replace_panel(MessagesPanel(message.id, asks=True))
        case SoftKey.YES if message:
            _delete(turn, message)
        case SoftKey.NO:
            turn.replace_panel(MessagesPanel(panel.chosen))
        case _:  # BACK
            leave(turn)


def _listen(turn: Turn, message: Message) -> None:
    turn.replace_panel(MessagesPanel(message.id))
    _play(turn, message.file)


def _delete(turn: Turn, message: Message) -> None:
    """The next one takes its place in the list, or the one before the last."""
    listed = messages.messages(turn.phone)
    left = [*listed[listed.index(message) + 1 :], *reversed(listed[: listed.index(message)])]
    messages.delete(turn, message)
    turn.notify(Notice.MESSAGE_DELETED)
    turn.replace_panel(MessagesPanel(left[0].id if left else 0))


def move(turn: Turn, panel: MessagesPanel, by: int) -> None:
    """To the next message; while one is heard, that is heard instead."""
    listed = messages.messages(turn.phone)
    if not listed:
        return
    message = listed[(place_of(listed, panel) + by) % len(listed)]
    if turn.phone.played:
        _listen(turn, message)
    else:
        turn.replace_panel(MessagesPanel(message.id))


def act_on_greeting(turn: Turn, action: SoftKey) -> None:
    """A soft key of the greeting."""
    match action:
        case SoftKey.RECORD if _free(turn):
            turn.change(dictated=turn.now)
        case SoftKey.PLAY:
            _play(turn, messages.GREETING)
        case SoftKey.STOP:
            stop(turn)
        case SoftKey.BACK:
            leave(turn)
        case _:
            pass


def leave(turn: Turn) -> None:
    """Close the topmost panel."""
    stop(turn)
    turn.close_panel()


def ended(turn: Turn, name: str) -> None:
    """A file was played to its end."""
    if name == turn.phone.played:
        stop(turn)


def stop(turn: Turn) -> None:
    """Nothing is played or spoken any more: the receiver is free again."""
    if turn.phone.listens_to_files:
        messages.hush(turn)
        turn.change(panel_touched=turn.now)
        released(turn)


def failed(turn: Turn, name: str) -> None:
    """The disk is full, or cannot be written."""
    if name == messages.GREETING and turn.phone.dictated is not None:
        turn.change(dictated=None, panel_touched=turn.now)
        released(turn)
        if not answering_machine.has_greeting(turn.phone):
            turn.do(DeleteSound(name))


def listens(phone: Phone) -> bool:
    """Whether the list or the greeting is open: lifting the handset is to hear it there."""
    return bool(phone.panels) and isinstance(phone.panels[-1], MessagesPanel | GreetingPanel)


def _play(turn: Turn, name: str) -> None:
    if _free(turn):
        turn.change(played=name)


def _free(turn: Turn) -> bool:
    """Open the receiver for a file; not while a caller hears the greeting, or leaves a message."""
    stop(turn)
    if turn.phone.first(Phase.RECORDING):
        turn.notify(Notice.NOT_AVAILABLE)
        return False
    placing.open_speaker(turn)
    turn.open_receiver(ReceiverTone.DIALLING)
    return True
