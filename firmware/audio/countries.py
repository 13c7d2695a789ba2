"""The tones, cadences and number formats of each country.

Frequencies and cadences are those of ITU-T E.180 Supplement 2 (various tones used in national networks),
for the United Kingdom of BT SIN 350, for Singapore of IMDA's TS PSTN. Where a country lists no special
dial tone, no howler or no timing for a receiver left off the hook, the ones here are the phone's own.
"""

from __future__ import annotations

from firmware.audio.country import AfterHangup, Country, OffHook, Tones
from firmware.audio.ring_tones import bell
from firmware.audio.tones import Burst, Tone, cadence

_LOUD = -3.0  # dBm0, for the howler: it has to be heard across the room


def _steady(*frequencies: float) -> Tone:
    return Tone((Burst(frequencies, on=1000),))


def _stutter(*frequencies: float) -> Tone:
    """Ten short bursts, then steady for longer than any dial tone lasts (the form of GR-506-CORE)."""
    return Tone((*(Burst(frequencies, 100, 100) for _ in range(10)), Burst(frequencies, on=30_000)))


# E.180, clause 8: three rising tones of 330 ms and a second of silence.
SPECIAL_INFORMATION = Tone((Burst((950.0,), 330), Burst((1400.0,), 330), Burst((1800.0,), 330, 1000)))

# North America's receiver-off-hook tone (GR-506-CORE) has 1400, 2060, 2450 and 2600 Hz at once: here they
# come in pairs, as a tone generator has two voices.
_OFF_HOOK_ALARM = Tone((Burst((1400.0, 2060.0), 100, 100), Burst((2450.0, 2600.0), 100, 100)), level=_LOUD)

# BT's howler warbles between the tones of the digits * and #.
_WARBLE = Tone((Burst((941.0, 1209.0), 200), Burst((941.0, 1477.0), 200)), level=_LOUD)

_SHORT = "xxT|xxxT|xxxxT|xxxxxT|xxxxxxT"
"""Extensions and short codes of two to six digits, sent when the owner pauses."""

_STAR = "*xx.T"
"""Feature codes."""


def _map(*patterns: str) -> str:
    return "(" + "|".join(patterns) + ")"


def _indonesia() -> Country:
    f = (425.0,)
    return Country(
        code="id",
        tones=Tones(
            dial=_steady(*f),
            stutter=_stutter(*f),
            ringback=cadence(f, 1000, 4000),
            busy=cadence(f, 500, 500),
            congestion=cadence(f, 250, 250),
            waiting=cadence(f, 150, 150, 150, 10_000),
            error=SPECIAL_INFORMATION,
            howler=_OFF_HOOK_ALARM,
        ),
        ring=bell(1000, 4000),
        off_hook=OffHook(20.0, "busy"),
        after_hangup=AfterHangup("busy"),
        emergency=("112", "110", "113", "118", "119"),
        digit_map=_map(
            _SHORT,
            "1xxxxxxT|[2-9]xxxxxxT|[2-9]xxxxxxx",  # 1500xxx; local numbers have at most 8 digits
            "08xxxxxxxx|08xxxxxxxxx|08xxxxxxxxxx|08xxxxxxxxxxx",  # mobile: 10 to 13 digits
            "0[1-79]x.T|00x.T",
            _STAR,
        ),
    )


def _united_states() -> Country:
    return Country(
        code="us",
        tones=Tones(
            dial=_steady(350.0, 440.0),
            stutter=_stutter(350.0, 440.0),
            ringback=cadence((440.0, 480.0), 2000, 4000),
            busy=cadence((480.0, 620.0), 500, 500),
            congestion=cadence((480.0, 620.0), 250, 250),
            waiting=cadence((440.0,), 300, 10_000),
            error=SPECIAL_INFORMATION,
            howler=_OFF_HOOK_ALARM,
        ),
        ring=bell(2000, 4000),
        off_hook=OffHook(15.0, "congestion"),
        after_hangup=AfterHangup("congestion"),  # reorder: no American phone plays busy after a call
        emergency=("911",),
        digit_map=_map(
            _SHORT, "0T|[2-9]xxxxxxT|[2-9]xx[2-9]xxxxxx|1[2-9]xx[2-9]xxxxxx|011x.T|1010x.T", _STAR
        ),
    )


