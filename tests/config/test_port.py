"""The SIP port is tried before the phone starts."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from firmware.config.model import SipSection
from firmware.config.port import check_port
from firmware.config.section import ConfigError

FILE = Path("phone.toml")


def test_a_free_port_is_well_and_left_free() -> None:
    check_port(FILE, SipSection(port=0, bind="127.0.0.1"))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_port(FILE, SipSection(port=port, bind="127.0.0.1"))
    check_port(FILE, SipSection(port=port, bind="127.0.0.1"))


def test_a_taken_port_is_named() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        with pytest.raises(ConfigError) as caught:
            check_port(FILE, SipSection(port=port, bind="127.0.0.1"))
    assert str(caught.value) == (
        f"phone.toml: sip.port: found {port} (Address already in use), allowed a free port, or 0 for any"
    )


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        check_port(FILE, SipSection(port=0, bind="198.51.100.7"))
    assert str(caught.value) == (
        'phone.toml: sip.bind: found "198.51.100.7", allowed an IPv4 address of this machine'
    )
