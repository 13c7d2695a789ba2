"""A wording is its English sentence to everybody, and what it was made of to who translates it."""

from __future__ import annotations

import copy
import pickle
import weakref
from dataclasses import asdict

from board.api import Part, PartLost
from board.wording import Wording

FOUND = Wording("found {others}", others="{odd}")
WHOLE = Wording("no {part}: {found}", part="keypad", found=FOUND)


def test_it_is_the_sentence() -> None:
    assert WHOLE == "no keypad: found {odd}"
    assert PartLost(Part.KEYPAD, WHOLE) == PartLost(Part.KEYPAD, "no keypad: found {odd}")
    assert Wording("just {so}") == "just {so}"


def test_it_keeps_what_it_was_made_of() -> None:
    assert (WHOLE.text, WHOLE.values) == ("no {part}: {found}", {"part": "keypad", "found": FOUND})
    for copied in (copy.deepcopy(WHOLE), pickle.loads(pickle.dumps(WHOLE))):
        assert (copied, copied.text, copied.values) == (WHOLE, WHOLE.text, WHOLE.values)
    assert asdict(PartLost(Part.KEYPAD, WHOLE))["reason"].values["part"] == "keypad"


class BusyError(Exception):
    pass


def test_it_keeps_no_error_whose_traceback_holds_a_device_open() -> None:
    error = BusyError("device or resource busy")
    gone = weakref.ref(error)
    told = Wording("it cannot be used: {error}", error=error)
    del error
    assert told == "it cannot be used: device or resource busy"
    assert told.values == {"error": "device or resource busy"}
    assert gone() is None