def _united_kingdom() -> Country:
    return Country(
        code="gb",
        tones=Tones(
            dial=_steady(350.0, 440.0),
            stutter=Tone((Burst((350.0, 440.0), 750), Burst((440.0,), 750))),
            ringback=cadence((400.0, 450.0), 400, 200, 400, 2000),
            busy=cadence((400.0,), 375, 375),
            congestion=cadence((400.0,), 400, 350, 225, 525),
            waiting=cadence((400.0,), 100, 4000),
            error=SPECIAL_INFORMATION,
            howler=_WARBLE,
        ),
        ring=bell(400, 200, 400, 2000),
        off_hook=OffHook(20.0, "congestion"),
        after_hangup=AfterHangup("congestion"),
        emergency=("999", "112"),
        digit_map=_map(
            _SHORT, "[2-9]xxxxxxT|[2-9]xxxxxxx|0[1-9]xxxxxxxx|0[1-9]xxxxxxxxx|00x.T", _STAR
        ),  # national numbers have 10 or 11 digits
    )


def _germany() -> Country:
    f = (425.0,)
    return Country(
        code="de",
        tones=Tones(
            dial=_steady(*f),
            stutter=_steady(400.0, 425.0),
            ringback=cadence(f, 1000, 4000),
            busy=cadence(f, 480, 480),
            congestion=cadence(f, 240, 240),
            waiting=cadence(f, 200, 200, 200, 5000),
            error=SPECIAL_INFORMATION,
            howler=_OFF_HOOK_ALARM,
        ),
        ring=bell(1000, 4000),
        off_hook=OffHook(20.0, "busy"),
        after_hangup=AfterHangup("busy"),
        emergency=("112", "110"),
        digit_map=_map("xx.T", _STAR),  # an open numbering plan: no length ends a number
    )


def _japan() -> Country:
    f = (400.0,)
    busy = cadence(f, 500, 500)
    beaten = (392.0, 408.0)  # 400 Hz whose strength swings 16 times a second (NTT: modulated by 15 to 20 Hz)
    return Country(
        code="jp",
        tones=Tones(
            dial=_steady(*f),
            stutter=cadence(f, 125, 125),
            ringback=cadence(beaten, 1000, 2000),
            busy=busy,
            congestion=busy,  # Japan has one tone for both
            waiting=cadence(beaten, 500, 8000),
            error=SPECIAL_INFORMATION,
            howler=cadence(f, 100, 100, level=_LOUD),
        ),
        ring=bell(1000, 2000),
        off_hook=OffHook(20.0, "busy"),
        after_hangup=AfterHangup("busy"),
        emergency=("110", "118", "119"),
        digit_map=_map(
            _SHORT,
            "[2-9]xxxxxxT|[2-9]xxxxxxx",
            "0[2-9]0xxxxxxxx|0[1-9][1-9]xxxxxxx|010x.T",  # 11 digits for mobiles, 10 for places
            _STAR,
        ),
    )


def _australia() -> Country:
    dial = (413.0, 438.0)  # 425 Hz beaten by 25 Hz
    return Country(
        code="au",
        tones=Tones(
            dial=_steady(*dial),
            stutter=cadence(dial, 100, 40),
            ringback=cadence(dial, 400, 200, 400, 2000),
            busy=cadence((425.0,), 375, 375),
            # Every second burst is 10 dB weaker on the network; a Tone has one level, so a lower pitch tells.
            congestion=Tone((Burst((425.0,), 375, 375), Burst((420.0,), 375, 375))),
            waiting=cadence((425.0,), 200, 200, 200, 4400),
            error=cadence((425.0,), 2500, 500),  # number unobtainable
            howler=_OFF_HOOK_ALARM,
        ),
        ring=bell(400, 200, 400, 2000),
        off_hook=OffHook(20.0, "busy"),
        after_hangup=AfterHangup("busy"),
        emergency=("000", "112"),
        digit_map=_map(_SHORT, "[2-9]xxxxxxx|0[1-9]xxxxxxxx|1[389]00xxxxxx|0011x.T", _STAR),
    )


