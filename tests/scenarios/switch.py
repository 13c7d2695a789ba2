"""Phones in networks of their own at one switch, as on the desks of an office."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator

from tests.peers.elsewhere import Elsewhere, separate

SWITCH = "switch"
CABLE = "eth0"
ADDRESS = "10.78.0.{}"


@contextlib.contextmanager
def switched(count: int) -> Iterator[tuple[Elsewhere, ...]]:
    """Inside a private network (tests/network.py): so many places, each with an address from 10.78.0.1 on."""
    with contextlib.ExitStack() as stack:
        places = tuple(stack.enter_context(separate()) for _ in range(count))
        _ip("link", "add", SWITCH, "type", "bridge")
        stack.callback(_ip, "link", "del", SWITCH)
        _ip("link", "set", SWITCH, "up")
        for number, place in enumerate(places, 1):
            port = f"port{number}"
            inside = ("peer", "name", CABLE, "netns", str(place.process_id))
            _ip("link", "add", port, "type", "veth", *inside)
            # The kernel lets a network go, and what leads into it, some time after its last process.
            stack.callback(_ip, "link", "del", port)
            _ip("link", "set", port, "master", SWITCH, "up")
            place.ip("addr", "add", f"{ADDRESS.format(number)}/24", "dev", CABLE)
            place.ip("link", "set", CABLE, "up")
            place.ip("route", "add", "default", "dev", CABLE)
        yield places


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
