"""U-Boot's choice of a slot, on QEMU's Raspberry Pi 3 B, and what happens to one that does not come up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.image.card import Card
from tests.image.guest import raspi3b, virt

UBOOT = Path(os.environ.get("DERING_UBOOT", "u-boot.bin"))
"""U-Boot for the Pi 3, of Debian's package u-boot-rpi; `make test-image` names it."""


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


def test_the_first_try_is_counted(card: Card) -> None:
    with raspi3b(card, UBOOT) as guest:
        guest.until(r"dering: slot A, order A B, left A 2 B 3")
        guest.until("Linux version|systemd|Run /init|login:")
    assert card.slot_state() == {"BOOT_ORDER": "A B", "BOOT_A_LEFT": "2", "BOOT_B_LEFT": "3"}


def test_the_order_chooses_the_slot(card: Card) -> None:
    card.set_slot_state(BOOT_ORDER="B A")
    with raspi3b(card, UBOOT) as guest:
        guest.until(r"dering: slot B, order B A, left A 3 B 2")


def test_a_slot_that_was_tried_three_times_is_passed_over(card: Card) -> None:
    card.set_slot_state(BOOT_A_LEFT="0")
    with raspi3b(card, UBOOT) as guest:
        guest.until(r"dering: slot B, order A B, left A 0 B 2")


def test_a_lost_state_is_made_anew_from_the_second_copy(card: Card) -> None:
    card.set_slot_state(BOOT_ORDER="B A")
    with raspi3b(card, UBOOT) as guest:  # writes both copies
        guest.until(r"dering: slot B, order B A")
    with card.path.open("r+b") as file:
        file.seek(1024 * 1024 + 100)
        file.write(b"torn")
    with raspi3b(card, UBOOT) as guest:
        guest.until(r"dering: slot B, order B A, left A 3 B 1")


def test_a_damaged_root_ends_in_a_panic(card: Card) -> None:
    card.damage("root-a", 0)
    with virt(card) as guest:
        guest.until(r"panic|slot A does not come up")


def test_a_damaged_root_leads_to_the_other_slot(card: Card) -> None:
    card.damage("root-a", 0)
    with raspi3b(card, UBOOT) as guest:
        guest.until(r"dering: slot B, order A B, left A 0 B 2", 600)
