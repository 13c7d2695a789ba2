"""The language of the screens: gettext, with English as the source."""

from __future__ import annotations

import gettext
from datetime import date
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parents[1] / "locale"
DOMAIN = "dering"


def label(text: str) -> str:
    """Marks a text in a table for the catalogue; it is translated where it is used."""
    return text


WEEKDAYS = (
    label("Monday"),
    label("Tuesday"),
    label("Wednesday"),
    label("Thursday"),
    label("Friday"),
    label("Saturday"),
    label("Sunday"),
)
MONTHS = (
    label("January"),
    label("February"),
    label("March"),
    label("April"),
    label("May"),
    label("June"),
    label("July"),
    label("August"),
    label("September"),
    label("October"),
    label("November"),
    label("December"),
)
SHORT = 3
"""Letters of a short weekday or month: both languages take the first three."""


class Language:
    """One language's texts and forms."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._translation = gettext.translation(DOMAIN, CATALOGUES, [code], fallback=True)

    def say(self, text: str) -> str:
        """A text of the catalogue, translated."""
        return self._translation.gettext(text)

    def count(self, one: str, many: str, number: int) -> str:
        """A text that counts; ``{number}`` in it becomes the number."""
        return self._translation.ngettext(one, many, number).format(number=number)

    def day(self, day: date) -> str:
        """The date in short: "Mon 23 Nov", "Sen, 23 Nov"."""
        weekday, month = self._names(day)
        return self.say("{weekday} {day} {month}").format(
            weekday=weekday[:SHORT], day=day.day, month=month[:SHORT]
        )

    def long_day(self, day: date) -> str:
        """The date in full: "Monday 23 November", "Senin, 23 November"."""
        weekday, month = self._names(day)
        return self.say("{weekday} {day} {month}").format(weekday=weekday, day=day.day, month=month)

    def day_of_year(self, day: int, month: int) -> str:
        """A day without its weekday: "23 Nov"."""
        return f"{day} {self.say(MONTHS[month - 1])[:SHORT]}"

    def _names(self, day: date) -> tuple[str, str]:
        return self.say(WEEKDAYS[day.weekday()]), self.say(MONTHS[day.month - 1])


@cache
def language_of(code: str) -> Language:
    """The language by its code, loaded once; one without a catalogue is English."""
    return Language(code)


def clock_time(time: tuple[int, int] | None) -> str:
    """Hours and minutes, or dashes while the time is not known."""
    return "--:--" if time is None else f"{time[0]:02}:{time[1]:02}"


def duration(seconds: int) -> str:
    """mm:ss, from an hour on h:mm:ss."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
