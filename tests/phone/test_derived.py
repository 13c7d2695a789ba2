"""What follows from a phone is found once for each."""

from __future__ import annotations

from firmware.phone.derived import derived
from firmware.phone.state import Phone
from tests.phone.desk import Desk


def test_it_is_found_once_for_a_phone_and_anew_for_the_next() -> None:
    asked: list[Phone] = []

    @derived
    def moment(phone: Phone) -> float:
        asked.append(phone)
        return phone.now

    desk = Desk()
    first, began = desk.phone, desk.phone.now
    assert [moment(first), moment(first)] == [began, began]
    assert len(asked) == 1
    desk.advance(5)
    assert moment(desk.phone) == began + 5
    assert moment(first) == began
    assert [id(each) for each in asked] == [id(first), id(desk.phone), id(first)]
