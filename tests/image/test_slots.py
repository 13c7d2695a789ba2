"""U-Boot's choice of a slot, and what happens to one that does not come up."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.image.slot_state import PLACES
from tests.image.card import Card
from tests.image.guest import READY, raspi3b, virt


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


def test_a_raspberry_pi_3_starts_and_counts_the_try(card: Card) -> None:
    with raspi3b(card, "systemd.debug_shell=ttyS1") as guest:
        guest.until(r"dering: slot A, order A B, left A 2 B 3")
        guest.until(READY, 600)
        guest.be_patient()
        guest.until_active("dering-phone", seconds=600)
    assert card.slot_state() == {"BOOT_ORDER": "A B", "BOOT_A_LEFT": "2", "BOOT_B_LEFT": "3"}


def test_the_order_chooses_the_slot(card: Card) -> None:
    card.set_slot_state(BOOT_ORDER="B A")
    with virt(card) as guest:
        guest.until(r"dering: slot B, order B A, left A 3 B 2")


def test_a_slot_that_was_tried_three_times_is_passed_over(card: Card) -> None:
    card.set_slot_state(BOOT_A_LEFT="0")
    with virt(card) as guest:
        guest.until(r"dering: slot B, order A B, left A 0 B 2")


def test_a_lost_state_is_made_anew_from_the_second_copy(card: Card) -> None:
    card.set_slot_state(BOOT_ORDER="B A")
    with virt(card) as guest:  # writes both copies
        guest.until(r"dering: slot B, order B A")
    with card.path.open("r+b") as file:
        file.seek(PLACES[0] + 100)
        file.write(b"torn")
    with virt(card) as guest:
        guest.until(r"dering: slot B, order B A, left A 3 B 1")


def test_a_damaged_root_leads_to_the_other_slot(card: Card) -> None:
    card.damage("root-a", 0)
    with virt(card, restarts=True) as guest:
        at = 0
        for left in (2, 1, 0):
            at = guest.until(rf"dering: slot A, order A B, left A {left} B 3", after=at).end()
            at = guest.until(r"panic|slot A does not come up", after=at).end()
        at = guest.until(r"dering: slot B, order A B, left A 0 B 2", after=at).end()
        guest.until(READY, after=at)
