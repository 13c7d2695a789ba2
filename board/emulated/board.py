"""The emulated board: the Protocols of :mod:`board.api`, and the hands, eyes and ears of those outside."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from board import cradle, debounce
from board.api import (
    BoardError,
    BoardEvent,
    Face,
    HookChanged,
    HookFlashed,
    Key,
    KeyPressed,
    KeyReleased,
    Lamp,
    Light,
    Part,
    PartFound,
    PartLost,
    Post,
    Report,
)
from board.cradle import FLASH_S, Cradle, Movement
from board.debounce import HOOK, KEY, Contact
from board.emulated.codec import EmulatedCodec
from board.emulated.display import SIZES, EmulatedDisplay
from board.emulated.listen import Address, bind, parse_address
from board.emulated.requests import Faults
from board.emulated.switch import Switch, Wires
from board.emulated.watchers import Watchers

REREAD_S = 1.0
"""How often every contact's level is read whether an edge came or not."""

HookContact = Switch[Cradle, Movement]
KeyContact = Switch[Contact, bool]

ORIGIN = re.compile(r"https?://[a-zA-Z0-9.:\[\]-]+")

TAP_S = 0.02
"""How long a tap holds a key."""


@dataclass(frozen=True, slots=True)
class EmulatedOptions:
    """``listen`` is IP:PORT (port 0: any), ``embed_origin`` the origin whose pages may frame the board's."""

    listen: str = "127.0.0.1:0"
    token: str | None = field(default=None, repr=False)
    display: tuple[int, int] = (128, 64)
    embed_origin: str | None = None


class EmulatedHook:
    """The hook switch."""

    def __init__(self, switch: HookContact) -> None:
        self._switch = switch

    @property
    def lifted(self) -> bool:
        return self._switch.level


class EmulatedKeypad:
    """Every key there can be."""

    def __init__(self, switches: dict[Key, KeyContact]) -> None:
        self._switches = switches

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset(self._switches)

    @property
    def pressed(self) -> frozenset[Key]:
        return frozenset(key for key, switch in self._switches.items() if switch.level)


