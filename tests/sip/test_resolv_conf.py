"""Which name servers the stack asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.sip.resolv_conf import name_servers


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("nameserver 192.0.2.1\n", ["192.0.2.1"]),
        ("# made\nsearch x\n nameserver\t192.0.2.1 \nnameserver 192.0.2.2", ["192.0.2.1", "192.0.2.2"]),
        ("".join(f"nameserver 192.0.2.{n}\n" for n in range(1, 9)), ["192.0.2.1", "192.0.2.2", "192.0.2.3"]),
        ("nameserver not-an-address\nnameserver\nnameserver 192.0.2.9\n", ["192.0.2.9"]),
        ("\udcff\x00 nameserver", []),
        ("", []),
    ],
)
def test_the_addresses_of_the_file(tmp_path: Path, text: str, servers: list[str]) -> None:
    path = tmp_path / "resolv.conf"
    path.write_bytes(text.encode(errors="surrogateescape"))
    assert name_servers(path) == servers


def test_no_file(tmp_path: Path) -> None:
    assert name_servers(tmp_path / "none") == []
