"""The real dhcpcd with the phone's configuration, and a DHCP server of dnsmasq's, on a cable of their own."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from firmware.provisioning.dhcp_options import offered_url
from tests.deploy.test_systemd import settings
from tests.network import DEVICE, PREFIX, private_network
from tests.peers.elsewhere import CABLE, Elsewhere, elsewhere

PROJECT = Path(__file__).resolve().parents[2]
PARTS = PROJECT / "deploy/network/root/usr/lib/dering"
UNIT = PROJECT / "deploy/network/root/usr/lib/systemd/system/dering-dhcp.service"
PATIENCE = 30.0
SERVER = f"{PREFIX}1"
LEASE_S = 120  # the shortest that dnsmasq gives


@dataclass
class Client:
    """dhcpcd in the phone's network; ``root`` has what its hook wrote."""

    place: Elsewhere
    root: Path
    process: subprocess.Popen[bytes]
    log: Path

    def until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"{what} never came; log:\n{self.log.read_text()}"
            time.sleep(0.05)

    def file(self, path: str) -> str:
        file = self.root / path
        return file.read_text() if file.exists() else ""


@pytest.fixture(scope="module")
def place() -> Iterator[Elsewhere]:
    with private_network(), elsewhere() as made:
        yield made


@pytest.fixture
def client(place: Elsewhere, tmp_path: Path) -> Iterator[Client]:
    root = tmp_path / "root"
    (root / "run").mkdir(parents=True)
    text = (PARTS / "dhcpcd.conf").read_text()
    text = text.replace("/usr/lib/dering/dhcp-hook", str(PARTS / "dhcp-hook"))
    text = text.replace(
        "allowinterfaces eth* en* wl*", f"allowinterfaces {CABLE}\nnodev\nenv DERING_ROOT={root}"
    )  # no udev here
    configuration, log = tmp_path / "dhcpcd.conf", tmp_path / "dhcpcd.log"
    configuration.write_text(text)
    # Its lease and its sockets are its own: the machine's are hidden by folders in memory.
    hide = "mount -t tmpfs none /var/lib/dhcpcd && mkdir -p /run/dhcpcd && mount -t tmpfs none /run/dhcpcd"
    # With the rights of its unit, and no more.
    allowed = [
        f"+{name.removeprefix('CAP_').lower()}" for name in settings(UNIT, "CapabilityBoundingSet")[0].split()
    ]
    limits = ["setpriv", f"--bounding-set={','.join(['-all', *allowed])}", "--no-new-privs"]
    dhcpcd = [*limits, "dhcpcd", "--nobackground", "--debug", "--config", str(configuration)]
    command = [*place.through, "unshare", "--mount", "sh", "-c", f'{hide} && exec "$@"', "sh", *dhcpcd]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        yield Client(place, root, process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def server(place: Elsewhere, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    options = [
        "--dhcp-option=option:router," + SERVER,
        "--dhcp-option=option:dns-server," + f"{SERVER},9.9.9.9",
        "--dhcp-option=option:domain-name,office.example",
        "--dhcp-option=option:ntp-server," + SERVER,
        "--dhcp-option=101,Asia/Jakarta",
        "--dhcp-option-force=160,https://p.example/{mac}.toml",
        "--dhcp-option-force=66,https://q.example/$(reboot)`x`.toml",
        "--dhcp-option-force=43,0a:02:68:69",
    ]
    command = [
        *(
            "dnsmasq",
            "--no-daemon",
            "--conf-file=/dev/null",
            "--port=0",
            f"--interface={DEVICE}",
            "--bind-interfaces",
        ),
        *(
            f"--dhcp-leasefile={tmp_path}/leases",
            f"--dhcp-range={PREFIX}150,{PREFIX}180,{LEASE_S}",
            "--no-ping",
        ),
        *("--user=root", "--dhcp-authoritative", *options),
    ]
    with (tmp_path / "dnsmasq.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    yield process
    process.terminate()
    process.wait()


@pytest.mark.usefixtures("server")
def test_what_the_server_said_is_written(client: Client) -> None:
    client.until(lambda: "nameserver" in client.file("run/resolv.conf"), "a lease")
    assert client.file("run/resolv.conf").splitlines() == [
        "search office.example",
        f"nameserver {SERVER}",
        "nameserver 9.9.9.9",
    ]
    # What a shell would take for a command is a text like others.
    assert client.file(f"run/dering-dhcp/{CABLE}").splitlines() == [
        "160=https://p.example/{mac}.toml",
        "66=https://q.example/$(reboot)`x`.toml",
        "43=0a026869",
    ]
    (client.root / f"run/dering-dhcp/{CABLE}").rename(client.root / "run/dering-dhcp/eth0")  # as on a phone
    assert offered_url(client.root / "run/dering-dhcp") == "https://p.example/{mac}.toml"
    client.until(lambda: "NTP" in client.file("run/systemd/timesyncd.conf.d/50-dhcp.conf"), "time servers")
    assert client.file("run/systemd/timesyncd.conf.d/50-dhcp.conf") == f"[Time]\nNTP={SERVER}\n"
    zone = client.root / "run/dering-network/localtime"
    client.until(zone.is_symlink, "a time zone")
    assert zone.readlink() == Path("/usr/share/zoneinfo/Asia/Jakarta")


@pytest.mark.usefixtures("server")
def test_it_is_gone_with_the_lease(client: Client) -> None:
    client.until(lambda: "160=" in client.file(f"run/dering-dhcp/{CABLE}"), "a lease")
    client.place.ip("link", "set", CABLE, "down")
    client.until(lambda: not (client.root / f"run/dering-dhcp/{CABLE}").exists(), "word of the lost cable")
    client.until(lambda: not client.file("run/resolv.conf"), "an empty list of name servers")
    client.place.ip("link", "set", CABLE, "up")
    client.until(lambda: "160=" in client.file(f"run/dering-dhcp/{CABLE}"), "a lease again")


@pytest.mark.usefixtures("server")
def test_the_owners_own_settings_go_before_the_networks(client: Client) -> None:
    owner = client.root / "run/systemd/timesyncd.conf.d/60-owner.conf"
    owner.parent.mkdir(parents=True)
    owner.write_text("[Time]\nNTP=ntp.owner.example\n")
    (client.root / "run/dering-network").mkdir()
    (client.root / "run/dering-network/timezone").write_text("Europe/Berlin\n")
    client.until(lambda: "nameserver" in client.file("run/resolv.conf"), "a lease")
    client.until(lambda: "43=" in client.file(f"run/dering-dhcp/{CABLE}"), "its options")
    client.until(lambda: "leased" in client.log.read_text(), "the end of the hook")
    assert not (client.root / "run/systemd/timesyncd.conf.d/50-dhcp.conf").exists()
    assert not (client.root / "run/dering-network/localtime").is_symlink()


def test_without_a_server_the_phone_takes_an_address_of_its_own(client: Client) -> None:
    """RFC 3927: phones on a cable without a server call each other all the same."""

    def addresses() -> str:
        command = [*client.place.through, "ip", "-4", "-brief", "addr", "show", "dev", CABLE]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    client.until(lambda: "169.254." in addresses(), "a link-local address")
