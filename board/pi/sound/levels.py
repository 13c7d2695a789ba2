"""What the mixer should do, pure: which transducers are heard and how loud, and whose microphone is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from board.api import Transducer

LEVELS = range(11)
NOMINAL_LEVEL = 7
STEP_DB = 3.0


def gain_db(level: int) -> float:
    """The gain of a level, 0 dB being the nominal one's; ValueError outside of the scale."""
    if level not in LEVELS:
        raise ValueError(f"a volume is 0 to {LEVELS[-1]}, not {level}")
    return (level - NOMINAL_LEVEL) * STEP_DB


LOUDEST_DB = gain_db(LEVELS[-1])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the phone asked for: the route (None: closed), each transducer's level, the microphone."""

    route: Transducer | None = None
    levels: Mapping[Transducer, int] = field(default_factory=lambda: dict.fromkeys(Transducer, NOMINAL_LEVEL))
    microphone: bool = False

    def at(self, transducer: Transducer, level: int) -> Wanted:
        """The same with another level; ValueError outside of the scale."""
        gain_db(level)
        return replace(self, levels={**self.levels, transducer: level})


def bell(owners: Mapping[Transducer, Transducer]) -> Transducer:
    """Where it rings: on the loudspeaker, if there is one."""
    return Transducer.SPEAKER if Transducer.SPEAKER in owners else Transducer.HANDSET


def gains(wanted: Wanted, owners: Mapping[Transducer, Transducer]) -> dict[Transducer, float | None]:
    """Each transducer's gain in dB from the nominal level, None where it is mute.

    The bell is heard at the nominal level (the phone's ringer volume is in its sound), unless its transducer
    is the route, or plays the route's own sound: ``owners`` says whose PCM each uses.
    """
    heard: dict[Transducer, float | None] = dict.fromkeys(owners)
    ringing, route = bell(owners), _route(wanted, owners)
    if route is None or owners[ringing] is not owners[route]:
        heard[ringing] = 0.0
    if route is not None:
        heard[route] = gain_db(wanted.levels[route])
    return heard


def selected(wanted: Wanted, owners: Mapping[Transducer, Transducer]) -> Transducer:
    """The transducer that the sound is switched to: the route, or the bell's while it is closed."""
    return _route(wanted, owners) or bell(owners)


def listening(wanted: Wanted, owners: Mapping[Transducer, Transducer]) -> dict[Transducer, bool]:
    """Whose microphone is open."""
    return {each: wanted.microphone and each is _route(wanted, owners) for each in owners}


def _route(wanted: Wanted, owners: Mapping[Transducer, Transducer]) -> Transducer | None:
    """What does not exist is the handset: a hands-free call is better in the handset than nowhere."""
    route = wanted.route
    return Transducer.HANDSET if route is not None and route not in owners else route
