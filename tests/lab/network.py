"""The phone's own end of a cable: a network namespace for it, and what can go wrong on the way."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator

from tests.network import DEVICE, PHONE

NAMESPACE = "phone"
OTHER_END = "veth1"
INSIDE = ("ip", "netns", "exec", NAMESPACE)
"""Put before a command: runs it in the phone's network."""


@contextlib.contextmanager
def phone_network() -> Iterator[None]:
    """Inside a private network (tests/network.py): moves the cable's far end and the phone's address away."""
    _ip("netns", "add", NAMESPACE)
    try:
        _ip("link", "set", OTHER_END, "netns", NAMESPACE)
        _ip("addr", "del", f"{PHONE}/32", "dev", DEVICE)
        _ip("-n", NAMESPACE, "link", "set", "lo", "up")
        _ip("-n", NAMESPACE, "addr", "add", f"{PHONE}/24", "dev", OTHER_END)
        _ip("-n", NAMESPACE, "link", "set", OTHER_END, "up")
        _ip("-n", NAMESPACE, "route", "add", "default", "dev", OTHER_END)
        yield
    finally:
        _ip("netns", "del", NAMESPACE)


@contextlib.contextmanager
def spoilt(*netem: str) -> Iterator[None]:
    """The cable is as bad as the words for tc-netem(8) say, in both directions."""
    ends = [(), INSIDE]
    devices = [DEVICE, OTHER_END]
    for end, device in zip(ends, devices, strict=True):
        _run(*end, "tc", "qdisc", "add", "dev", device, "root", "netem", *netem)
    try:
        yield
    finally:
        for end, device in zip(ends, devices, strict=True):
            _run(*end, "tc", "qdisc", "del", "dev", device, "root")


def _ip(*words: str) -> None:
    _run("ip", *words)


def _run(*words: str) -> None:
    subprocess.run(words, check=True)
