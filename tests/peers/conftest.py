"""A network of its own for every module here, and the server that most of them need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.network import KAMAILIO, private_network
from tests.peers.certificates import Authority
from tests.peers.kamailio import Kamailio, kamailio


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[None]:
    """Nothing here can reach the machine's network, and every port is free."""
    with private_network():
        yield


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The certificate authority that the phone and its peers trust."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(
    network: None, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kamailio]:
    """Kamailio on UDP, TCP and TLS."""
    folder = tmp_path_factory.mktemp("kamailio")
    with kamailio(folder, authority.issue(f"IP:{KAMAILIO}")) as running:
        yield running
