"""Listening to messages and recordings, speaking the greeting: in the open receiver, while no call has it."""

from __future__ import annotations

from firmware.phone import answering_machine, messages, placing, shelves
from firmware.phone.calls import released
from firmware.phone.notice import Notice
from firmware.phone.panels import GreetingPanel, Shelf, ShelfPanel
from firmware.phone.parts import ReceiverTone
from firmware.phone.phases import Phase
from firmware.phone.shelves import Kept
from firmware.phone.softkeys import SoftKey
from firmware.phone.state import Phone
from firmware.phone.turn import Turn
from firmware.sip.api import DeleteSound

LONGEST_GREETING = 60.0
DELETED = {Shelf.MESSAGES: Notice.MESSAGE_DELETED, Shelf.RECORDINGS: Notice.RECORDING_DELETED}


def open_messages(turn: Turn) -> None:
    """Show the messages."""
    turn.push_panel(ShelfPanel(Shelf.MESSAGES))


def chosen_of(phone: Phone, panel: ShelfPanel) -> Kept | None:
    """The message or the recording that the list has chosen."""
    listed = shelves.kept(phone, panel.shelf)
    return listed[place_of(listed, panel)] if listed else None


def place_of(listed: tuple[Kept, ...], panel: ShelfPanel) -> int:
    """Where the chosen one stands in the list, from 0: more may have come since it was chosen."""
    return next((place for place, each in enumerate(listed) if each.id == panel.chosen), 0)


def act_on_shelf(turn: Turn, panel: ShelfPanel, action: SoftKey) -> None:
    """A soft key in the list."""
    chosen = chosen_of(turn.phone, panel)
    match action:
        case SoftKey.PLAY if chosen:
            _listen(turn, chosen)
        case SoftKey.STOP:
            stop(turn)
        case SoftKey.DELETE if chosen:
            stop(turn)
            turn.replace_panel(ShelfPanel(panel.shelf, chosen.id, asks=True))
        case SoftKey.YES if chosen:
            _delete(turn, chosen)
        case SoftKey.NO:
            turn.replace_panel(ShelfPanel(panel.shelf, panel.chosen))
        case _:  # BACK
            leave(turn)


def _listen(turn: Turn, chosen: Kept) -> None:
    turn.replace_panel(ShelfPanel(chosen.shelf, chosen.id))
    _play(turn, chosen.file)


def _delete(turn: Turn, chosen: Kept) -> None:
    """The next one takes its place in the list, or the one before the last."""
    listed = shelves.kept(turn.phone, chosen.shelf)
    left = [*listed[listed.index(chosen) + 1 :], *reversed(listed[: listed.index(chosen)])]
    shelves.delete(turn, chosen)
    turn.notify(DELETED[chosen.shelf])
    turn.replace_panel(ShelfPanel(chosen.shelf, left[0].id if left else 0))


def move(turn: Turn, panel: ShelfPanel, by: int) -> None:
    """To the next one; while one is heard, that is heard instead."""
    listed = shelves.kept(turn.phone, panel.shelf)
    if not listed:
        return
    following = listed[(place_of(listed, panel) + by) % len(listed)]
    if turn.phone.played:
        _listen(turn, following)
    else:
        turn.replace_panel(ShelfPanel(panel.shelf, following.id))


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
    """Whether a list or the greeting is open: lifting the handset is to hear it there."""
    return bool(phone.panels) and isinstance(phone.panels[-1], ShelfPanel | GreetingPanel)


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
