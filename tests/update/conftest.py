"""A computer with two slots and RAUC, for the tests that install; a feed's server for those that load."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from firmware.config.model import UpdateSection
from firmware.update.places import Places
from tests.update.feed_server import Loading, Server
from tests.update.rauc_bench import Bench, bench, may_mount


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Bench]:
    if not may_mount():
        pytest.skip("RAUC mounts bundles, which takes the machine's root")
    with bench(tmp_path) as made:
        yield made


@pytest.fixture
def places(machine: Bench) -> Places:
    folder = machine.folder / "update"
    folder.mkdir()
    return Places(
        folder=folder,
        phone=machine.folder / "phone.sock",
        floor=machine.folder / "floor",
        restart=machine.folder / "restart",
        serial=machine.folder / "serial",
        bus=machine.bus,
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "web"
    folder.mkdir()
    made = Server(folder)
    yield made
    made.close()


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def updater(tmp_path: Path, server: Server, key: Ed25519PrivateKey) -> Loading:
    folder = tmp_path / "update"
    folder.mkdir()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "feed.pub").write_bytes(pem)
    places = Places(
        folder=folder,
        phone=tmp_path / "no-phone.sock",
        feed_keys=tmp_path / "feed.pub",
        floor=tmp_path / "floor",
        serial=tmp_path / "no-serial",
    )
    settings = UpdateSection(feed=f"{server.url}/feed.json", ca=server.folder / "cert.pem")
    return Loading(settings, places)
