"""What our PJSIP wheel can do that a phone needs: codecs, TLS, SRTP by SDES and DTLS, enough calls."""

from __future__ import annotations

import re
import subprocess
from importlib import metadata

import pytest

from deploy.pjsip.recipe import OLDEST, recipe_hash, target_named
from tests.deploy.conftest import Endpoint

CALLS = 8
ACCOUNTS = 16


def test_the_wheel_is_ours_and_of_this_recipe() -> None:
    version = metadata.version("pjsua2")
    assert version.endswith(".r" + recipe_hash(target_named("", (3, 13)))[:8])
    assert "+debian." in version
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.version("pjsua2-python")


def test_pjsip_is_new_enough_and_has_the_codecs(endpoint: Endpoint) -> None:
    assert tuple(map(int, re.findall(r"\d+", endpoint.ask("version"))))[:2] >= OLDEST
    endpoint.ask("start")
    codecs = {codec.split("/")[0].lower() for codec in endpoint.ask("codecs")}
    assert {"opus", "g722", "pcma", "pcmu"} <= codecs


def test_it_speaks_tcp_and_tls_but_never_listens_for_them(endpoint: Endpoint) -> None:
    endpoint.ask("listen", "tls")
    endpoint.ask("listen", "tcp")
    endpoint.ask("start")
    sockets = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
    assert [line for line in sockets.splitlines() if f"pid={endpoint.process.pid}," in line] == []


@pytest.mark.parametrize("srtp", ["", "SDES", "DTLS_SRTP"])
def test_a_call_to_itself_carries_sound_both_ways(endpoint: Endpoint, srtp: str) -> None:
    port = endpoint.ask("listen", "udp")
    endpoint.ask("start")
    endpoint.ask("account", f"sip:phone@127.0.0.1:{port}", srtp)
    endpoint.ask("call", f"sip:phone@127.0.0.1:{port}")
    heard: list[int] = []
    while len(heard) < 2 or min(heard) < 5:
        heard = endpoint.ask("heard")
        assert "DISCONNCTD" not in endpoint.ask("answered")
    assert endpoint.end() == 0


def test_eight_calls_at_once(endpoint: Endpoint) -> None:
    """Each call to itself takes two of PJSIP's: its caller's and its callee's."""
    port = endpoint.ask("listen", "udp")
    endpoint.ask("start")
    endpoint.ask("account", f"sip:phone@127.0.0.1:{port}")
    for _ in range(CALLS):
        endpoint.ask("call", f"sip:phone@127.0.0.1:{port}")
    while endpoint.ask("answered").count("CONFIRMED") < 2 * CALLS:
        pass  # pytest's timeout ends a wait in vain


def test_more_accounts_than_anybody_has(endpoint: Endpoint) -> None:
    endpoint.ask("listen", "udp")
    endpoint.ask("start")
    for number in range(ACCOUNTS):
        endpoint.ask("account", f"sip:{number}@127.0.0.1")
    assert endpoint.end() == 0
