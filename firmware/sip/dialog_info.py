"""``application/dialog-info+xml``: which dialogs somebody has (RFC 4235). Pure; what is malformed is refused.

It comes from the network: no DTD and so no entity is taken, and everything has a limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from firmware.sip.uri import LONGEST_URI, parse_uri, printable
from firmware.sip.watching import DialogId, DialogState

LONGEST = 65_536
MOST_DIALOGS = 64
MOST_ELEMENTS = 4_000
DEEPEST = 16
LONGEST_TOKEN = 255
"""Of a Call-ID or a tag; what is longer is kept short, and then fits no dialog."""

VERSION = re.compile(r"[0-9]{1,10}", re.ASCII)
CONFIRMED, EARLY, TERMINATED = "confirmed", "early", "terminated"
RECIPIENT = "recipient"
STATES = frozenset({"trying", "proceeding", EARLY, CONFIRMED, TERMINATED})


class DialogInfoError(ValueError):
    """No dialog-info; the message says why."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """One dialog of whom is watched; ``caller``, ``name`` and ``target`` are of the far end."""

    id: str
    state: str
    recipient: bool = False
    call_id: str = ""
    local_tag: str = ""
    remote_tag: str = ""
    caller: str = ""
    name: str = ""
    target: str = ""

    @property
    def rings(self) -> bool:
        """Whether somebody is being called by it. Some servers leave the direction out of what rings."""
        return self.state == EARLY and self.recipient

    @property
    def identity(self) -> DialogId | None:
        """What an INVITE has to name to take its place, where the server tells that."""
        whole = self.call_id and self.local_tag and self.remote_tag
        return DialogId(self.call_id, self.local_tag, self.remote_tag) if whole else None


@dataclass(frozen=True, slots=True)
class DialogInfo:
    """A document: all dialogs (``full``), or those that have changed."""

    version: int
    full: bool
    dialogs: tuple[Dialog, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogs:
    """The dialogs of somebody as the documents so far tell (section 4.3); ``version`` None is before any."""

    version: int | None = None
    known: tuple[Dialog, ...] = ()

    def updated(self, document: DialogInfo) -> Dialogs:
        """Take a document over. A subscription's NOTIFYs come in order, so that none of them is old."""
        dialogs = {} if document.full else {dialog.id: dialog for dialog in self.known}
        for dialog in document.dialogs:
            if dialog.state == TERMINATED:
                dialogs.pop(dialog.id, None)
            else:
                dialogs[dialog.id] = dialog
        return Dialogs(document.version, tuple(dialogs.values())[:MOST_DIALOGS])

    def misses(self, document: DialogInfo) -> bool:
        """Whether a document has changes to something that was never told."""
        if document.full:
            return False
        return self.version is None or document.version > self.version + 1

    @property
    def ringing(self) -> Dialog | None:
        """The dialog that rings, the first of several."""
        return next((dialog for dialog in self.known if dialog.rings), None)

    @property
    def state(self) -> DialogState:
        """All of them taken together: who talks and is called by another, too, rings."""
        if self.version is None:
            return DialogState.UNKNOWN
        if self.ringing:
            return DialogState.RINGING
        return DialogState.BUSY if self.known else DialogState.IDLE


def asked(dialog: Dialog, watched: str) -> str:
    """To whom the INVITE goes that takes a dialog's place: who has begun it (RFC 3891, section 3).

    Whom the server of ``watched`` serves, too, it finds by the address there, wherever they have registered
    from; others are reached at the target that the dialog has.
    """
    server, caller = parse_uri(watched), parse_uri(dialog.caller)
    if server and caller and caller.user and (caller.host, caller.port) == (server.host, server.port):
        return f"{server.scheme}:{caller.user}@{watched.rpartition('@')[2]}"
    return dialog.target or dialog.caller


def dialog_info(body: bytes) -> DialogInfo:
    """Read a document. Raises DialogInfoError."""
    if len(body) > LONGEST:
        raise DialogInfoError(f"{len(body)} bytes")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except (
        expat.ExpatError,
        LookupError,
        ValueError,
    ) as error:  # an encoding that nobody knows is a LookupError
        raise DialogInfoError(str(error)) from None
    return reader.document()


@dataclass(slots=True)
class _Reader:
    """Expat's handlers: what has been read so far."""

    elements: int = 0
    path: list[str] = field(default_factory=list)
    root: dict[str, str] = field(default_factory=dict)
    dialogs: list[Dialog] = field(default_factory=list)
    dialog: dict[str, str] = field(default_factory=dict)
    said: str = ""

    def doctype(self, *_: object) -> None:
        raise DialogInfoError("it has a DTD")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.path.append(name.rpartition(" ")[2])
        if self.elements > MOST_ELEMENTS or len(self.path) > DEEPEST:
            raise DialogInfoError("it is too large")
        self.said = ""
        match self.path:
            case ["dialog-info"]:
                self.root = attributes
            case ["dialog-info", "dialog"]:
                self.dialog = attributes
            case ["dialog-info", "dialog", "remote", "identity"]:
                self.dialog["name"] = attributes.get("display", "")
            case ["dialog-info", "dialog", "remote", "target"]:
                self.dialog["target"] = attributes.get("uri", "")
            case _:
                pass  # nothing that the phone needs

    def text(self, said: str) -> None:
        self.said = (self.said + said)[:LONGEST_URI]

    def end(self, _: str) -> None:
        match self.path:
            case ["dialog-info", "dialog"]:
                self.dialogs += [] if len(self.dialogs) >= MOST_DIALOGS else [_dialog(self.dialog)]
            case ["dialog-info", "dialog", "state"]:
                self.dialog["state"] = self.said.strip().lower()
            case ["dialog-info", "dialog", "remote", "identity"]:
                self.dialog["caller"] = self.said.strip()
            case _:
                pass
        self.path.pop()

    def document(self) -> DialogInfo:
        """What has been read. Raises DialogInfoError."""
        version, state = self.root.get("version", ""), self.root.get("state", "")
        if not VERSION.fullmatch(version) or state not in ("full", "partial"):
            raise DialogInfoError(f"version {version[:20]!r}, state {state[:20]!r}")
        return DialogInfo(int(version), state == "full", tuple(self.dialogs))


def _dialog(told: dict[str, str]) -> Dialog:
    """One dialog. Raises DialogInfoError."""
    if not told.get("id") or told.get("state") not in STATES:
        raise DialogInfoError(f"a dialog {told.get('id', '')[:20]!r} in state {told.get('state', '')[:20]!r}")
    direction = told.get("direction", RECIPIENT)
    return Dialog(
        told["id"][:LONGEST_TOKEN],
        told["state"],
        direction == RECIPIENT,
        _token(told.get("call-id", "")),
        _token(told.get("local-tag", "")),
        _token(told.get("remote-tag", "")),
        told.get("caller", "")[:LONGEST_URI],
        printable(told.get("name", "")),
        told.get("target", "")[:LONGEST_URI],
    )


def _token(text: str) -> str:
    """Fit to stand in a header: what is not is as good as not there."""
    fits = len(text) <= LONGEST_TOKEN and text.isascii() and text.isprintable()
    return text if fits and not set(text) & set(' ;,"<>') else ""
