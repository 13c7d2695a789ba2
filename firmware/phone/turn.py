"""One turn of ``step``: the phone as it becomes, and the commands as they come up.

It exists only inside one call of ``step``, which stays a function of its arguments. The rules of the
other modules take a turn and change it; reading them in order tells what happens.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from firmware.phone.call import Call
from firmware.phone.commands import Command, Remark, SaveSetting
from firmware.phone.notice import Notice
from firmware.phone.panels import Panel
from firmware.phone.parts import Receiver, ReceiverTone
from firmware.phone.phases import WAIT, Phase, Trigger, follow
from firmware.phone.state import Phone
from firmware.sip.api import CallId

NOTICE_SECONDS = 4.0
WARNING_SECONDS = 60.0
"""Of a sentence that nobody has asked for: somebody has to come by and read it."""


class Turn:
    """The phone of this turn and its commands."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.commands: list[Command] = []

    @property
    def now(self) -> float:
        return self.phone.now

    def do(self, command: Command) -> None:
        """Have something done."""
        self.commands.append(command)

    def change(self, **fields: Any) -> None:
        """Replace fields of the phone, where they are others."""
        changed = {name: value for name, value in fields.items() if getattr(self.phone, name) != value}
        if changed:
            self.phone = replace(self.phone, **changed)

    def remark(self, text: str) -> None:
        """Leave a line in the log: something odd was ignored."""
        self.do(Remark(text))

    def notify(
        self,
        notice: Notice,
        seconds: float = NOTICE_SECONDS,
        code: int = 0,
        about: tuple[str, str] = ("", ""),
    ) -> None:
        """Show a short sentence for some seconds, and the SIP status or action that it is about, if any."""
        self.change(notice=(notice, self.now + seconds), notice_code=code, notice_about=about)

    def keep(self, name: str, value: str) -> None:
        """Keep a setting made on the phone."""
        self.change(overrides=tuple((dict(self.phone.overrides) | {name: value}).items()))
        self.do(SaveSetting(name, value))

    def switch(self, name: str, on: bool) -> None:
        """Keep that something is on, or off."""
        self.keep(name, "on" if on else "off")

    def push_panel(self, panel: Panel) -> None:
        """Open a panel over whatever is there."""
        self.change(panels=(*self.phone.panels, panel), panel_touched=self.now)

    def replace_panel(self, panel: Panel) -> None:
        """Put a panel in the place of the topmost one."""
        self.change(panels=(*self.phone.panels[:-1], panel))

    def close_panel(self) -> None:
        """Close the topmost panel."""
        self.change(panels=self.phone.panels[:-1])

    def open_receiver(self, tone: ReceiverTone) -> None:
        """Give an open receiver without a call its sound."""
        self.change(receiver=Receiver(tone, self.now))

    def add(self, call: Call) -> None:
        self.change(calls=(*self.phone.calls, call))

    def get(self, call_id: CallId) -> Call:
        """A call that is known to be there."""
        return next(call for call in self.phone.calls if call.id == call_id)

    def set(self, call_id: CallId, **fields: Any) -> Call:
        """Replace fields of one call, and give it back."""
        changed = replace(self.get(call_id), **fields)
        self.change(calls=tuple(changed if call.id == call_id else call for call in self.phone.calls))
        return changed

    def move(self, call: Call, trigger: Trigger, **fields: Any) -> bool:
        """Move a call to its next phase. False, with a remark, if the table does not know this."""
        legal, phase = follow(call.phase, trigger)
        if not legal:
            self.remark(f"call {call.id}: {trigger} ignored while {call.phase}")
            return False
        if phase is None:
            self.change(calls=tuple(other for other in self.phone.calls if other.id != call.id))
            return True
        if phase is not call.phase:
            # Nobody who calls for help is cut off because it takes long: others end that call.
            wait = None if call.emergency and phase is Phase.RINGING else WAIT.get(phase)
            until = None if wait is None else self.now + wait
            begun = {"since": self.now, "deadline": until, "answers_at": None, "machine_at": None}
            fields = begun | fields
        if phase is Phase.TALKING and call.answered_at is None:
            fields["answered_at"] = self.now
        if phase is Phase.ENDED:
            fields |= {"ended_at": self.now, "transfer": "", "to_dial": "", "dials_at": None}
        self.set(call.id, phase=phase, **fields)
        return True
