"""A network of its own for every module, with the addresses of an exchange."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.exchange.asterisk import asterisk_tree
from tests.exchange import dns
from tests.exchange.site import ADDRESSES, Site, site
from tests.network import DEVICE, private_network
from tests.peers.certificates import Authority


@pytest.fixture(scope="module")
def network() -> Iterator[None]:
    """Nothing here can reach the machine's network, and every port is free."""
    with private_network():
        for address in (*ADDRESSES.values(), dns.ADDRESS):
            subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", DEVICE], check=True)
        yield


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The certificate authority of the exchange's nodes."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def tree() -> Path:
    """Asterisk's folder, which deploy/test.sh has unpacked."""
    return asterisk_tree()


@pytest.fixture
def nodes(network: None, authority: Authority, tree: Path) -> Iterator[Site]:
    """An exchange of forty phones whose nodes both run."""
    with site(authority, tree) as made:
        yield made
