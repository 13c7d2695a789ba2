"""Link, address, gateway, name servers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from firmware.doctor import network
from firmware.phone.findings import Check, Finding, Outcome
from tests.doctor.tree import make

ROUTES = (
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
    "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
    "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\n"
)
WHOLE: dict[str, str | bytes] = {
    "sys/class/net/lo/carrier": "1\n",
    "sys/class/net/eth0/carrier": "1\n",
    "sys/class/net/wlan0/carrier": "0\n",
    "proc/net/route": ROUTES,
    "etc/resolv.conf": "# by dhcpcd\nnameserver 192.168.1.1\nnameserver 9.9.9.9\noptions edns0\n",
}
ADDRESSES = ("192.168.1.20",)


def look(
    root: Path, files: Mapping[str, str | bytes], addresses: tuple[str, ...] = ADDRESSES
) -> dict[Check, Finding]:
    return {finding.check: finding for finding in network.look(make(root, files), addresses)}


def test_all_is_well(tmp_path: Path) -> None:
    found = look(tmp_path, WHOLE)
    assert {finding.outcome for finding in found.values()} == {Outcome.OK}
    assert dict(found[Check.NETWORK].values) == {"interfaces": "eth0", "addresses": "192.168.1.20"}
    assert dict(found[Check.GATEWAY].values) == {"gateway": "192.168.1.1"}
    assert dict(found[Check.NAMES].values) == {"servers": "192.168.1.1, 9.9.9.9"}


@pytest.mark.parametrize(
    ("files", "addresses", "word"),
    [
        ({"sys/class/net/lo/carrier": "1"}, ADDRESSES, "no network interface"),
        ({"sys/class/net/eth0/carrier": "0"}, ADDRESSES, "No link"),
        ({"sys/class/net/eth0/operstate": "down"}, ADDRESSES, "No link"),
        ({"sys/class/net/eth0/carrier": "1"}, (), "no address"),
    ],
)
def test_no_link_or_address(
    files: Mapping[str, str | bytes], addresses: tuple[str, ...], word: str, tmp_path: Path
) -> None:
    found = look(tmp_path, files, addresses)[Check.NETWORK]
    assert found.outcome is Outcome.FAILED
    assert word in found.text
    assert found.step


def test_a_local_network_alone_is_a_warning(tmp_path: Path) -> None:
    found = look(tmp_path, {})
    assert found[Check.GATEWAY].outcome is found[Check.NAMES].outcome is Outcome.WARNING


@pytest.mark.parametrize(
    "table", ["", "garbage", ROUTES.replace("0003", "0002"), "\n".join(ROUTES.splitlines()[:2])]
)
def test_no_gateway(table: str) -> None:
    assert network.default_gateway(table) is None
