"""Paging: what somebody says to a group of phones, and what the owner says to one."""

from __future__ import annotations

from firmware.ui.canvas import Canvas
from firmware.ui.language import Language
from firmware.ui.painter import describe, paint
from firmware.ui.parts import header, paint_person
from firmware.ui.screen import Paged, Paging


def group_name(screen: Paged | Paging, language: Language) -> str:
    """What the group is called."""
    return screen.name or language.say("Group {number}").format(number=screen.number)


@paint.register
def paint_paged(paged: Paged, canvas: Canvas, language: Language) -> None:
    header(canvas, language.say("Page"), "speaker", inverse=True)
    paint_person(canvas, _source(paged, language), group_name(paged, language), _beside(paged, language))


def _source(paged: Paged, language: Language) -> str:
    return language.say("from {name}").format(name=paged.source)


def _beside(paged: Paged, language: Language) -> str:
    return language.say("{name} waits").format(name=paged.beside) if paged.beside else ""


@describe.register
def describe_paged(paged: Paged, language: Language) -> list[str]:
    words = [language.say("Page"), group_name(paged, language), _source(paged, language)]
    return [*words, _beside(paged, language)]


@paint.register
def paint_paging(paging: Paging, canvas: Canvas, language: Language) -> None:
    header(
        canvas,
        language.say("Paging"),
        "speaker" if paging.speaker else "handset",
        mark="muted" if paging.muted else None,
    )
    paint_person(canvas, _standing(paging, language), group_name(paging, language))


def _standing(paging: Paging, language: Language) -> str:
    if paging.muted:
        return language.say("Muted")
    return language.say("Speak now") if paging.speaks else language.say("Wait for the tone…")


@describe.register
def describe_paging(paging: Paging, language: Language) -> list[str]:
    where = language.say("Speaker") if paging.speaker else language.say("Handset")
    return [language.say("Paging"), group_name(paging, language), _standing(paging, language), where]
