"""What rings on the loudspeaker when somebody calls: by the caller, by Alert-Info, by the configuration."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from firmware.audio.alerts import ALERTS
from firmware.audio.countries import country
from firmware.audio.ring_tones import TONES
from firmware.audio.tones import Tone
from tests.desk_phone import desk_phone
from tests.peers.phone_toml import LISTENS, phone_toml
from tests.peers.sipp import calling
from tests.signals import RATE, Samples, samples_of

STEP = RATE // 20
"""50 ms: a beat of the bell, which is silent for a moment in each."""

CALLER = "2000"
RULES = f"""
[[ring]]
caller = "{CALLER}"
tone = "pulse"
[[ring]]
alert_info = "family"
tone = "drops"
"""


def loud(samples: Samples) -> list[int]:
    """How many ms each burst lasts that is heard whole."""
    steps = [samples[at : at + STEP] for at in range(0, len(samples) - STEP + 1, STEP)]
    runs = [(on, 50 * len(list(run))) for on, run in groupby(abs(step).max() > 500 for step in steps)]
    return [milliseconds for on, milliseconds in runs[1:-1] if on]


def bursts(tone: Tone) -> list[int]:
    """The same of a tone, twice over; what has a short pause between it is one burst to :func:`loud`."""
    lengths, length = [], 0
    for burst in tone.bursts:
        length += burst.on
        if burst.off >= 100:
            lengths.append(length)
            length = 0
    return lengths * 2


@pytest.mark.parametrize(
    ("alert_info", "config", "tone"),
    [
        ("<http://127.0.0.1/Bellcore-dr3>", "", ALERTS["bellcore-dr3"]),
        ("<urn:alert:source:external>", "", ALERTS["external"]),
        ("<http://example.com/unknown>", "", country("id").ring),
        (';;;<<<"', "", country("id").ring),
        ("<http://example.com>;info=family", RULES.replace(CALLER, "2001"), TONES["drops"]),
        ("<Bellcore-dr3>", RULES, TONES["pulse"]),
    ],
)
async def test_it_rings_as_it_should(tmp_path: Path, alert_info: str, config: str, tone: Tone) -> None:
    configuration = phone_toml(config, direct_calls=True)
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        calling(tmp_path / "sipp", "alert_info", LISTENS, alert=alert_info, caller=CALLER),
    ):
        await phone.until(lambda state: state["ringing"], "ringing")
        heard = loud(samples_of(await phone.listen(7)))
        wanted = bursts(tone)
        assert heard
        assert any(
            all(abs(one - other) <= 100 for one, other in zip(heard, wanted[start:], strict=False))
            for start in range(len(wanted) // 2)
        ), (heard, wanted)
