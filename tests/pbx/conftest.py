"""A network and an exchange of its own for every module here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.network import private_network
from tests.pbx.pbx import pbx
from tests.peers.asterisk import Asterisk


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[None]:
    """Nothing here can reach the machine's network, and every port is free."""
    with private_network():
        yield


@pytest.fixture(scope="module")
def exchange(network: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asterisk]:
    """The running Asterisk."""
    server = pbx(tmp_path_factory.mktemp("pbx"))
    server.start()
    server.ask("pjsip set logger on")  # into state/log/full
    yield server
    server.stop()
