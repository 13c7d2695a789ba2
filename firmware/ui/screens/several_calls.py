"""Several calls: one that waits, the list of those that go on, a conference."""

from __future__ import annotations

from firmware.phone.phases import Phase
from firmware.sip.api import Verification
from firmware.ui.canvas import Canvas
from firmware.ui.fit import shorten
from firmware.ui.font import caption, small, strong
from firmware.ui.icons import icon
from firmware.ui.labels import PHASES, VERIFICATION_ICONS, VERIFICATIONS
from firmware.ui.language import Language, duration
from firmware.ui.painter import describe, paint
from firmware.ui.parts import FOOTER, describe_person, header, paint_line, paint_person, title
from firmware.ui.rows import describe_rows, paint_rows
from firmware.ui.screen import CallLine, CallsNow, Conference, Waiting

ICONS = {
    Phase.INCOMING: "bell",
    Phase.HELD: "pause",
    Phase.CALLING: "dialled",
    Phase.RINGING: "dialled",
}
"""Of a row; every other phase has the handset."""

PEOPLE_TOP, PEOPLE_PITCH, PEOPLE = 16, 12, 3


@paint.register
def paint_waiting(waiting: Waiting, canvas: Canvas, language: Language) -> None:
    verified = VERIFICATION_ICONS[waiting.verified] if waiting.verified else None
    mark = "record" if waiting.recorded else verified
    header(canvas, language.say("Call waiting"), "bell", inverse=True, mark=mark)
    peer = waiting.peer or ("" if waiting.name else language.say("Unknown number"))
    paint_person(canvas, peer, waiting.name, _beside(waiting, language))


def _beside(waiting: Waiting, language: Language) -> str:
    """That the number may be false, who has sent the caller here, or who is talked to meanwhile."""
    if waiting.verified is Verification.FAILED:
        return language.say(VERIFICATIONS[waiting.verified])
    if waiting.diverted_by:
        return language.say("sent on by {name}").format(name=waiting.diverted_by)
    return language.say("beside {name}").format(name=waiting.beside) if waiting.beside else ""


@describe.register
def describe_waiting(waiting: Waiting, language: Language) -> list[str]:
    peer = waiting.peer or ("" if waiting.name else language.say("Unknown number"))
    words = [language.say("Call waiting"), *describe_person(peer, waiting.name), _beside(waiting, language)]
    if waiting.verified is Verification.PASSED:
        words.append(language.say(VERIFICATIONS[waiting.verified]))
    return [*words, language.say("Being recorded")] if waiting.recorded else words


@paint.register
def paint_calls_now(calls: CallsNow, canvas: Canvas, language: Language) -> None:
    title(canvas, language.say("Calls"), f"{calls.chosen + 1}/{len(calls.calls)}")

    def paint_row(line: CallLine, left: int, right: int, top: int, ink: int) -> None:
        name = ICONS.get(line.phase, "muted" if line.unheard else "handset")
        canvas.icon(left, top, name, ink)
        right = canvas.text_right(
            right, top + 2, shorten(_standing(line, language), caption(), 54), caption(), ink
        )
        left += icon("handset").width + 4
        canvas.text(left, top, shorten(line.who, small(), right - 5 - left), small(), ink)

    paint_rows(canvas, calls.calls, calls.chosen, paint_row)


def _standing(line: CallLine, language: Language) -> str:
    if line.transfer:
        return language.say("to {name}").format(name=line.transfer)
    if line.phase is Phase.TALKING and line.seconds is not None and not line.conference:
        return duration(line.seconds)
    return language.say("joined") if line.conference else language.say(PHASES[line.phase])


@describe.register
def describe_calls_now(calls: CallsNow, language: Language) -> list[str]:
    def say(line: CallLine) -> str:
        words = [line.who, _standing(line, language)]
        return ", ".join([*words, language.say("not heard")] if line.unheard else words)

    head = f"{language.say('Calls')}, {calls.chosen + 1}/{len(calls.calls)}"
    return [head, *describe_rows(calls.calls, calls.chosen, say, language)]


@paint.register
def paint_conference(conference: Conference, canvas: Canvas, language: Language) -> None:
    x = canvas.icon(canvas.left, 1, "speaker" if conference.speaker else "handset") + 5
    if conference.recorded:
        x = canvas.icon(x, 2, "record") + 5
    if conference.muted:
        x = canvas.icon(x, 1, "muted") + 5
    end = canvas.text_right(canvas.right, 1, duration(conference.seconds), strong())
    word, room = language.say("Conference"), end - 5 - x
    font = strong() if strong().width(word) <= room else small()
    canvas.text(x, 1, shorten(word, font, room), font)
    shown = conference.people if len(conference.people) <= PEOPLE else conference.people[: PEOPLE - 1]
    for number, who in enumerate(shown):
        canvas.text_fitted(
            canvas.left,
            PEOPLE_TOP + number * PEOPLE_PITCH + small().capital,
            canvas.room,
            who,
            small(),
            caption(),
        )
    if rest := len(conference.people) - len(shown):
        paint_line(canvas, FOOTER, language.count("{number} more", "{number} more", rest))


@describe.register
def describe_conference(conference: Conference, language: Language) -> list[str]:
    words = [language.say("Conference"), *conference.people, duration(conference.seconds)]
    words += [language.say("Being recorded")] if conference.recorded else []
    return [*words, language.say("Muted")] if conference.muted else words
