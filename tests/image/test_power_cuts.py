"""The power of a phone is cut again and again while it starts and works: it starts again, with what it kept.

Starts that were cut off use up the tries of both slots, as a real phone's do: then U-Boot lets all try again.
"""

from __future__ import annotations

import os
import random
import re
import time
from pathlib import Path

from tests.image.card import Card
from tests.image.guest import READY, Guest, virt

CUTS = int(os.environ.get("DERING_CUTS", "20"))
PHONE_TOML = """
[phone]
name = "Front desk"
country = "id"
"""
WRITER = """\
i=$(cat /data/mark 2>/dev/null || echo 0)
while true; do
    i=$((i + 1))
    echo $i >/data/mark.new && sync /data/mark.new && mv /data/mark.new /data/mark && sync /data
    echo MARK-$i
    sleep 0.2
done
"""
"""Writes as the phone writes its settings: whole, and on the card before anybody hears of it."""


def test_the_power_fails_again_and_again(tmp_path: Path) -> None:
    card = Card(tmp_path)
    card.write("boot", {"phone.toml": PHONE_TOML})
    dice = random.Random(1)
    kept, started = 0, 0
    start_s = _first_start(card)
    for cut in range(CUTS):
        with virt(card, restarts=True) as guest:  # U-Boot does, once both slots have used up their tries
            if cut % 2:  # while it starts, by the clock
                time.sleep(dice.uniform(0.1, 1.0) * start_s)
            else:  # while it writes
                guest.until(READY)
                assert _mark(guest) >= kept, f"what had been written before cut {cut} is lost"
                guest.type(f"{WRITER}\n")
                marks = dice.randint(2, 12)
                guest.until(rf"^MARK-{kept + marks}\b")
        started += "dering: slot" in guest.said
        kept = max([kept, *map(int, re.findall(r"^MARK-(\d+)\b", guest.said, re.MULTILINE))])
    assert started >= CUTS // 2, "the power was cut before anything had begun"
    with virt(card, restarts=True) as guest:
        guest.until(READY)
        guest.be_patient()
        guest.until_active("dering-phone")
        assert _mark(guest) >= kept
        assert 'name = "Front desk"' in guest.run("cat /data/config/phone.toml")
        assert guest.run("systemctl --failed --no-legend --plain").strip() == ""


def _first_start(card: Card) -> float:
    """How long it takes to a shell; the settings are imported meanwhile."""
    begin = time.monotonic()
    with virt(card) as guest:
        guest.until(READY)
        took = time.monotonic() - begin
        guest.be_patient()
        guest.until_active("dering-phone")
    return took


def _mark(guest: Guest) -> int:
    return int(guest.run("cat /data/mark 2>/dev/null || echo 0").strip())
