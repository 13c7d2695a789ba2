"""The voice VLAN of a switch: a real lldpd plays it, another one listens for the phone."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.connection import lldp
from firmware.connection.lldp import ASK, VoiceVlan, voice_vlan
from tests.network import DEVICE, private_network
from tests.peers.elsewhere import CABLE, Elsewhere, elsewhere

PATIENCE = 60.0


def told(*policies: dict[str, object]) -> str:
    return json.dumps({"lldp": [{"interface": [{"name": "eth0", "lldp-med": [{"policy": [*policies]}]}]}]})


def policy(vid: str, kind: str = "Voice") -> dict[str, object]:
    return {"apptype": kind, "defined": True, "vlan": [{"vid": vid}]}


@pytest.mark.parametrize(
    ("text", "vlan"),
    [
        (told(policy("20")), 20),
        (told(policy("30", "Video Conferencing"), policy("20")), 20),
        (told(policy("30", "Video Conferencing")), 0),
        (told(policy("0")), 0),
        (told(policy("4095")), 0),
        (told(policy("untagged")), 0),
        (told(), 0),
        ('{"lldp": [{}]}', None),
        ("", None),
        ('{"lldp": [{"interface": [{"lldp-med": [7]}]}]}', None),
    ],
)
def test_what_the_switch_names(text: str, vlan: int | None) -> None:
    assert voice_vlan(text) == vlan


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["lldp", "interface", "lldp-med", "policy", "vlan", "vid"]), inner, max_size=3
        )
    ),
)


@given(json_values)
def test_nonsense_names_no_vlan(value: object) -> None:
    assert voice_vlan(json.dumps(value)) in (None, 0, *range(1, 4095))


class Bench:
    """A phone's VLAN with a switch that says what it is told to."""

    def __init__(self, root: Path) -> None:
        (root / "sys/class/net/eth0").mkdir(parents=True)
        (root / "run/dering-network").mkdir(parents=True)
        self.root = root
        self.heard = ""
        self.done: list[str] = []
        self.vlan = VoiceVlan(root, lambda: self.heard, self._run, lambda: self.done.append("renew"))

    def _run(self, words: Sequence[str]) -> None:
        self.done.append(" ".join(words))
        if words[1] == "add":
            (self.root / "sys/class/net" / words[5]).mkdir()

    def look(self, heard: str) -> list[str]:
        self.heard, self.done = heard, []
        self.vlan.look()
        return self.done


def test_the_phone_goes_where_the_switch_wants_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    words = tmp_path / "run/dering-network/dhcp.env"
    assert bench.look("") == []
    joined = [
        "link set eth0 up",
        "link add link eth0 name eth0.20 type vlan id 20",
        "link set eth0.20 up",
        "renew",
    ]
    assert bench.look(told(policy("20"))) == joined
    assert words.read_text() == "DHCP_WORDS=--denyinterfaces eth0\n"
    assert bench.look(told(policy("20"))) == []
    assert bench.look("") == [], "the cable is out"
    assert bench.look(told(policy("30")))[0] == "link del eth0.20"
    assert bench.look(told()) == ["link del eth0.30", "renew"]
    assert not words.exists()


def test_a_failure_is_told_without_the_time_so_that_it_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lldp, "ASK", ("lldpcli", "-u", str(tmp_path / "nobody"), *ASK[1:]))
    with pytest.raises(OSError, match=r"^lldpcli: unable to connect"):
        lldp.ask()


@pytest.fixture
def place() -> Iterator[Elsewhere]:
    with private_network(), elsewhere() as made:
        yield made


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """lldpcli is lldpd's own user as soon as it runs, and cannot look into pytest's folders."""
    with tempfile.TemporaryDirectory(prefix="dering-lldp-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_real_switch_is_heard(place: Elsewhere, open_folder: Path) -> None:
    """lldpd hides its helper in /run/lldpd; each has one of its own here."""
    apart = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        'mkdir -p /run/lldpd && mount -t tmpfs none /run/lldpd && exec "$@"',
        "sh",
    ]
    switch, phone = open_folder / "switch", open_folder / "phone"
    daemons = [
        subprocess.Popen(
            [*apart, "lldpd", "-d", "-M", "4", "-u", str(switch), "-I", DEVICE], stderr=subprocess.DEVNULL
        ),
        subprocess.Popen(
            [*place.through, *apart, "lldpd", "-d", "-M", "3", "-u", str(phone), "-I", CABLE],
            stderr=subprocess.DEVNULL,
        ),
    ]
    try:
        until(lambda: switch.exists() and phone.exists(), "lldpd")
        say = [
            "configure",
            "med",
            "policy",
            "application",
            "voice",
            "tagged",
            "vlan",
            "20",
            "priority",
            "voice",
        ]
        configure = ["lldpcli", "-u", str(switch), *say, "dscp", "46"]
        until(
            lambda: subprocess.run(configure, capture_output=True, check=False).returncode == 0, "the switch"
        )
        ask = [*place.through, ASK[0], "-u", str(phone), *ASK[1:]]
        until(
            lambda: voice_vlan(subprocess.run(ask, capture_output=True, text=True, check=True).stdout) == 20,
            "VLAN 20",
        )
    finally:
        for daemon in daemons:
            daemon.terminate()
        for daemon in daemons:
            daemon.wait(10)


def until(condition: object, what: str) -> None:
    assert callable(condition)
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s for {what}"
        time.sleep(0.1)
