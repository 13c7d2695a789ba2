"""The rings that a call's network can ask for by name (Alert-Info): the phone's bell in other rhythms."""

from __future__ import annotations

from firmware.audio.ring_tones import bell
from firmware.audio.tones import Tone

# Distinctive alerting patterns of GR-506-CORE, as providers name them; the first is the ordinary ring. The
# last is a splash there, which is not repeated: a call would be missed.
_BELLCORE = {
    "bellcore-dr2": bell(800, 400, 800, 4000),
    "bellcore-dr3": bell(400, 200, 400, 200, 800, 4000),
    "bellcore-dr4": bell(300, 200, 1000, 200, 300, 4000),
    "bellcore-dr5": bell(500, 5500),
}

# As exchanges have always told colleagues from the world outside: one ring, or two.
_INTERNAL, _EXTERNAL = bell(1000, 4000), bell(400, 200, 400, 3000)

ALERTS: dict[str, Tone] = _BELLCORE | {
    "urn:alert:source:internal": _INTERNAL,
    "urn:alert:source:external": _EXTERNAL,
    "alert-internal": _INTERNAL,
    "alert-external": _EXTERNAL,
    "internal": _INTERNAL,
    "external": _EXTERNAL,
}
"""By names in lower case: URNs of RFC 7462, and what providers write into ``info=`` or instead of a URI."""
