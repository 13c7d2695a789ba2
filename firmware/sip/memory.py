"""A SIP stack in process, for tests of the phone: no network, no sound, and strict about what it is told.

A test is the far end by :class:`MemoryStack`'s own methods (``rings``, ``answers``, ``incoming`` ...), or
joins stacks by :func:`join`, so that one rings the other. What a real stack must bear, this one does not: a
command that makes no sense in the call's phase raises :class:`ProtocolError`. Commands for a call that is
over are ignored, as in every stack, since the far end may have hung up in the meantime.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from firmware.audio.dtmf import FREQUENCIES
from firmware.config.model import Config
from firmware.sip.api import (
    SILENCE,
    Answer,
    CallAnswered,
    CallEnded,
    CallId,
    CallProgress,
    CallReferred,
    CallReplaced,
    Capabilities,
    DeleteSound,
    Dial,
    DigitReceived,
    Encryption,
    FollowAddresses,
    HangUp,
    Hold,
    IdentityChanged,
    IncomingCall,
    MediaChanged,
    Peer,
    PickUp,
    PlayKeyTone,
    Post,
    Redirect,
    RefreshRegistrations,
    RegistrationChanged,
    RegistrationState,
    Reject,
    Resume,
    Ring,
    SendDtmf,
    SipCommand,
    SipEvent,
    Sound,
    StackReady,
    Transfer,
    TransferProgress,
    TransferTo,
    Trouble,
    TrustLanPhones,
)
from firmware.sip.uri import parse_uri
from firmware.sip.watching import WatchDialogs

EVERYTHING = Capabilities(
    codecs=frozenset({"opus", "G722", "PCMA", "PCMU"}),
    tls=True,
    srtp_sdes=True,
    srtp_dtls=True,
    silent_drop=True,
    sound_device=False,
)
MOST_CALLS = 8
TRYING, BUSY_HERE, TERMINATED, UNAVAILABLE = 100, 486, 487, 480
MOVED_TEMPORARILY, NOT_FOUND = 302, 404
CallCommand = Ring | Answer | Reject | Redirect | HangUp | Hold | Resume | Transfer | TransferTo | SendDtmf


class ProtocolError(AssertionError):
    """The phone told the stack something that makes no sense."""


class Phase(Enum):
    """Where a call stands: dialled and not answered, come in and not answered, confirmed."""

    CALLING = "calling"
    INCOMING = "incoming"
    TALKING = "talking"


@dataclass(slots=True)
class MemoryCall:
    """One call as the stack sees it; ``other`` is its far end in a joined stack."""

    id: CallId
    phase: Phase
    codec: str | None = None
    encryption: Encryption = Encryption.NONE
    held: bool = False
    held_by_peer: bool = False
    refers: bool = False
    other: tuple[MemoryStack, CallId] | None = None


class MemoryStack:
    """Keeps what the phone did (``performed``, ``sounds``) and the ``calls`` that live."""

    def __init__(self, config: Config | None = None, capabilities: Capabilities = EVERYTHING) -> None:
        self.config = config or Config()
        self.capabilities = capabilities
        self.performed: list[SipCommand] = []
        self.sounds: list[Sound] = [SILENCE]
        self.calls: dict[CallId, MemoryCall] = {}
        self.running = False
        self.route: Callable[[Dial], MemoryStack | None] = lambda _: None
        self._ended: set[CallId] = set()
        self._last_odd = 0
        self._even = itertools.count(2, 2)
        self._post: Post | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    # --- the stack, as the phone sees it ---

    async def start(self, post: Post) -> None:
        """Ready at once; every account registers."""
        if self.running:
            raise ProtocolError("started twice")
        self._loop, self._post, self.running = asyncio.get_running_loop(), post, True
        self._emit(StackReady(self.config.sip.port or 5060))
        for account in self.config.accounts:
            self.registration(account.name, RegistrationState.REGISTERING)
            self.registration(account.name, RegistrationState.REGISTERED, 200)

    def perform(self, command: SipCommand) -> None:
        """Carry out a command, or raise ProtocolError."""
        if not self.running:
            raise ProtocolError(f"{command} while the stack does not run")
        self.performed.append(command)
        match command:
            case Dial() | PickUp():
                self._dial(command)
            case PlayKeyTone(digit):
                _check_digit(digit)
            case RefreshRegistrations():
                for account in self.config.accounts:
                    self.registration(account.name, RegistrationState.REGISTERED, 200)
            case TrustLanPhones() | FollowAddresses() | WatchDialogs() | DeleteSound():
                pass
            case (
                Ring()
                | Answer()
                | Reject()
                | Redirect()
                | HangUp()
                | Hold()
                | Resume()
                | Transfer()
                | TransferTo()
                | SendDtmf()
            ):
                self._on_call(command)
            case _:
                assert_never(command)

    def sound(self, sound: Sound) -> None:
        """Keep the sound; a call that nobody has heard of cannot be heard, nor hear."""
        for call in (sound.heard | sound.held) - self.calls.keys() - self._ended:
            raise ProtocolError(f"{sound} names call {call}, which never was")
        if not 0 <= sound.ring_level <= 10:
            raise ProtocolError(f"ring level {sound.ring_level}, allowed 0 to 10")
        self.sounds.append(sound)

    async def stop(self) -> None:
        """Every call ends, every account unregisters."""
        for call in list(self.calls):
            self._hang_up(self.calls[call], UNAVAILABLE)
        for account in self.config.accounts:
            self.registration(account.name, RegistrationState.OFF)
        await asyncio.sleep(0)
        self.running = False

    # --- the far end, as a test plays it ---

    def registration(
        self,
        account: str,
        state: RegistrationState,
        code: int = 0,
        trouble: Trouble = Trouble.NONE,
        detail: str = "",
    ) -> None:
        """An account's registration moves on."""
        self._emit(RegistrationChanged(account, state, code, trouble, detail))

    def incoming(self, peer: Peer, account: str | None = None) -> CallId:
        """Somebody calls."""
        call = CallId(next(self._even))
        self.calls[call] = MemoryCall(call, Phase.INCOMING)
        self._emit(IncomingCall(call, account, peer))
        return call

    def rings(self, call: CallId, code: int = 180, early_media: bool = False) -> None:
        """The far end rings (180), or sends its own sound (183 with early media)."""
        self._expect(call, Phase.CALLING, "rings")
        if early_media:
            self.media(call, "PCMU")
        self._emit(CallProgress(call, code, early_media))

    def answers(self, call: CallId, codec: str = "opus", encryption: Encryption = Encryption.NONE) -> None:
        """The far end takes the call we dialled."""
        self._expect(call, Phase.CALLING, "answers").phase = Phase.TALKING
        self.media(call, codec, encryption)
        self._emit(CallAnswered(call))

    def media(self, call: CallId, codec: str | None, encryption: Encryption = Encryption.NONE) -> None:
        """Media was negotiated."""
        entry = self.calls[call]
        entry.codec, entry.encryption = codec, encryption
        self._tell_media(entry)

    def peer_holds(self, call: CallId, held: bool = True) -> None:
        """The far end puts us on hold, or takes us back."""
        entry = self._expect(call, Phase.TALKING, "holds")
        entry.held_by_peer = held
        self._tell_media(entry)

    def sends_digit(self, call: CallId, digit: str) -> None:
        """The far end sends a DTMF digit."""
        self._expect(call, Phase.TALKING, "sends a digit")
        self._emit(DigitReceived(call, digit))

    def transfer_goes(self, call: CallId, code: int) -> None:
        """The far end tells how the transfer goes that the phone asked for."""
        self._expect(call, Phase.TALKING, "tells of a transfer")
        self._emit(TransferProgress(call, code))

    def refers(self, call: CallId, peer: Peer, account: str | None = None) -> CallId:
        """The far end has the phone dial somebody else."""
        self._expect(call, Phase.TALKING, "refers").refers = True
        new = CallId(next(self._even))
        self.calls[new] = MemoryCall(new, Phase.CALLING)
        self._emit(CallReferred(call, new, account, peer))
        return new

    def is_replaced(self, call: CallId, peer: Peer) -> CallId:
        """Somebody else takes the far end's place."""
        self._expect(call, Phase.TALKING, "is replaced")
        new = CallId(next(self._even))
        self.calls[new] = MemoryCall(new, Phase.TALKING)
        self._emit(CallReplaced(call, new, peer))
        self.media(new, "opus")
        self.ends(call)
        return new

    def becomes(self, call: CallId, peer: Peer) -> None:
        """The server tells who is at the far end now."""
        if call not in self.calls:
            raise ProtocolError(f"the test's far end is {peer} on call {call}, which is over")
        self._emit(IdentityChanged(call, peer))

    def ends(self, call: CallId, code: int = 200, trouble: Trouble = Trouble.NONE, detail: str = "") -> None:
        """The far end or the network ends the call: a refusal's code, 487 for a CANCEL, 200 for a BYE."""
        del self.calls[call]
        self._ended.add(call)
        self._emit(CallEnded(call, code, trouble, detail))

    # --- inside ---

    def _emit(self, event: SipEvent) -> None:
        """Events come later, as from a thread: never inside a command."""
        if self._loop is None or self._post is None:
            raise ProtocolError("not started")
        self._loop.call_soon(self._post, event)

    def _dial(self, command: Dial | PickUp) -> None:
        if command.call % 2 == 0 or command.call <= self._last_odd:
            raise ProtocolError(f"{command}: a call that is dialled has a new, odd, rising id")
        if parse_uri(command.uri) is None:
            raise ProtocolError(f"{command}: no SIP URI")
        self._last_odd = command.call
        known = {account.name for account in self.config.accounts}
        if command.account is not None and command.account not in known:
            raise ProtocolError(f"{command}: accounts are {sorted(known)}")
        entry = self.calls[command.call] = MemoryCall(command.call, Phase.CALLING)
        if command.account is None and not (self.config.lan.extension or self.config.sip.direct_calls):
            self.ends(command.call, 0, Trouble.NO_ACCOUNT)
            return
        callee = self.route(command) if isinstance(command, Dial) else None
        if callee is not None:
            self._ring_joined(entry, callee)

    def goes_on(self, call: CallId, uri: str) -> None:
        """A call that this stack dials is sent on to another phone."""
        entry = self._expect(call, Phase.CALLING, "is sent on")
        entry.other = None
        callee = self.route(Dial(call, None, uri))
        if callee is None:
            self.ends(call, NOT_FOUND)
        else:
            self._ring_joined(entry, callee)

    def _ring_joined(self, entry: MemoryCall, callee: MemoryStack) -> None:
        if len(callee.calls) >= MOST_CALLS:
            self.ends(entry.id, BUSY_HERE)
            return
        number = self.config.lan.extension or "phone"
        call = callee.incoming(Peer(f"sip:{number}@memory", number, self.config.phone.name))
        entry.other = (callee, call)
        callee.calls[call].other = (self, entry.id)

    def _on_call(self, command: CallCommand) -> None:
        entry = self.calls.get(command.call)
        if entry is None:
            if command.call not in self._ended:
                raise ProtocolError(f"{command}: such a call never was")
            return
        match command:
            case Ring():
                self._need(entry, command, Phase.INCOMING)
                self._far(entry, lambda stack, call: stack.rings(call))
            case Answer():
                self._answer(entry, command)
            case Reject(code=code):
                self._need(entry, command, Phase.INCOMING)
                if not 400 <= code <= 699:
                    raise ProtocolError(f"{command}: no refusal")
                self._hang_up(entry, code)
            case Redirect(uri=uri):
                self._need(entry, command, Phase.INCOMING)
                self._redirect(entry, uri)
            case HangUp():
                self._hang_up(entry, UNAVAILABLE if entry.phase is Phase.INCOMING else TERMINATED)
            case _:
                self._need(entry, command, Phase.TALKING)
                self._in_talk(entry, command)

    def _redirect(self, entry: MemoryCall, uri: str) -> None:
        """The caller's stack dials the other by itself, as real ones do (RFC 3261, section 8.1.3.4)."""
        self.ends(entry.id, MOVED_TEMPORARILY)
        self._far(entry, lambda stack, call: stack.goes_on(call, uri))

    def _in_talk(self, entry: MemoryCall, command: Hold | Resume | Transfer | TransferTo | SendDtmf) -> None:
        match command:
            case Hold() | Resume():
                self._hold(entry, command)
            case TransferTo(other=other) if other not in self.calls and other not in self._ended:
                raise ProtocolError(f"{command}: the other never was")
            case Transfer() | TransferTo():
                self._emit(TransferProgress(entry.id, TRYING))
            case SendDtmf(digit=digit):
                _check_digit(digit)
                self._far(entry, lambda stack, call: stack.sends_digit(call, digit))
            case _:
                assert_never(command)

    def _answer(self, entry: MemoryCall, command: Answer) -> None:
        self._need(entry, command, Phase.INCOMING)
        entry.phase = Phase.TALKING
        self.media(entry.id, "opus")
        self._emit(CallAnswered(entry.id))
        self._far(entry, lambda stack, call: stack.answers(call))

    def _hold(self, entry: MemoryCall, command: Hold | Resume) -> None:
        held = isinstance(command, Hold)
        if not held and not entry.held and entry.refers:
            return  # the far end had it held while it gave the phone to somebody else
        if held == entry.held:
            raise ProtocolError(f"{command}: it is so already")
        entry.held = held
        self._tell_media(entry)
        self._far(entry, lambda stack, call: stack.peer_holds(call, held))

    def _hang_up(self, entry: MemoryCall, refusal: int) -> None:
        code = 200 if entry.phase is Phase.TALKING else refusal
        self.ends(entry.id, code)
        self._far(entry, lambda stack, call: stack.ends(call, code))

    def _tell_media(self, entry: MemoryCall) -> None:
        self._emit(MediaChanged(entry.id, entry.codec, entry.encryption, entry.held, entry.held_by_peer))

    def _far(self, entry: MemoryCall, act: Callable[[MemoryStack, CallId], None]) -> None:
        if entry.other is not None and entry.other[1] in entry.other[0].calls:
            act(*entry.other)

    def _need(self, entry: MemoryCall, command: SipCommand, phase: Phase) -> None:
        if entry.phase is not phase:
            raise ProtocolError(f"{command} in phase {entry.phase.value}, allowed in {phase.value}")

    def _expect(self, call: CallId, phase: Phase, what: str) -> MemoryCall:
        entry = self.calls.get(call)
        if entry is None or entry.phase is not phase:
            raise ProtocolError(f"the test's far end {what} on call {call}, which is {entry}")
        return entry


def join(*stacks: MemoryStack) -> None:
    """Stacks that reach each other by their LAN extensions."""

    def route(command: Dial) -> MemoryStack | None:
        uri = parse_uri(command.uri)
        return next((stack for stack in stacks if uri and stack.config.lan.extension == uri.user), None)

    for stack in stacks:
        stack.route = route


def _check_digit(digit: str) -> None:
    if digit not in FREQUENCIES:
        raise ProtocolError(f"{digit!r} is no DTMF digit")
