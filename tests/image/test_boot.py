"""The very image boots on QEMU's `virt` machine: the phone is there, and what it was told stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.image.card import SIZE, Card
from tests.image.guest import READY, Guest, virt


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return Card(tmp_path_factory.mktemp("card"))


@pytest.fixture(scope="module")
def guest(card: Card) -> Iterator[Guest]:
    with virt(card) as running:
        running.until(READY)
        running.be_patient()
        running.until_active("dering-phone")
        yield running


def test_the_root_is_verified_and_cannot_be_written(guest: Guest) -> None:
    table = guest.run("dmsetup table root")
    assert " verity " in table
    assert "panic_on_corruption" in table
    assert guest.run("stat --format='%a %U' /").strip() == "755 root"
    assert guest.run("! touch /usr/x /etc/x 2>/dev/null && echo read-only").strip() == "read-only"


def test_data_fills_the_card(guest: Guest) -> None:
    blocks, size = map(int, guest.run("stat --file-system --format='%b %S' /data").split())
    assert blocks * size > SIZE * 0.3
    assert "commit=1" in guest.run("grep ' /data ' /proc/mounts")


def test_no_unit_fails_or_has_to_be_begun_anew(guest: Guest) -> None:
    state = guest.run("systemctl is-system-running --wait || true").strip()
    failed = guest.run("systemctl --failed --no-legend --plain").strip()
    assert (state, failed) == ("running", ""), guest.run("journalctl --no-pager --lines=200")
    counts = guest.run("systemctl show --property=Id,NRestarts '*.service'")
    again = [words for words in counts.split("\n\n") if "NRestarts=0" not in words.split("\n")]
    assert again == []


def test_nothing_is_swapped_and_logs_are_in_memory(guest: Guest) -> None:
    assert guest.run("tail -n +2 /proc/swaps") == ""
    for path in ("/var", "/tmp", "/run"):
        assert guest.run(f"stat --file-system --format=%T {path}").strip() == "tmpfs"


def test_how_long_the_boot_takes_is_told(guest: Guest) -> None:
    told = guest.run(
        "systemd-analyze && systemd-analyze blame && systemd-analyze critical-chain dering-phone.service"
    )
    print(told, guest.run("journalctl --no-pager --output=short-monotonic"), sep="\n")
    assert re.search(r"Startup finished in .* \(userspace\)", told)


def test_what_was_written_a_second_ago_survives_a_power_cut(card: Card, guest: Guest) -> None:
    guest.run("echo kept >/data/kept; sleep 2")
    guest.cut_power()
    with virt(card) as again:
        again.until(READY)
        assert again.run("cat /data/kept").strip() == "kept"
