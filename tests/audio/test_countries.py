"""Each country's sounds against a table written down by itself, in E.180's own notation (seconds)."""

from __future__ import annotations

from itertools import chain

import pytest

from firmware.audio.countries import CODES, country
from firmware.audio.country import Country
from firmware.audio.tones import Tone
from firmware.phone import digit_map
from firmware.phone.digit_map import Match

SIT = "950 0.33 - 0 / 1400 0.33 - 0 / 1800 0.33 - 1"

# code: dial, ringback, busy, congestion, waiting, error
SOUNDS = {
    "id": (
        "425 steady",
        "425 1 - 4",
        "425 0.5 - 0.5",
        "425 0.25 - 0.25",
        "425 0.15 - 0.15 / 425 0.15 - 10",
        SIT,
    ),
    "us": (
        "350+440 steady",
        "440+480 2 - 4",
        "480+620 0.5 - 0.5",
        "480+620 0.25 - 0.25",
        "440 0.3 - 10",
        SIT,
    ),
    "gb": (
        "350+440 steady",
        "400+450 0.4 - 0.2 / 400+450 0.4 - 2",
        "400 0.375 - 0.375",
        "400 0.4 - 0.35 / 400 0.225 - 0.525",
        "400 0.1 - 4",
        SIT,
    ),
    "de": (
        "425 steady",
        "425 1 - 4",
        "425 0.48 - 0.48",
        "425 0.24 - 0.24",
        "425 0.2 - 0.2 / 425 0.2 - 5",
        SIT,
    ),
    "jp": (
        "400 steady",
        "392+408 1 - 2",
        "400 0.5 - 0.5",
        "400 0.5 - 0.5",
        "392+408 0.5 - 8",
        SIT,
    ),
    "au": (
        "413+438 steady",
        "413+438 0.4 - 0.2 / 413+438 0.4 - 2",
        "425 0.375 - 0.375",
        "425 0.375 - 0.375 / 420 0.375 - 0.375",
        "425 0.2 - 0.2 / 425 0.2 - 4.4",
        "425 2.5 - 0.5",
    ),
    "sg": (
        "425 steady",
        "413+437 0.4 - 0.2 / 413+437 0.4 - 2",
        "425 0.75 - 0.75",
        "425 0.25 - 0.25",
        "413+437 0.3 - 0.2 / 413+437 0.3 - 3.2",
        "425 2.5 - 0.5",
    ),
    "my": (
        "425 steady",
        "425 0.4 - 0.2 / 425 0.4 - 2",
        "425 0.5 - 0.5",
        "425 0.25 - 0.25",
        "425 1 - 10 / 425 0.5 - 0.25 / 425 0.5 - 10",
        "425 2.5 - 0.5",
    ),
    "fr": (
        "440 steady",
        "440 1.5 - 3.5",
        "440 0.5 - 0.5",
        "440 0.25 - 0.25",
        "440 0.3 - 10",
        SIT,
    ),
    "nl": (
        "425 steady",
        "425 1 - 4",
        "425 0.5 - 0.5",
        "425 0.25 - 0.25",
        "425 0.5 - 9.5",
        SIT,
    ),
}

# code: emergency numbers, the tone after a call
FACTS = {
    "id": ({"112", "110", "113", "118", "119"}, "busy"),
    "us": ({"911"}, "congestion"),
    "gb": ({"999", "112"}, "congestion"),
    "de": ({"112", "110"}, "busy"),
    "jp": ({"110", "118", "119"}, "busy"),
    "au": ({"000", "112"}, "busy"),
    "sg": ({"999", "995"}, "busy"),
    "my": ({"999", "112"}, "busy"),
    "fr": ({"112", "15", "17", "18", "114"}, "busy"),
    "nl": ({"112"}, "busy"),
}

# code: numbers that are whole as soon as their last digit is dialled, and numbers that the timer ends
DIALLED = {
    "id": (["0812345678901", "21345678"], ["02134567890", "08123456789", "1500123", "0016512345678", "*43"]),
    "us": (["2125551234", "12125551234"], ["5551234", "411", "0", "01144201234567", "*67"]),
    "gb": (["02079460000", "79460000"], ["0800111111", "118118", "0033123456789"]),
    "de": ([], ["03012345678", "12345", "004420794600", "01511234567", "*21"]),
    "jp": (["0312345678", "09012345678", "0120123456", "23456788"], ["117", "0104420794600"]),
    "au": (["0298765432", "0412345678", "98765432", "1300123456", "1800123456"], ["131234", "001144201234"]),
    "sg": (["61234567", "91234567", "18001234567", "8001234567"], ["00144201234567", "1607"]),
    "my": (["0312345678", "041234567", "0121234567", "01112345678", "1300123456"], ["00442012345", "1300"]),
    "fr": (["0123456789", "0612345678"], ["3900", "118008", "0044201234567"]),
    "nl": (["0201234567", "08001234567"], ["08001234", "0044201234567", "14020"]),
}


