"""A network of the test's own: nothing in it reaches the machine's, nothing leaves it, every port is free.

It is a Linux network namespace with loopback and one end of a veth pair that leads nowhere. The thread
that enters it takes every socket and every process it makes from then on into it (network_namespaces(7)).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

CLONE_NEWNET = 0x40000000
DEVICE = "veth0"
PREFIX = "10.77.0."
"""baresip takes no 127/8 for media, so peers have addresses outside of it."""

KAMAILIO = f"{PREFIX}20"
PHONE = f"{PREFIX}10"
OTHER_PHONE = f"{PREFIX}11"
BARESIP = f"{PREFIX}31"
SIPP = f"{PREFIX}41"
STRANGER = f"{PREFIX}99"

_SETUP = "\n".join(
    (
        "link set lo up multicast on",
        f"link add {DEVICE} type veth peer name veth1",
        f"addr add {PREFIX}1/24 dev {DEVICE}",
        *(
            f"addr add {host}/32 dev {DEVICE}"
            for host in (PHONE, OTHER_PHONE, KAMAILIO, BARESIP, SIPP, STRANGER)
        ),
        "link set veth1 up",
        f"link set {DEVICE} up",
        f"route add default dev {DEVICE}",
    )
)
_NAME_SERVER = re.compile(r"^nameserver\s+((?!127\.)[\d.]+)\s*$", re.MULTILINE)
_libc = ctypes.CDLL(None, use_errno=True)


def _without_name_servers() -> Iterator[str]:
    """Whoever asks the machine's name servers hears at once, and not after 3 s, that there is none."""
    configuration = Path("/etc/resolv.conf")
    if configuration.exists():
        for address in set(_NAME_SERVER.findall(configuration.read_text("utf-8"))):
            yield f"route add unreachable {address}"


@contextlib.contextmanager
def private_network() -> Iterator[None]:
    """Enter a new network with this thread, and come back at the end."""
    with Path("/proc/thread-self/ns/net").open("rb") as before:
        _enter()
        try:
            # Duplicate address detection of IPv6 would hold addresses back for a second.
            Path("/proc/sys/net/ipv6/conf/default/disable_ipv6").write_text("1", encoding="ascii")
            setup = "\n".join((_SETUP, *_without_name_servers()))
            subprocess.run(["ip", "-batch", "-"], input=setup, text=True, check=True)
            yield
        finally:
            # Root of a user namespace alone may not go back to the machine's network, and stays here.
            with contextlib.suppress(PermissionError):
                enter_file(before.fileno())


def enter(process: int) -> None:
    """Bring this thread into the network of a process (its id), for good."""
    with Path(f"/proc/{process}/ns/net").open("rb") as network:
        enter_file(network.fileno())


def enter_file(network: int) -> None:
    """Bring this thread into a network by an open file of it (namespaces(7))."""
    _check(_libc.setns(network, CLONE_NEWNET))


def _enter() -> None:
    try:
        _check(_libc.unshare(CLONE_NEWNET))
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOSYS):
            raise
        raise PermissionError(
            error.errno,
            "these tests need a network namespace: run them as root, or where user namespaces are allowed by"
            " `unshare --user --map-root-user .venv/bin/pytest`",
        ) from None


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
