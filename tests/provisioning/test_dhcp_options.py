"""What the DHCP server says: three options, two interfaces, and whatever else somebody may send."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.provisioning.dhcp_options import offered_url, vendor_options
from firmware.provisioning.places import Places

HOOK = Path(__file__).parents[2] / "deploy/network/root/usr/lib/dering/dhcp-hook"
URL = "https://p.example/{mac}.toml"


def vendor(*options: tuple[int, str]) -> str:
    return "".join(f"{code:02x}{len(text):02x}{text.encode().hex()}" for code, text in options)


def lease(folder: Path, interface: str, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / interface).write_text("".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize(
    "lines",
    [
        [f"160={URL}"],
        ["66=10.0.0.1", f"160={URL}"],
        [f"66={URL}", "160=tftp://10.0.0.1/file"],
        [f"43={URL.encode().hex()}"],
        [f"43={vendor((1, 'x'), (160, URL))}"],
        [f"43=00{vendor((66, URL))}ff0102"],
        [f"43={vendor((66, 'http://p.example/'), (160, URL))}"],
        ["unknown=line", "160", "=", f"66=  {URL}  "],
    ],
)
def test_an_address_is_found(tmp_path: Path, lines: list[str]) -> None:
    lease(tmp_path / "dhcp", "eth0", *lines)
    assert offered_url(tmp_path / "dhcp") == URL


def test_160_counts_before_66_and_66_before_43(tmp_path: Path) -> None:
    lines = [f"43={b'https://c.example/'.hex()}", "66=https://b.example/", "160=https://a.example/"]
    for count, wanted in ((3, "https://a.example/"), (2, "https://b.example/"), (1, "https://c.example/")):
        lease(tmp_path, "eth0", *lines[:count])
        assert offered_url(tmp_path) == wanted


def test_the_cable_counts_before_the_air_and_nothing_else_counts(tmp_path: Path) -> None:
    lease(tmp_path, "wlan0", "160=https://air.example/")
    lease(tmp_path, "aaa0", "160=https://other.example/")
    assert offered_url(tmp_path) == "https://air.example/"
    lease(tmp_path, "eth0", "160=https://cable.example/")
    assert offered_url(tmp_path) == "https://cable.example/"


@pytest.mark.parametrize(
    "line",
    [
        "66=10.0.0.1",
        "66=pxe.example",
        "160=ftp://p.example/",
        "160=https://name:secret@p.example/",
        "160=https://p.example/\x07",
        "43=zz",
        "43=a0",
        f"43={vendor((7, URL))}",
        "160=http://p.example/",
        "160=https://" + "a" * 5000,
    ],
)
def test_what_is_no_secure_address_is_passed_over(tmp_path: Path, line: str) -> None:
    lease(tmp_path, "eth0", line)
    assert offered_url(tmp_path) == ""


def test_http_only_where_it_is_allowed(tmp_path: Path) -> None:
    lease(tmp_path, "eth0", "160=http://p.example/")
    assert offered_url(tmp_path, allow_http=True) == "http://p.example/"


def test_without_a_lease_there_is_nothing(tmp_path: Path) -> None:
    assert offered_url(tmp_path / "none") == ""
    (tmp_path / "eth0").mkdir()
    assert offered_url(tmp_path) == ""


@given(st.binary(max_size=300))
def test_any_vendor_option_is_read_within_itself(content: bytes) -> None:
    found = list(vendor_options(content))
    assert sum(2 + len(value) for _, value in found) <= len(content)
    assert all(0 < code < 255 and value in content for code, value in found)


def test_what_the_dhcp_clients_hook_writes_is_read(tmp_path: Path) -> None:
    given = {"new_tftp_server_name": "10.0.0.1", "new_vendor_encapsulated_options": vendor((160, URL))}
    environment = {"PATH": os.environ["PATH"], "DERING_ROOT": str(tmp_path), "interface": "eth0"}
    for reason, wanted in (("BOUND", URL), ("EXPIRE", "")):
        subprocess.run(["sh", str(HOOK)], env=environment | given | {"reason": reason}, check=True)
        assert offered_url(Places(system=tmp_path).dhcp_options) == wanted
