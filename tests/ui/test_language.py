"""The two languages' own forms."""

from __future__ import annotations

from datetime import date, timedelta

from firmware.ui.language import clock_time, duration, language_of

DAY = date(2026, 11, 23)


def test_dates() -> None:
    english, indonesian = language_of("en"), language_of("id")
    assert english.day(DAY) == "Mon 23 Nov"
    assert english.long_day(DAY) == "Monday 23 November"
    assert indonesian.day(DAY) == "Sen, 23 Nov"
    assert indonesian.long_day(DAY) == "Senin, 23 November"
    assert indonesian.day_of_year(17, 8) == "17 Agu"


def test_every_day_and_month_of_indonesian() -> None:
    indonesian = language_of("id")
    days = [indonesian.long_day(DAY + timedelta(days=number)).split(",")[0] for number in range(7)]
    assert days == ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
    months = [indonesian.day_of_year(1, month).split()[1] for month in range(1, 13)]
    assert months == ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]


def test_counting() -> None:
    english, indonesian = language_of("en"), language_of("id")
    forms = ("{number} missed call", "{number} missed calls")
    assert english.count(*forms, 1) == "1 missed call"
    assert english.count(*forms, 2) == "2 missed calls"
    assert indonesian.count(*forms, 1) == "1 panggilan tak terjawab"
    assert indonesian.count(*forms, 2) == "2 panggilan tak terjawab"


def test_a_language_without_a_catalogue_is_english() -> None:
    assert language_of("xx").say("Answer") == "Answer"


def test_times() -> None:
    assert clock_time((7, 5)) == "07:05"
    assert clock_time(None) == "--:--"
    assert duration(65) == "01:05"
    assert duration(3725) == "1:02:05"
    assert duration(-3) == "00:00"
