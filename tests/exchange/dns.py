"""dnsmasq with the exchange's own records, and a way for a program to have it as its name server."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.network import PREFIX

ADDRESS = f"{PREFIX}53"
PATIENCE = 15.0
QUERY = bytes.fromhex("0001 0100 0001 0000 0000 0000 046e6f6e65 04 74657374 00 0001 0001")


@contextlib.contextmanager
def name_server(folder: Path, records: list[str]) -> Iterator[tuple[str, ...]]:
    """It answers while this is entered. Gives the words to put before a command that is to ask it."""
    folder.mkdir(parents=True)
    (folder / "dnsmasq.conf").write_text(_configuration(records), encoding="ascii")
    resolv = folder / "resolv.conf"
    resolv.write_text(f"nameserver {ADDRESS}\noptions timeout:1\n", encoding="ascii")
    command = ["dnsmasq", "--keep-in-foreground", f"--conf-file={folder / 'dnsmasq.conf'}"]
    with subprocess.Popen(command) as process:
        try:
            _until_it_answers(process)
            mount = f'mount --bind "{resolv}" "$(readlink --canonicalize /etc/resolv.conf)" && exec "$@"'
            yield ("unshare", "--mount", "sh", "-c", mount, "sh")
        finally:
            process.terminate()


def _configuration(records: list[str]) -> str:
    """The zone's lines as dnsmasq has them; it knows nothing else and asks nobody."""
    lines = ["no-resolv", "no-hosts", f"listen-address={ADDRESS}", "bind-interfaces", "pid-file="]
    lines += ["user=root", "no-dhcp-interface=*", "local=/#/"]
    for record in records:
        match record.split():
            case [name, _, "IN", "SRV", priority, weight, port, target]:
                lines.append(f"srv-host={name[:-1]},{target[:-1]},{port},{priority},{weight}")
            case [name, _, "IN", "A", address]:
                lines.append(f"host-record={name[:-1]},{address}")
            case _:
                raise AssertionError(f"dnsmasq is not told of such records: {record}")
    return "\n".join(lines) + "\n"


def _until_it_answers(process: subprocess.Popen[bytes]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(0.1)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert process.poll() is None, "dnsmasq ended"
            with contextlib.suppress(TimeoutError, ConnectionError):
                asking.connect((ADDRESS, 53))
                asking.send(QUERY)
                asking.recv(512)
                return
    raise AssertionError("dnsmasq does not answer")
