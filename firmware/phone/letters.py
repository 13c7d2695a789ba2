"""Letters on the dial pad (ITU-T E.161), with the signs that a SIP address needs."""

from __future__ import annotations

from board.api import Key

LETTERS = {
    Key.DIGIT_1: ".@-_:1",
    Key.DIGIT_2: "abc2",
    Key.DIGIT_3: "def3",
    Key.DIGIT_4: "ghi4",
    Key.DIGIT_5: "jkl5",
    Key.DIGIT_6: "mno6",
    Key.DIGIT_7: "pqrs7",
    Key.DIGIT_8: "tuv8",
    Key.DIGIT_9: "wxyz9",
    Key.DIGIT_0: " 0+",
    Key.STAR: "*+",
    Key.POUND: "#",
}


def next_letter(key: Key, taps: int) -> str:
    """The character after ``taps`` further presses of the same key; it begins again after the last."""
    letters = LETTERS[key]
    return letters[taps % len(letters)]
