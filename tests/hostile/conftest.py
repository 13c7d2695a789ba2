"""A network of its own for every module here, a server in it, and phones that tell how they died."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.hostile.server import Server, running_server
from tests.network import KAMAILIO, private_network
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio, kamailio


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[None]:
    """Nothing here can reach the machine's network, and every port is free."""
    with private_network():
        yield


@pytest.fixture(autouse=True)
def tell_how_it_died(monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone that is killed by a signal of its own making leaves a trace in its log."""
    monkeypatch.setenv("PYTHONFAULTHANDLER", "1")


@pytest.fixture
async def server(network: None) -> AsyncIterator[Server]:
    async with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The certificate authority that the phone and its peers trust."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
async def tls_server(network: None, authority: Authority) -> AsyncIterator[Server]:
    async with running_server(authority.issue(f"IP:{KAMAILIO}")) as server:
        yield server


@pytest.fixture
def kamailio_server(network: None, authority: Authority, tmp_path: Path) -> Iterator[Kamailio]:
    """A server nobody here wrote, where baresip is called."""
    with kamailio(tmp_path / "kamailio", authority.issue(f"IP:{KAMAILIO}")) as running:
        yield running
