"""A call from its first ring to the talk: outgoing, incoming, talking."""

from __future__ import annotations

from dataclasses import replace

from board.api import Part
from firmware.phone.call import RINGS_THERE
from firmware.sip.api import Encryption, Verification
from firmware.ui.canvas import Canvas
from firmware.ui.fit import ELLIPSIS, shorten
from firmware.ui.font import caption, huge, small, strong
from firmware.ui.labels import CODECS, ENCRYPTIONS, VERIFICATION_ICONS, VERIFICATIONS
from firmware.ui.language import Language, duration
from firmware.ui.notice_labels import LOST_PARTS
from firmware.ui.painter import describe, paint
from firmware.ui.parts import LINES, describe_person, header, paint_line, paint_name, paint_person, person
from firmware.ui.screen import Incoming, Outgoing, Talking

SENT_DIGITS = 6
LOCKS = {Encryption.HOP: "lock", Encryption.END_TO_END: "lock-checked"}


@paint.register
def paint_outgoing(outgoing: Outgoing, canvas: Canvas, language: Language) -> None:
    title = language.say("Emergency call") if outgoing.emergency else _progress(outgoing, language)
    header(canvas, title, "dialled", inverse=outgoing.emergency)
    paint_person(canvas, outgoing.peer, outgoing.name, _way(outgoing, language))


def _progress(outgoing: Outgoing, language: Language) -> str:
    return language.say("Ringing…") if outgoing.ringing else language.say("Calling…")


def _way(outgoing: Outgoing, language: Language) -> str:
    """By which account, or that it hides who calls."""
    return language.say("Your number is hidden") if outgoing.hidden else _via(outgoing.via, language)


def _origin(incoming: Incoming, language: Language) -> str:
    """That the number may be false, who has sent the caller here, or to which account they call."""
    if incoming.verified is Verification.FAILED:
        return language.say(VERIFICATIONS[incoming.verified])
    if incoming.diverted_by:
        return language.say("sent on by {name}").format(name=incoming.diverted_by)
    return _via(incoming.via, language)


def _via(via: str, language: Language) -> str:
    return language.say("via {account}").format(account=via) if via else ""


@describe.register
def describe_outgoing(outgoing: Outgoing, language: Language) -> list[str]:
    title = [language.say("Emergency call")] if outgoing.emergency else []
    people = describe_person(outgoing.peer, outgoing.name)
    return [*title, _progress(outgoing, language), *people, _way(outgoing, language)]


@paint.register
def paint_incoming(incoming: Incoming, canvas: Canvas, language: Language) -> None:
    bell = "bell-off" if incoming.silenced else "bell"
    mark = VERIFICATION_ICONS[incoming.verified] if incoming.verified else None
    header(canvas, language.say("Incoming call"), bell, inverse=True, mark=mark)
    paint_person(canvas, _caller(incoming, language), incoming.name, _origin(incoming, language))


def _caller(incoming: Incoming, language: Language) -> str:
    return incoming.peer or ("" if incoming.name else language.say("Unknown number"))


@describe.register
def describe_incoming(incoming: Incoming, language: Language) -> list[str]:
    words = [language.say("Incoming call"), *describe_person(_caller(incoming, language), incoming.name)]
    words.append(_origin(incoming, language))
    if incoming.verified is Verification.PASSED:
        words.append(language.say(VERIFICATIONS[incoming.verified]))
    if incoming.silenced:
        words.append(language.say("Bell silenced"))
    return words


@paint.register
def paint_talking(talking: Talking, canvas: Canvas, language: Language) -> None:
    x = canvas.left
    for name in _status_icons(talking):
        x = canvas.icon(x, 1, name) + 5
    who, number = person(talking.peer, talking.name)
    shown = replace(talking, sent_digits=_last(talking.sent_digits))
    timer, standing = duration(talking.seconds), next(iter(_standings(shown, language)), "")
    codec = (_codec(talking), caption())
    if canvas.wide:
        baseline, last = LINES[2]
        left = canvas.text_right(canvas.right, baseline - huge().capital, timer, huge())
        paint_name(canvas, baseline, who, left - 8 - canvas.left)
        paint_line(canvas, last, number, codec, (standing, small()))
    else:
        baseline, middle, last = LINES[3]
        canvas.text_right(canvas.right, 1, timer, strong())
        paint_name(canvas, baseline, who, canvas.room)
        paint_line(canvas, middle, number)
        paint_line(canvas, last, standing, codec)


def _status_icons(talking: Talking) -> list[str]:
    icons = ["speaker" if talking.speaker else "handset"]
    if talking.recorded:
        icons.append("record")
    if talking.listened:
        icons.append("microphone")
    if talking.soundless:
        icons.append("failed")
    if talking.encryption in LOCKS:
        icons.append(LOCKS[talking.encryption])
    if talking.muted:
        icons.append("muted")
    if talking.held or talking.held_by_peer:
        icons.append("pause")
    if talking.weak:
        icons.append("weak")
    return icons


def _last(digits: str) -> str:
    """The digits sent last; the earlier ones are of no use any more."""
    return digits if len(digits) <= SENT_DIGITS else ELLIPSIS + digits[-SENT_DIGITS:]


def _codec(talking: Talking) -> str:
    if talking.transfer and talking.transfer_code:
        return str(talking.transfer_code)
    if talking.recalled or talking.transfer:  # what there is to say needs the room
        return ""
    codec = talking.codec or ""
    return shorten(CODECS.get(codec, codec), caption(), 50)


def _standings(talking: Talking, language: Language) -> list[str]:
    """What is out of the ordinary, the most pressing first."""
    said = []
    if talking.soundless:
        said.append(language.say(LOST_PARTS[Part.CODEC]))
    if talking.recorded:
        said.append(language.say("Being recorded"))
    if talking.listened:
        said.append(language.say("Microphone is on"))
    said += _hold(talking, language)
    if talking.held_by_peer:
        said.append(language.say("The other side holds"))
    if talking.muted:
        said.append(language.say("Muted"))
    if talking.sent_digits:
        said.append(language.say("Sent: {digits}").format(digits=talking.sent_digits))
    if talking.weak:
        said.append(language.say("Weak connection"))
    if talking.others:
        said.append(language.count("{number} more call", "{number} more calls", talking.others))
    return said


def _hold(talking: Talking, language: Language) -> list[str]:
    if talking.transfer:
        rings = language.say("It rings at {name}…") if talking.transfer_code >= RINGS_THERE else ""
        return [(rings or language.say("Transfer to {name}…")).format(name=talking.transfer)]
    if talking.recalled:
        return [language.say("On hold: lift to go on")]
    return [language.say("On hold")] if talking.held else []


@describe.register
def describe_talking(talking: Talking, language: Language) -> list[str]:
    words = [*describe_person(talking.peer, talking.name), duration(talking.seconds)]
    words += _standings(talking, language)
    words.append(language.say(ENCRYPTIONS[talking.encryption]))
    words.append(language.say("Speaker") if talking.speaker else language.say("Handset"))
    return [*words, CODECS.get(talking.codec or "", talking.codec or "")]
