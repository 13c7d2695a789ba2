"""A phone on a desk, for tests: hands, a network that answers, eyes and ears, its own time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from board.api import HookChanged, HookFlashed, Key, KeyPressed, KeyReleased, Lamp, Light
from firmware.phone.call import Call
from firmware.phone.commands import CloseCallRecord, Command, Remark
from firmware.phone.deadlines import wake_at
from firmware.phone.events import Event, LanPhonesChanged, Tick
from firmware.phone.focus import At, focus
from firmware.phone.notice import Notice
from firmware.phone.outputs import Outputs, outputs
from firmware.phone.panels import MenuItem, MenuTitle
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName
from firmware.phone.records import CallRecord
from firmware.phone.rows import TESTS, menu_rows
from firmware.phone.settings import AccountIdentity, Settings
from firmware.phone.softkeys import SoftKey, soft_keys
from firmware.phone.state import Phone
from firmware.phone.step import begin
from firmware.sip import api as sip
from firmware.ui.screen import Page, Screen
from firmware.ui.view import view
from tests.phone.watch import SOFT_KEYS, Watch

OFFICE = AccountIdentity("Office", "pbx.example")
HOME = AccountIdentity("Home", "home.example")
SETTINGS = Settings(
    name="Front desk",
    extension="101",
    accounts=(OFFICE,),
    emergency=("112", "110", "113", "118", "119"),
)
SARI = sip.LanPhone("102", "Sari", "10.0.0.2", 5060)
BUDI = sip.Peer("sip:201@pbx.example", "201", "Budi")
KEYS = {"*": Key.STAR, "#": Key.POUND}
AT_ONCE = 100
"""So often may one moment wake the phone: more is a loop without an end."""

C = TypeVar("C")
S = TypeVar("S", bound=Screen)


class Desk:
    """``commands`` are those since the last :meth:`forget`; every step is watched for the invariants.

    What changes by itself is a method, so that a type checker does not take it for what it was before.
    """

    def __init__(self, settings: Settings = SETTINGS, **changes: Any) -> None:
        self.phone: Phone = begin(replace(settings, **changes), 1000.0)
        self.commands: list[Command] = []
        self.watch = Watch()
        self._even = 0

    # --- hands -------------------------------------------------------------------------------------

    def lift(self) -> None:
        self.event(HookChanged(True))

    def replace(self) -> None:
        self.event(HookChanged(False))

    def flash(self) -> None:
        self.event(HookFlashed())

    def press(self, key: str) -> None:
        self.event(KeyPressed(KEYS.get(key) or Key(key)))

    def release(self, key: str) -> None:
        self.event(KeyReleased(KEYS.get(key) or Key(key)))

    def tap(self, *keys: str) -> None:
        for key in keys:
            self.press(key)
            self.release(key)

    def dial(self, number: str) -> None:
        self.tap(*number)

    def hold(self, key: str, seconds: float = 1.5) -> None:
        self.press(key)
        self.advance(seconds)
        self.release(key)

    def soft(self, label: SoftKey) -> None:
        """Press the soft key that says this now."""
        assert label in self.labels(), f"{label} is not among {self.labels()}"
        self.tap(SOFT_KEYS[self.labels().index(label)])

    def choose(self, *ways: int) -> None:
        """Go down so many rows and choose, in one menu after the other."""
        for down in ways:
            self.tap(*["down"] * down, "ok")

    def open_self_test(self, item: MenuItem) -> None:
        """Go to a line of the self-test's menu, wherever the phone is; not during a call, nor past a lock."""
        self.replace()
        at_rest = not any(self.phone.live_calls) and focus(self.phone).at is At.IDLE
        if at_rest and not self.phone.locked:
            self.soft(SoftKey.MENU)
            lines = [row.item for row in menu_rows(self.phone, MenuTitle.MENU)]
            self.choose(lines.index(MenuItem.SELF_TEST), TESTS.index(item))

    # --- time ----------------------------------------------------------------------------------------

    def advance(self, seconds: float) -> int:
        """Let time pass, waking the phone when it wants to be woken; gives how often that was."""
        until = self.phone.now + seconds
        woken = at_once = 0
        while (due := wake_at(self.phone)) is not None and due <= until:
            at_once = at_once + 1 if due <= self.phone.now else 0
            assert at_once < AT_ONCE, f"it wants to be woken for ever at {due}"
            self.event(Tick(), due)
            woken += 1
        self.event(Tick(), until)
        return woken

    # --- network -------------------------------------------------------------------------------------

    def event(self, event: Event, now: float | None = None) -> None:
        self.phone, commands = self.watch.step(self.phone, event, self.phone.now if now is None else now)
        self.commands.extend(commands)

    def lan(self, *phones: sip.LanPhone) -> None:
        self.event(LanPhonesChanged(phones))

    def called(
        self, peer: sip.Peer = BUDI, account: str | None = "Office", alert_info: tuple[str, ...] = ()
    ) -> sip.CallId:
        """Somebody calls."""
        self._even += 2
        call = sip.CallId(self._even)
        self.event(sip.IncomingCall(call, account, peer, alert_info=alert_info))
        return call

    def trying(self) -> None:
        self.event(sip.CallProgress(self.call().id, 100, False))

    def far_end_rings(self, code: int = 180, early_media: bool = False) -> None:
        self.event(sip.CallProgress(self.call().id, code, early_media))

    def confirmed(self) -> None:
        self.event(sip.CallAnswered(self.call().id))

    def ends(self, code: int = 200, trouble: sip.Trouble = sip.Trouble.NONE, cause: int = 0) -> None:
        """The far end, or the network, ends the call that is alive."""
        self.event(sip.CallEnded(next(self.phone.live_calls).id, code, trouble, cause=cause))

    def talk(self, number: str = "201") -> sip.CallId:
        """Lift, dial, be answered."""
        self.lift()
        self.dial(f"{number}#")
        self.far_end_rings()
        self.confirmed()
        assert self.call().phase is Phase.TALKING
        return self.call().id

    # --- eyes and ears -------------------------------------------------------------------------------

    def call(self) -> Call:
        """The newest call."""
        return self.phone.calls[-1]

    @property
    def calls(self) -> list[Phase]:
        return [call.phase for call in self.phone.calls]

    def outputs(self) -> Outputs:
        return outputs(self.phone)

    def tone(self) -> ToneName | None:
        return self.outputs().tone

    def page(self) -> Page:
        return view(self.phone)

    def screen(self) -> Screen:
        return self.page().screen

    def shows(self, kind: type[S]) -> S:
        """The screen, which must be of this kind."""
        shown = self.screen()
        assert isinstance(shown, kind), shown
        return shown

    def labels(self) -> tuple[SoftKey | None, ...]:
        return soft_keys(self.phone)

    def notice(self) -> Notice | None:
        return self.page().notice

    def lamp(self, lamp: Lamp) -> Light:
        return self.outputs().lamps[lamp]

    def forget(self) -> None:
        """Look only at the commands from now on."""
        self.commands.clear()

    def done(self, kind: type[C]) -> list[C]:
        """The commands of one kind so far."""
        return [command for command in self.commands if isinstance(command, kind)]

    @property
    def dialled(self) -> list[str]:
        return [command.uri for command in self.done(sip.Dial)]

    @property
    def logged(self) -> list[CallRecord]:
        return [command.record for command in self.done(CloseCallRecord)]

    @property
    def remarks(self) -> list[str]:
        return [command.text for command in self.done(Remark)]