def in_words(tone: Tone) -> str:
    """A tone in the notation of the tables above."""
    if len(tone.bursts) == 1 and tone.bursts[0].off == 0:
        return f"{'+'.join(f'{hertz:g}' for hertz in tone.bursts[0].frequencies)} steady"
    return " / ".join(
        f"{'+'.join(f'{hertz:g}' for hertz in burst.frequencies)} {burst.on / 1000:g} - {burst.off / 1000:g}"
        for burst in tone.bursts
    )


def every_tone(of: Country) -> list[Tone]:
    tones = of.tones
    return [
        tones.dial,
        tones.stutter,
        tones.ringback,
        tones.busy,
        tones.congestion,
        tones.waiting,
        tones.error,
        tones.howler,
        of.ring,
    ]


def test_every_country_is_in_the_tables_of_facts() -> None:
    assert set(CODES) == SOUNDS.keys() == FACTS.keys() == DIALLED.keys()
    assert {"id", "us", "gb", "de", "jp", "au", "sg", "my"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_call_progress_tones(code: str) -> None:
    tones = country(code).tones
    heard = (tones.dial, tones.ringback, tones.busy, tones.congestion, tones.waiting, tones.error)
    assert tuple(in_words(tone) for tone in heard) == SOUNDS[code]


@pytest.mark.parametrize("code", CODES)
def test_emergency_numbers_and_the_end_of_a_call(code: str) -> None:
    of = country(code)
    emergency, after = FACTS[code]
    assert of.code == code
    assert set(of.emergency) == emergency
    assert of.after_hangup.tone == of.off_hook.then == after


@pytest.mark.parametrize("code", CODES)
def test_the_bell_follows_the_ringback(code: str) -> None:
    """The country's ear knows one rhythm: the phone's bell has it too."""
    of = country(code)
    assert [(b.on, b.off) for b in of.ring.bursts] == [(b.on, b.off) for b in of.tones.ringback.bursts]


@pytest.mark.parametrize("code", CODES)
def test_a_sixteen_kilohertz_path_with_two_voices_can_play_everything(code: str) -> None:
    for tone in every_tone(country(code)):
        assert tone.bursts
        assert tone.repeats
        assert -30 <= tone.level <= 0
        for burst in tone.bursts:
            assert 1 <= len(burst.frequencies) <= 2
            assert all(300 <= hertz <= 3400 for hertz in burst.frequencies)
            assert burst.on >= 20
            assert burst.off >= 0


@pytest.mark.parametrize("code", CODES)
def test_a_receiver_left_off_the_hook(code: str) -> None:
    of = country(code)
    assert 10 <= of.off_hook.dial <= 30
    assert of.off_hook.then_seconds >= 10
    assert of.off_hook.silence > 0
    assert of.off_hook.howler >= 30
    assert of.after_hangup.seconds >= 10
    assert of.tones.howler.level >= of.tones.dial.level + 6, "the howler has to be heard across the room"
    steady_for = sum(burst.on + burst.off for burst in of.tones.stutter.bursts) / 1000
    if len(of.tones.stutter.bursts) > 2:  # stutters once, then steady: it must not begin again
        assert steady_for > of.off_hook.dial


@pytest.mark.parametrize("code", CODES)
def test_the_digit_map(code: str) -> None:
    patterns = digit_map.parse(country(code).digit_map)
    at_once, timed = DIALLED[code]
    for number in at_once:
        assert digit_map.match(patterns, number) is Match.COMPLETE, number
        for length in range(1, len(number)):
            assert digit_map.match(patterns, number[:length]) is not Match.COMPLETE, number[:length]
    for number in timed:
        assert digit_map.match(patterns, number) is Match.AMBIGUOUS, number


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("extension", ["12", "101", "4711", "25301", "880012"])
def test_an_office_extension_goes_when_the_owner_pauses(code: str, extension: str) -> None:
    patterns = digit_map.parse(country(code).digit_map)
    assert digit_map.match(patterns, extension) is Match.AMBIGUOUS


@pytest.mark.parametrize("code", CODES)
def test_no_emergency_number_is_cut_short_by_the_map(code: str) -> None:
    of = country(code)
    patterns = digit_map.parse(of.digit_map)
    for beginning in chain.from_iterable((n[:i] for i in range(1, len(n))) for n in of.emergency):
        assert digit_map.match(patterns, beginning) in {Match.PARTIAL, Match.AMBIGUOUS}


@pytest.mark.parametrize("code", ["", "ID", "xx", "indonesia"])
def test_an_unknown_country(code: str) -> None:
    with pytest.raises(ValueError, match=r"allowed au, de, fr, gb, id, jp, my, nl, sg, us") as caught:
        country(code)
    assert repr(code) in str(caught.value)
