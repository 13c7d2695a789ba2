"""What follows from the phone as it is, found once for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from firmware.phone.state import Phone

Found = TypeVar("Found")


def derived(find: Callable[[Phone], Found]) -> Callable[[Phone], Found]:
    """Keep what was found for the phone that was asked about last.

    A phone never changes, one event makes another of it, and about each the same is asked by screen, keys,
    lamps and sound. It is known by identity: to compare two takes longer than to find anything in them.
    """
    asked: list[Phone] = []
    found: list[Found] = []

    @wraps(find)
    def of(phone: Phone) -> Found:
        if not (asked and asked[0] is phone):
            found[:] = [find(phone)]
            asked[:] = [phone]
        return found[0]

    return of
