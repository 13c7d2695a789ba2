from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from board.api import Key, KeyPressed, KeyReleased
from board.pi.keypad.fingers import DOWN, STUCK_S, UP, Fingers

REPEAT = 2
KEYMAP = {2: Key.DIGIT_1, 79: Key.DIGIT_1, 3: Key.DIGIT_2, 55: Key.STAR}
PAD, BOARD = "/dev/input/event0", "/dev/input/event1"

sources = st.sampled_from([PAD, BOARD])
codes = st.sampled_from([2, 79, 3, 55, 99])
moves = st.tuples(st.just("move"), sources, codes, st.integers(-1, 3))
readings = st.tuples(st.just("read"), sources, st.sets(codes))
ends = st.tuples(st.just("end"), sources)


def test_a_key_is_pressed_and_released_and_repeats_are_nothing() -> None:
    fingers = Fingers(KEYMAP)
    assert fingers.move(PAD, 2, DOWN, 1.0) == [KeyPressed(Key.DIGIT_1)]
    assert fingers.move(PAD, 2, REPEAT, 1.3) == []
    assert fingers.move(PAD, 2, DOWN, 1.4) == []
    assert fingers.pressed == {Key.DIGIT_1}
    assert fingers.move(PAD, 2, UP, 1.5) == [KeyReleased(Key.DIGIT_1)]
    assert fingers.move(PAD, 2, UP, 1.6) == []
    assert fingers.pressed == frozenset()


def test_what_the_map_does_not_have_is_nothing() -> None:
    fingers = Fingers(KEYMAP)
    assert fingers.move(PAD, 99, DOWN, 1.0) == []
    assert fingers.move(PAD, 2, -7, 1.0) == []
    assert fingers.pressed == frozenset()


def test_a_key_with_two_codes_is_down_while_one_of_them_is() -> None:
    fingers = Fingers(KEYMAP)
    assert fingers.move(PAD, 2, DOWN, 1.0) == [KeyPressed(Key.DIGIT_1)]
    assert fingers.move(BOARD, 79, DOWN, 1.1) == []
    assert fingers.move(PAD, 2, UP, 1.2) == []
    assert fingers.move(BOARD, 79, UP, 1.3) == [KeyReleased(Key.DIGIT_1)]


def test_a_device_that_goes_takes_its_fingers_along_and_no_others() -> None:
    fingers = Fingers(KEYMAP)
    fingers.move(PAD, 2, DOWN, 1.0)
    fingers.move(PAD, 55, DOWN, 1.0)
    fingers.move(BOARD, 3, DOWN, 1.0)
    assert set(fingers.end(PAD)) == {KeyReleased(Key.DIGIT_1), KeyReleased(Key.STAR)}
    assert fingers.pressed == {Key.DIGIT_2}


def test_reading_again_repairs_what_was_lost() -> None:
    fingers = Fingers(KEYMAP)
    fingers.move(PAD, 2, DOWN, 1.0)
    assert fingers.read_again(PAD, [3, 99], 2.0) == [KeyReleased(Key.DIGIT_1), KeyPressed(Key.DIGIT_2)]
    assert fingers.read_again(PAD, [3], 3.0) == []


def test_a_key_that_was_down_before_is_no_press_and_its_release_no_release() -> None:
    fingers = Fingers(KEYMAP)
    fingers.begin(PAD, [2, 99], 1.0)
    assert fingers.pressed == frozenset()
    assert fingers.move(PAD, 2, UP, 2.0) == []
    assert fingers.move(PAD, 2, DOWN, 3.0) == [KeyPressed(Key.DIGIT_1)]


def test_a_stuck_key_is_told_once_and_blocks_no_other() -> None:
    fingers = Fingers(KEYMAP)
    fingers.begin(BOARD, [55], 0.0)
    fingers.move(PAD, 2, DOWN, 10.0)
    assert fingers.stuck(STUCK_S - 1) == []
    assert fingers.stuck(STUCK_S) == [(BOARD, Key.STAR)]
    assert fingers.stuck(10.0 + STUCK_S) == [(PAD, Key.DIGIT_1)]
    assert fingers.stuck(1000.0) == []
    assert fingers.move(PAD, 3, DOWN, 1000.0) == [KeyPressed(Key.DIGIT_2)]
    assert fingers.move(PAD, 2, UP, 1001.0) == [KeyReleased(Key.DIGIT_1)]


@given(st.lists(st.one_of(moves, readings, ends), max_size=60))
def test_whatever_comes_presses_and_releases_take_turns(happenings: list[tuple[object, ...]]) -> None:
    fingers = Fingers(KEYMAP)
    down: set[Key] = set()
    for happening in happenings:
        match happening:
            case ("move", str(source), int(code), int(value)):
                events = fingers.move(source, code, value, 1.0)
            case ("read", str(source), set(some)):
                events = fingers.read_again(source, some, 1.0)
            case (_, str(source)):
                events = fingers.end(source)
            case _:
                raise AssertionError(happening)
        for event in events:
            if isinstance(event, KeyPressed):
                assert event.key not in down
                down.add(event.key)
            else:
                down.remove(event.key)
        assert fingers.pressed == down
    fingers.end(PAD)
    fingers.end(BOARD)
    assert fingers.pressed == frozenset()
