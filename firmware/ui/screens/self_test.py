"""The self-test: what was found, and the tests that need a person."""

from __future__ import annotations

from firmware.phone.findings import Finding
from firmware.ui.canvas import Canvas
from firmware.ui.findings import check_name, next_step, sentence
from firmware.ui.fit import shorten
from firmware.ui.font import caption, large, medium, small
from firmware.ui.labels import OUTCOME_ICONS, OUTCOMES, TONE_TESTS
from firmware.ui.language import Language
from firmware.ui.painter import describe, paint
from firmware.ui.parts import FOOTER, header, paint_sentence, paint_told, title
from firmware.ui.patterns import picture
from firmware.ui.rows import describe_rows, paint_rows
from firmware.ui.upkeep import DisplayTest, FindingDetails, Findings, KeysTest, ToneTest

ICON_COLUMNS = 12
"""For the widest of the outcomes' icons."""


@paint.register
def paint_findings(found: Findings, canvas: Canvas, language: Language) -> None:
    title(canvas, language.say("Self-test"), _progress(found, language))
    if not found.findings:
        canvas.text_centred(0, canvas.width, 36, language.say("One moment…"), small(), caption())
        return

    def paint_row(finding: Finding, left: int, right: int, top: int, ink: int) -> None:
        canvas.icon(left, top, OUTCOME_ICONS[finding.outcome], ink)
        left += ICON_COLUMNS
        after = canvas.text(
            left, top, shorten(check_name(finding, language), small(), right - left), small(), ink
        )
        if canvas.wide:
            said = shorten(sentence(finding, language), caption(), right - after - 8)
            canvas.text(after + 8, top + 2, said, caption(), ink)

    paint_rows(canvas, found.findings, found.chosen, paint_row)


def _progress(found: Findings, language: Language) -> str:
    return language.say("running…") if found.running else f"{found.chosen + 1}/{len(found.findings)}"


@describe.register
def describe_findings(found: Findings, language: Language) -> list[str]:
    words = [f"{language.say('Self-test')}, {_progress(found, language)}"]
    if not found.findings:
        return [*words, language.say("One moment…")]

    def say(finding: Finding) -> str:
        outcome = language.say(OUTCOMES[finding.outcome])
        return f"{check_name(finding, language)}: {outcome}. {sentence(finding, language)}"

    return words + describe_rows(found.findings, found.chosen, say, language)


@paint.register
def paint_finding(details: FindingDetails, canvas: Canvas, language: Language) -> None:
    finding = details.finding
    header(canvas, check_name(finding, language), OUTCOME_ICONS[finding.outcome])
    paint_told(canvas, _told(details, language))


def _told(details: FindingDetails, language: Language) -> str:
    tell = next_step if details.next_step else sentence
    return tell(details.finding, language)


@describe.register
def describe_finding(details: FindingDetails, language: Language) -> list[str]:
    finding = details.finding
    name = f"{check_name(finding, language)}: {language.say(OUTCOMES[finding.outcome])}"
    return [name, sentence(finding, language), next_step(finding, language)]


@paint.register
def paint_keys_test(keys: KeysTest, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say("Keys"), "handset" if keys.lifted else None, right=str(keys.count))
    if keys.last is None:
        canvas.text_centred(0, canvas.width, 32, language.say("Press any key"), large(), medium())
    else:
        canvas.text_centred(0, canvas.width, 32, keys.last.value, large())
    canvas.text_centred(
        canvas.left, canvas.room, FOOTER, language.say("Leave: hold back, or hang up"), caption()
    )


@describe.register
def describe_keys_test(keys: KeysTest, language: Language) -> list[str]:
    pressed = language.say("Press any key") if keys.last is None else keys.last.value
    return [language.say("Keys"), pressed, str(keys.count), language.say("Leave: hold back, or hang up")]


@paint.register
def paint_display_test(test: DisplayTest, canvas: Canvas, language: Language) -> None:  # noqa: ARG001
    canvas.image.paste(picture(test.number, (canvas.width, canvas.height)))


@describe.register
def describe_display_test(test: DisplayTest, language: Language) -> list[str]:
    text = language.say("Test picture {number}: any key shows the next one")
    return [text.format(number=test.number + 1)]


@paint.register
def paint_tone_test(test: ToneTest, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say("Tones"), test.transducer.value)
    paint_sentence(canvas, language.say(TONE_TESTS[test.transducer]))


@describe.register
def describe_tone_test(test: ToneTest, language: Language) -> list[str]:
    return [language.say("Tones"), language.say(TONE_TESTS[test.transducer])]
