from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.api import Transducer
from board.pi.sound.levels import LEVELS, Wanted, bell, gain_db, gains, listening, selected

EAR, BOX, HEAD = Transducer.HANDSET, Transducer.SPEAKER, Transducer.HEADSET

ALONE = {EAR: EAR}
APART = {EAR: EAR, BOX: BOX}
SHARED = {EAR: EAR, BOX: EAR}
ALL = {EAR: EAR, BOX: BOX, HEAD: EAR}

owners = st.sampled_from([ALONE, APART, SHARED, ALL])
wishes = st.builds(
    Wanted,
    st.none() | st.sampled_from(Transducer),
    st.fixed_dictionaries({each: st.sampled_from(LEVELS) for each in Transducer}),
    st.booleans(),
)


def test_a_step_is_three_decibels_and_seven_is_nominal() -> None:
    assert [gain_db(level) for level in (0, 6, 7, 8, 10)] == [-21.0, -3.0, 0.0, 3.0, 9.0]


@pytest.mark.parametrize("level", [-1, 11])
def test_a_level_outside_the_scale_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match=str(level)):
        Wanted().at(EAR, level)


@given(owners, wishes)
def test_somebody_always_hears_the_bell_unless_the_route_has_its_output(
    who: dict[Transducer, Transducer], wanted: Wanted
) -> None:
    heard = gains(wanted, who)
    assert set(heard) == set(who)
    audible = {each for each, gain in heard.items() if gain is not None}
    now = selected(wanted, who)
    assert now in audible
    assert audible <= {now, bell(who)}
    if who[bell(who)] is not who[now]:
        assert heard[bell(who)] == 0.0
    if wanted.route is None:
        assert heard[now] == 0.0
    elif wanted.route in who:
        assert heard[wanted.route] == gain_db(wanted.levels[wanted.route])


@given(owners, wishes)
def test_one_microphone_at_most_is_open_and_it_is_the_routes(
    who: dict[Transducer, Transducer], wanted: Wanted
) -> None:
    opened = [each for each, is_open in listening(wanted, who).items() if is_open]
    expected = [selected(wanted, who)] if wanted.microphone and wanted.route is not None else []
    assert opened == expected


def test_one_output_for_both_cannot_ring_beside_a_call() -> None:
    assert gains(Wanted(EAR), SHARED) == {EAR: 0.0, BOX: None}
    assert gains(Wanted(None), SHARED) == {EAR: None, BOX: 0.0}
