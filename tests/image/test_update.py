"""An update of the very image: RAUC writes the other slot, U-Boot starts it, and it stays or goes back."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.image.build import SLOT_SIZE
from deploy.image.fat import make_fat
from deploy.image.recipe import COMPATIBLE
from deploy.progress import Progress
from deploy.update import bundle, keys
from firmware.signature import keys_folder
from tests.image.card import Card, image
from tests.image.guest import READY, Guest, virt
from tests.image.network import GATEWAY, TAP, guest_network
from tests.network import private_network

RESTART = 600.0
"""Seconds to go down, start, and be judged: five minutes of them are for a system that is not well."""


def pieces() -> Path:
    """The newer version that `make test-image` built: its card; .root and .boot lie beside it."""
    return Path(os.environ["DERING_NEXT_IMAGE"])


def version(image: Path) -> str:
    return image.stem.removeprefix("dering-")


def make_bundle(into: Path, boot_partition: Path, number: str, signed_by: Path) -> None:
    images = {"root.img": pieces().with_suffix(".root"), "boot.img": boot_partition}
    certificate, key, keyring = (
        str(signed_by / name) for name in ("bundle.pem", "bundle.key", "keyring.pem")
    )
    bundle.make(images, COMPATIBLE, number, into, certificate, key, keyring)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """good.raucb, foreign.raucb (signed by somebody else) and mute.raucb (its phone does not start)."""
    folder = tmp_path_factory.mktemp("bundles")
    slot = pieces().with_suffix(".boot")
    make_bundle(folder / "good.raucb", slot, version(pieces()), keys_folder())
    keys.make(folder / "strangers")
    make_bundle(folder / "foreign.raucb", slot, "9.0.0", folder / "strangers")
    mute = folder / "mute.boot"
    _mute(slot, mute)
    make_bundle(folder / "mute.raucb", mute, "9.0.1", keys_folder())
    return folder


def _mute(slot: Path, into: Path) -> None:
    """A boot partition of the same system, with a word for systemd that keeps the phone from starting."""
    files = {name: Card.read_file(slot, name) for name in ("kernel.gz", "initrd.img", "slot.env")}
    words = files["slot.env"].replace(b"\nversion=", b" systemd.mask=dering-phone.service\nversion=")
    make_fat(
        Progress(into.with_suffix(".log"), 1), into, SLOT_SIZE, "DERING-SLOT", files | {"slot.env": words}, 0
    )


@pytest.fixture(scope="module")
def address(bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a web server with the bundles, as the guest sees it."""
    with private_network(), guest_network(tmp_path_factory.mktemp("network")):
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(bundles))
        server = http.server.ThreadingHTTPServer((GATEWAY, 0), handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{GATEWAY}:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return Card(tmp_path_factory.mktemp("card"))


@pytest.fixture(scope="module")
def guest(card: Card, address: str) -> Iterator[Guest]:
    with virt(card, tap=TAP, restarts=True) as running:
        running.until(READY)
        running.be_patient()
        running.until_active("dering-phone", "dering-health")
        yield running


def load(guest: Guest, address: str, name: str) -> None:
    """Load a bundle to the guest's /data; the next takes its place."""
    code = f"import urllib.request as u; u.urlretrieve('{address}/{name}', '/data/bundle.raucb')"
    guest.run(f'python3 -c "{code}"', 240)


def restarted(guest: Guest) -> str:
    """Wait for U-Boot's word about the slot and for the judge's."""
    begin = len(guest.said)
    guest.type("systemctl reboot\n")
    return guest.until(r"dering: slot (\w), order .*", RESTART, begin)[0].strip()


def test_a_bundle_signed_by_somebody_else_is_refused(guest: Guest, card: Card, address: str) -> None:
    load(guest, address, "foreign.raucb")
    before = card.slot_state()
    told = guest.run("! dering update install /data/bundle.raucb", 240)
    assert "signature" in told, told
    assert card.slot_state() == before


def test_a_good_bundle_is_installed_and_stays(guest: Guest, card: Card, address: str) -> None:
    load(guest, address, "good.raucb")
    new = version(pieces())
    assert f"Version {new} is installed" in guest.run("dering update install /data/bundle.raucb", RESTART)
    assert restarted(guest) == "dering: slot B, order B A, left A 3 B 2"
    guest.until(READY, after=len(guest.said))
    guest.be_patient()
    guest.until_active("dering-phone", "dering-health", seconds=RESTART)
    status = guest.run("dering update status", RESTART)
    assert f"Version {new} runs." in status
    assert f"Updated from {version(image())} to {new}." in status
    assert card.slot_state() == {"BOOT_ORDER": "B A", "BOOT_A_LEFT": "3", "BOOT_B_LEFT": "3"}


def test_a_system_whose_phone_does_not_start_goes_back_by_itself(
    guest: Guest, card: Card, address: str
) -> None:
    load(guest, address, "mute.raucb")
    guest.run("dering update install /data/bundle.raucb", RESTART)
    assert restarted(guest) == "dering: slot A, order A B, left A 2 B 3"
    begin = len(guest.said)
    guest.until(r"dering: slot B, order .*", RESTART + RESTART, begin)
    guest.until(READY, after=len(guest.said))
    guest.be_patient()
    guest.until_active("dering-phone", "dering-health", seconds=RESTART)
    status = guest.run("dering update status", RESTART)
    assert f"Version {version(pieces())} runs." in status
    assert "Update to 9.0.1 did not work: the phone did not start. The old system is back." in status
    assert card.slot_state()["BOOT_A_LEFT"] == "0"
