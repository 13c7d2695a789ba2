"""Listening to messages, and speaking the greeting: in the open receiver, while no call has it."""

from __future__ import annotations

from dataclasses import replace

from firmware.phone import answering_machine, messages, placing
from firmware.phone.calls import released
from firmware.phone.messages import Message
from firmware.phone.panels import GreetingPanel, MessagesPanel
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import Notice, Phone, ReceiverTone
from firmware.phone.turn import Turn

LONGEST_GREETING = 60.0


def open_list(turn: Turn) -> None:
    """Show the messages."""
    turn.change(panels=(*turn.phone.panels, MessagesPanel()), panel_touched=turn.now)


def chosen_message(phone: Phone, panel: MessagesPanel) -> Message | None:
    """The message that the list has chosen."""
    listed = messages.messages(phone)
    return listed[min(panel.chosen, len(listed) - 1)] if listed else None


def act_on_messages(turn: Turn, panel: MessagesPanel, action: SoftKey) -> None:
    """A soft key in the list."""
    message = chosen_message(turn.phone, panel)
    match action:
        case SoftKey.PLAY if message:
            _play(turn, message.file)
        case SoftKey.STOP:
            stop(turn)
        case SoftKey.DELETE:
            stop(turn)
            _show(turn, replace(panel, asks=True))
        case SoftKey.YES if message:
            messages.delete(turn, message)
            turn.notify(Notice.MESSAGE_DELETED)
            _show(turn, MessagesPanel(panel.chosen))
        case SoftKey.NO:
            _show(turn, MessagesPanel(panel.chosen))
        case _:  # BACK
            leave(turn)


def move(turn: Turn, panel: MessagesPanel, by: int) -> None:
    """To the next message; while one is heard, that is heard instead."""
    listed = messages.messages(turn.phone)
    if not listed:
        return
    _show(turn, MessagesPanel((min(panel.chosen, len(listed) - 1) + by) % len(listed)))
    if turn.phone.played:
        now = listed[(min(panel.chosen, len(listed) - 1) + by) % len(listed)]
        _play(turn, now.file)


def act_on_greeting(turn: Turn, action: SoftKey) -> None:
    """A soft key of the greeting."""
    match action:
        case SoftKey.RECORD:
            stop(turn)
            placing.open_speaker(turn)
            turn.open_receiver(ReceiverTone.DIALLING)
            turn.change(dictated=turn.now)
            turn.keep(answering_machine.GREETING, "on")
        case SoftKey.PLAY:
            _play(turn, answering_machine.GREETING)
        case SoftKey.STOP | SoftKey.SAVE:
            stop(turn)
        case _:  # BACK
            leave(turn)


def leave(turn: Turn) -> None:
    """Close the topmost panel."""
    stop(turn)
    turn.change(panels=turn.phone.panels[:-1])


def ended(turn: Turn, name: str) -> None:
    """A file was played to its end."""
    if name == turn.phone.played:
        stop(turn)


def stop(turn: Turn) -> None:
    """Nothing is played or spoken any more; what was heard is old."""
    phone = turn.phone
    if not phone.played and phone.dictated is None:
        return
    for message in messages.messages(phone):
        if message.file == phone.played:
            messages.mark_heard(turn, message)
    turn.change(played="", dictated=None)
    released(turn)


def failed(turn: Turn, name: str) -> None:
    """The disk is full, or cannot be written."""
    if name == answering_machine.GREETING and turn.phone.dictated is not None:
        turn.keep(answering_machine.GREETING, "off")
        stop(turn)


def listens(phone: Phone) -> bool:
    """Whether the list or the greeting is open: lifting the handset is to hear it there."""
    return bool(phone.panels) and isinstance(phone.panels[-1], MessagesPanel | GreetingPanel)


def _play(turn: Turn, name: str) -> None:
    stop(turn)
    placing.open_speaker(turn)
    turn.open_receiver(ReceiverTone.DIALLING)
    turn.change(played=name)


def _show(turn: Turn, panel: MessagesPanel) -> None:
    turn.change(panels=(*turn.phone.panels[:-1], panel))
