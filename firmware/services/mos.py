"""How good a call probably sounded, from what RTCP tells: the E-model of ITU-T G.107, simplified. Pure.

The simplification of the delay impairment is that of R. G. Cole and J. H. Rosenbluth, "Voice over IP
performance monitoring", 2001. Every codec is taken for one with packet loss concealment (Bpl 25.1, ITU-T
G.113, Appendix I) and no impairment of its own, so it is an estimate for narrowband speech: 4.4 at best.
"""

from __future__ import annotations

BASE_R = 93.2
ROBUSTNESS = 25.1
"""Bpl, with random loss."""

KNEE_MS = 177.3
"""Delay from which on people begin to talk over each other."""


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