def _singapore() -> Country:
    f = (425.0,)
    beaten = (413.0, 437.0)  # 425 Hz modulated by 24 Hz
    return Country(
        code="sg",
        tones=Tones(
            dial=_steady(*f),
            stutter=Tone((*(Burst(f, on, 200) for on in (200, 600) * 4), Burst(f, on=30_000))),
            ringback=cadence(beaten, 400, 200, 400, 2000),
            busy=cadence(f, 750, 750),
            congestion=cadence(f, 250, 250),
            waiting=cadence(beaten, 300, 200, 300, 3200),
            error=cadence(f, 2500, 500),  # number unobtainable
            howler=_OFF_HOOK_ALARM,
        ),
        ring=bell(400, 200, 400, 2000),
        off_hook=OffHook(20.0, "busy"),
        after_hangup=AfterHangup("busy"),
        emergency=("999", "995"),
        digit_map=_map(_SHORT, "[3689]xxxxxxx|800xxxxxxx|1800xxxxxxx|0xx.T", _STAR),
    )


def _malaysia() -> Country:
    f = (425.0,)
    return Country(
        code="my",
        tones=Tones(
            dial=_steady(*f),
            stutter=_stutter(*f),
            ringback=cadence(f, 400, 200, 400, 2000),
            busy=cadence(f, 500, 500),
            congestion=cadence(f, 250, 250),
            waiting=cadence(f, 1000, 10_000, 500, 250, 500, 10_000),
            error=cadence(f, 2500, 500),  # number unobtainable
            howler=_OFF_HOOK_ALARM,
        ),
        ring=bell(400, 200, 400, 2000),
        off_hook=OffHook(20.0, "busy"),
        after_hangup=AfterHangup("busy"),
        emergency=("999", "112"),
        digit_map=_map(
            _SHORT,
            "[2-9]xxxxxxT|[2-9]xxxxxxx|1[38]00xxxxxx",
            "03xxxxxxxx|0[4-9]xxxxxxx|01[02-46-9]xxxxxxx|01[15]xxxxxxxx|00x.T",
            _STAR,
        ),
    )


def _france() -> Country:
    f = (440.0,)
    return Country(
        code="fr",
        tones=Tones(
            dial=_steady(*f),
            stutter=_steady(330.0, 440.0),
            ringback=cadence(f, 1500, 3500),
            busy=cadence(f, 500, 500),
            congestion=cadence(f, 250, 250),
            waiting=cadence(f, 300, 10_000),
            error=SPECIAL_INFORMATION,
            howler=_OFF_HOOK_ALARM,
        ),
        ring=bell(1500, 3500),
        off_hook=OffHook(20.0, "busy"),
        after_hangup=AfterHangup("busy"),
        emergency=("112", "15", "17", "18", "114"),
        digit_map=_map(_SHORT, "0[1-9]xxxxxxxx|00x.T", _STAR),
    )


def _netherlands() -> Country:
    f = (425.0,)
    return Country(
        code="nl",
        tones=Tones(
            dial=_steady(*f),
            stutter=cadence(f, 500, 50),
            ringback=cadence(f, 1000, 4000),
            busy=cadence(f, 500, 500),
            congestion=cadence(f, 250, 250),
            waiting=cadence(f, 500, 9500),
            error=SPECIAL_INFORMATION,
            howler=_OFF_HOOK_ALARM,
        ),
        ring=bell(1000, 4000),
        off_hook=OffHook(20.0, "busy"),
        after_hangup=AfterHangup("busy"),
        emergency=("112",),
        digit_map=_map(_SHORT, "0[1-9]xxxxxxxx|0[89]00xxxx|0[89]00xxxxxxx|00x.T", _STAR),
    )


_COUNTRIES: dict[str, Country] = {
    made.code: made
    for made in (
        _indonesia(),
        _united_states(),
        _united_kingdom(),
        _germany(),
        _japan(),
        _australia(),
        _singapore(),
        _malaysia(),
        _france(),
        _netherlands(),
    )
}

CODES: tuple[str, ...] = tuple(sorted(_COUNTRIES))
"""The countries offered, by code."""


def country(code: str) -> Country:
    """The country of this ISO 3166-1 code in lower case. Raises ValueError that lists the allowed ones."""
    if code not in _COUNTRIES:
        raise ValueError(f"found {code!r}, allowed {', '.join(CODES)}")
    return _COUNTRIES[code]
