"""How good a call probably sounded, from what RTCP tells: the E-model of ITU-T G.107, simplified.

The simplification of the delay impairment is that of R. G. Cole and J. H. Rosenbluth, "Voice over IP
performance monitoring", 2001. Every codec is taken for one with packet loss concealment (Bpl 25.1, ITU-T
G.113, Appendix I) and no impairment of its own, so it is an estimate for narrowband speech: 4.4 at best.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from firmware.sip.api import Statistics

BASE_R = 93.2
ROBUSTNESS = 25.1
"""Bpl, with random loss."""

KNEE_MS = 177.3
"""Delay from which on people begin to talk over each other."""

NOTHING_HEARD = 1.0
"""The score while nothing comes at all: the lowest there is."""


class Quality(StrEnum):
    """How a call sounded, as its owner would say."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


LEAST_SCORE = {Quality.GOOD: 4.03, Quality.FAIR: 3.10}
"""R = 80 and R = 60: above are the best and the high quality of ITU-T G.109, between medium and low."""


SILENT_PACKETS = 250
"""What should have come in a stretch of five seconds: packets of 20 ms."""

MOST_PACKETS = 1 << 40
"""More than any call has."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What was heard of a call so far: packets that came and that were lost, and their scores' sum."""

    received: int = 0
    lost: float = 0.0
    scores: float = 0.0
    scored: float = 0.0

    @property
    def quality(self) -> Quality | None:
        """The grade of the mean score; None before the first figures."""
        if not self.scored:
            return None
        mean = self.scores / self.scored
        return next((grade for grade, least in LEAST_SCORE.items() if mean >= least), Quality.POOR)

    def plus(self, told: Statistics, *, awaited: bool = True) -> Listening:
        """After further figures, which are those of the whole call: what is new in them is scored.

        Where no packet came nothing is known, since a far end may be silent on purpose, or hold the call.
        Only where one is ``awaited`` and none ever came, the owner hears nothing, and that counts.
        """
        if not _sensible(told):
            return self
        lost = told.packets_received * told.loss / (1 - told.loss) if told.packets_received else 0.0
        begun = self if told.packets_received >= self.received else NOTHING_YET  # another far end's
        came, went = told.packets_received - begun.received, max(lost - begun.lost, 0.0)
        if came:
            score = mean_opinion_score(went / (came + went), told.jitter_ms, told.round_trip_ms)
        elif awaited and not told.packets_received:
            score, went = NOTHING_HEARD, SILENT_PACKETS
        else:
            return self
        weight = came + went
        return Listening(told.packets_received, lost, self.scores + score * weight, self.scored + weight)


NOTHING_YET = Listening()


def _sensible(told: Statistics) -> bool:
    """Whether figures can be those of a call."""
    times = (told.jitter_ms, told.round_trip_ms or 0.0)
    return (
        0 <= told.packets_received < MOST_PACKETS
        and 0 <= told.loss < 1
        and all(isfinite(time) and time >= 0 for time in times)
    )


def mean_opinion_score(loss: float, jitter_ms: float, round_trip_ms: float | None) -> float:
    """1.0 to 4.5 for ``loss`` as a fraction of 1; the jitter buffer is taken to hold twice the jitter."""
    delay_ms = (round_trip_ms or 0.0) / 2 + 2 * jitter_ms
    delay_impairment = 0.024 * delay_ms + 0.11 * max(delay_ms - KNEE_MS, 0.0)
    percent = min(max(loss, 0.0), 1.0) * 100
    loss_impairment = 95 * percent / (percent + ROBUSTNESS)
    return _score(BASE_R - delay_impairment - loss_impairment)


def _score(rating: float) -> float:
    """The mean opinion score of a rating R (ITU-T G.107, Annex B)."""
    if rating <= 0:
        return 1.0
    rating = min(rating, 100.0)
    return max(1.0, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
