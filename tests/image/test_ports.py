"""What a stranger on the network finds open on a fresh phone: SIP's port, mDNS, and nothing else."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from tests.image.card import Card
from tests.image.guest import READY, Guest, virt
from tests.image.network import GUEST, TAP, guest_network
from tests.network import private_network

UDP_KNOWN = "53,67-69,111,123,137,138,161,514,546,631,1900,3702,4000-4100,5000,5004,5060,5061,5353,5355,8101"
"""What a phone or a Debian machine might have open. Of all 65,535 the kernel tells one a second."""

SIP, MDNS, DHCP_CLIENT = 5060, 5353, 68

PATIENT = ("--initial-rtt-timeout", "5s", "--max-rtt-timeout", "10s", "--max-retries", "6")
"""For nmap: an emulated machine may take seconds to answer, which is not silence."""


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    folder = tmp_path_factory.mktemp("network")
    with (
        private_network(),
        guest_network(folder),
        virt(Card(tmp_path_factory.mktemp("card")), tap=TAP) as running,
    ):
        running.until(READY)
        running.be_patient()
        running.until_active("dering-phone")
        running.run(f"until ip -4 address | grep -q {GUEST}; do sleep 1; done")
        yield running


def scan(*options: str) -> dict[int, str]:
    """nmap's word for each port that is not closed."""
    command = ["nmap", "-Pn", "-n", "-oX", "-", *options, GUEST]
    report = ElementTree.fromstring(subprocess.run(command, check=True, capture_output=True).stdout)
    found: dict[int, str] = {}
    for many in report.iter("extraports"):  # more than 25 of a state are summed up
        if many.get("state") != "closed":
            for reason in many.iter("extrareasons"):
                found |= dict.fromkeys(_numbers(reason.get("ports", "")), many.get("state", ""))
    for port in report.iter("port"):
        state = port.find("state")
        assert state is not None
        if state.get("state") != "closed":
            found[int(port.get("portid", "0"))] = state.get("state", "")
    return found


def _numbers(text: str) -> Iterator[int]:
    """The ports of "7,9-11"."""
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def test_no_tcp_port_is_open(guest: Guest) -> None:
    found = scan("-sT", "-p-", "-T4")
    if found:  # those that were too slow to refuse are asked again
        found = scan("-sT", "-p", ",".join(map(str, found)), *PATIENT)
    assert found == {}


def test_of_udp_only_sip_and_mdns_take_what_comes(guest: Guest) -> None:
    """Where no answer says that it is closed, nmap has to call it open or filtered."""
    open_ports = set(scan("-sU", "-p", UDP_KNOWN, "--scan-delay", "1100ms", *PATIENT))
    assert SIP in open_ports
    assert open_ports <= {SIP, MDNS, DHCP_CLIENT}


def test_the_kernel_says_the_same(guest: Guest) -> None:
    """Whatever listens beyond the phone itself, as ss tells it inside."""
    listening = guest.run("ss --no-header --listening --tcp --udp --numeric")
    outside = set()
    for line in listening.splitlines():
        address, _, port = line.split()[4].rpartition(":")
        if not re.match(r"127\.|\[::1\]", address):
            outside.add((line.split()[0], int(port)))
    assert outside <= {("udp", SIP), ("udp", MDNS), ("udp", DHCP_CLIENT)}
    assert ("udp", SIP) in outside