class EmulatedLamps:
    """Every lamp there can be."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self.lights = dict.fromkeys(Lamp, Light.OFF)

    @property
    def names(self) -> frozenset[Lamp]:
        return frozenset(self.lights)

    def shine(self, lamp: Lamp, light: Light) -> None:
        if self.lights[lamp] != light:
            self.lights[lamp] = light
            self._on_change()


class EmulatedBoard:
    """A whole board. Everything but the codec's frame port belongs to the event loop that starts it.

    :class:`BoardError` where the options do not fit, and from :meth:`start` if the address is taken.
    """

    def __init__(self, options: EmulatedOptions) -> None:
        if options.display not in SIZES:
            raise BoardError(f"A display is 128x64 or 256x64, not {options.display[0]}x{options.display[1]}.")
        self._address = parse_address(options.listen)
        if not self._address.ip.is_loopback and not options.token:
            raise BoardError(
                f"The board listens on {self._address.host}, where others can reach it, only with a token."
            )
        if options.embed_origin is not None and not ORIGIN.fullmatch(options.embed_origin):
            raise BoardError(f'An origin is like http://127.0.0.1:8100, not "{options.embed_origin}".')
        self._options = options
        self._post: Post | None = None
        self._server: Any = None
        self._rereading: asyncio.Task[None] | None = None
        self._report = Report()
        self._face = Face(name="", language="en")
        self._wires = Wires()
        self._faults = Faults()
        self.watchers = Watchers(self.state)
        self._hook_switch = Switch(cradle.empty(HOOK, FLASH_S), cradle.step, self._wires, self._on_hook)
        self._key_switches = {
            key: Switch(Contact(KEY), debounce.step, self._wires, partial(self._on_key, key)) for key in Key
        }
        self._hook = EmulatedHook(self._hook_switch)
        self._keypad = EmulatedKeypad(self._key_switches)
        self._display = EmulatedDisplay(options.display, self.watchers.changed)
        self._lamps = EmulatedLamps(self.watchers.changed)
        self._codec = EmulatedCodec()

    # --- what the phone sees ----------------------------------------------------------------------

    @property
    def hook(self) -> EmulatedHook:
        return self._hook

    @property
    def keypad(self) -> EmulatedKeypad:
        return self._keypad

    @property
    def display(self) -> EmulatedDisplay:
        return self._display

    @property
    def lamps(self) -> EmulatedLamps:
        return self._lamps

    @property
    def codec(self) -> EmulatedCodec:
        return self._codec

    @property
    def url(self) -> str | None:
        return self._address.url if self._server is not None else None

    async def start(self, post: Post) -> None:
        from board.emulated.guard import Policy
        from board.emulated.remote import interface
        from board.emulated.server import Server

        listener = bind(self._address)
        self._address = Address(self._address.ip, listener.getsockname()[1])
        embed = self._options.embed_origin
        policy = Policy(self._address, self._options.token, embedders=(embed,) if embed else ())
        self._post = post
        self._codec.start()
        server = Server(interface(self, policy))
        await server.start(listener)
        self._server = server
        self._rereading = asyncio.create_task(self._reread(), name="level re-read")

    async def stop(self) -> None:
        self._post = None
        self._codec.stop()
        self._display.stop()
        for switch in self._switches():
            switch.stop()
        if self._rereading is not None:
            self._rereading.cancel()
            self._rereading = None
        if self._server is not None:
            server, self._server = self._server, None
            await server.stop()

    def report(self, report: Report) -> None:
        if report != self._report:
            self._report = report
            self.watchers.changed()

    def wear(self, face: Face) -> None:
        if face != self._face:
            self._face = face
            self.watchers.changed()

    # --- what hands do ----------------------------------------------------------------------------

    async def lift(self, lifted: bool) -> None:
        """Lift or replace the handset; returns when the contact is quiet and its event was posted."""
        self._hook_switch.hold(lifted)
        await self._hook_switch.quiet()

    async def press(self, key: Key) -> None:
        """Put a finger on a key; returns when the contact is quiet."""
        self._key_switches[key].hold(True)
        await self._key_switches[key].quiet()

    async def release(self, key: Key) -> None:
        """Take the finger away; returns when the contact is quiet."""
        self._key_switches[key].hold(False)
        await self._key_switches[key].quiet()

    async def tap(self, key: Key) -> None:
        """Press a key for a moment."""
        try:
            await self.press(key)
            await asyncio.sleep(TAP_S)
        finally:
            self._key_switches[key].hold(False)
        await self._key_switches[key].quiet()

    def break_down(self, faults: Faults) -> None:
        """Make the hardware misbehave in exactly these ways."""
        before, self._faults = self._faults, faults
        self._wires.bounce_s = faults.bounce_ms / 1000
        self._wires.loss = faults.lose_events
        for key, switch in self._key_switches.items():
            switch.stick(key == faults.stuck_key)
        self._display.delay_s = faults.display_delay_ms / 1000
        self._display.plug(not faults.display_unplugged)
        self._codec.plugged = not faults.codec_unplugged
        self._plugs(Part.DISPLAY, before.display_unplugged, faults.display_unplugged)
        self._plugs(Part.CODEC, before.codec_unplugged, faults.codec_unplugged)

    # --- what eyes see ----------------------------------------------------------------------------

    @property
    def face(self) -> Face:
        """The names written on the board."""
        return self._face

    def state(self) -> dict[str, Any]:
        """The outputs of the board, as the interface shows them."""
        report = self._report
        width, height = self._display.size
        return {
            "hook": "off" if self._hook.lifted else "on",
            "display": {"width": width, "height": height, "awake": self._display.awake},
            "lamps": {str(lamp): str(light) for lamp, light in self._lamps.lights.items()},
            "ringing": report.ringing,
            "tone": report.tone,
            "route": report.route,
            "microphone": report.microphone,
            "volume": dict(report.volume),
            "calls": [asdict(call) for call in report.calls],
            "accounts": [asdict(account) for account in report.accounts],
            "messages": {"voicemail": report.voicemail, "text": report.text_messages},
        }

    def look(self) -> dict[str, Any]:
        """What the page needs beyond the outputs: the picture, its words, and the names on the board."""
        frame = self._display.shown
        return {
            "screen": {
                "pixels": base64.b64encode(frame.pixels).decode(),
                "words": list(frame.words),
                "dimmed": self._display.dimmed,
            },
            "face": asdict(self._face),
        }

    # --- the wiring -------------------------------------------------------------------------------

    def _switches(self) -> list[HookContact | KeyContact]:
        return [self._hook_switch, *self._key_switches.values()]

    async def _reread(self) -> None:
        while True:
            await asyncio.sleep(REREAD_S)
            for switch in self._switches():
                switch.reread()

    def _on_hook(self, movement: Movement) -> None:
        if movement is Movement.FLASHED:
            self._tell(HookFlashed())
        else:
            self._tell(HookChanged(movement is Movement.LIFTED))
            self.watchers.changed()

    def _on_key(self, key: Key, pressed: bool) -> None:
        self._tell(KeyPressed(key) if pressed else KeyReleased(key))

    def _plugs(self, part: Part, was_out: bool, is_out: bool) -> None:
        if is_out and not was_out:
            self._tell(PartLost(part, f"The {part} does not answer: is its plug in?"))
        if was_out and not is_out:
            self._tell(PartFound(part))

    def _tell(self, event: BoardEvent) -> None:
        if self._post is not None:
            self._post(event)
