"""The guest's network: a tap device in the private network of the tests, and a DHCP server on it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TAP = "tap0"
GATEWAY = "10.78.0.1"
GUEST = "10.78.0.10"
MAC = "b8:27:eb:00:00:01"


@contextmanager
def guest_network(folder: Path) -> Iterator[None]:
    """Inside ``private_network()``: a cable for one guest, which gets the address GUEST."""
    for words in (
        f"ip tuntap add {TAP} mode tap",
        f"ip address add {GATEWAY}/24 dev {TAP}",
        f"ip link set {TAP} up",
    ):
        subprocess.run(words.split(), check=True)
    command = ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", f"--interface={TAP}"]
    command += ["--bind-interfaces", f"--dhcp-range={GUEST},{GUEST},255.255.255.0,1h", "--user=root"]
    command += [f"--dhcp-host={MAC},{GUEST}", f"--dhcp-leasefile={folder}/leases", "--dhcp-authoritative"]
    with (folder / "dnsmasq.log").open("wb") as log:
        server = subprocess.Popen([*command, "--log-dhcp", "--log-facility=-"], stdout=log, stderr=log)
    try:
        yield
    finally:
        server.terminate()
        server.wait()
        subprocess.run(["ip", "link", "delete", TAP], check=True)
