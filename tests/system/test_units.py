"""The phone's units under a real systemd: they start, come back, and let nobody in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.machine import CHECKOUT, SERVER, Machine, machine, obstacle

if obstacle():
    pytest.skip(obstacle(), allow_module_level=True)

PHONE = "dering-phone.service"
PHONE_TOML = """\
[phone]
name = "Reception"
[lan]
extension = "101"
[[action]]
name = "Who"
script = "who"
[[speed_dial]]
key = 1
kind = "action"
number = "Who"
"""
SCRIPT = "#!/bin/sh\ntouch /data/config/mine 2>/dev/null && echo it writes; echo $(id -un) $(id -gn)\n"
NETWORK_TOML = """\
hostname = "reception"
timezone = "Asia/Jakarta"
"""
WATCHDOG_S = 6
"""The unit's own 30 s are for dead name servers; here there are none to wait for."""

EXPOSURE = 3.0
SERVICES = sorted(
    unit.name
    for folder in ("deploy/systemd/units", "deploy/network/root/usr/lib/systemd/system")
    for unit in (CHECKOUT / folder).glob("*.service")
)
SIP, MDNS, DHCP = 5060, 5353, 68


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    card = {"phone.toml": PHONE_TOML, "network.toml": NETWORK_TOML, "scripts/who": SCRIPT}
    quick = {
        f"{PHONE}.d/test.conf": f"[Service]\nWatchdogSec={WATCHDOG_S}s\n",
        # There is no udev in a container, for which dhcpcd would wait.
        "dering-dhcp.service.d/test.conf": "[Service]\nEnvironment=DHCP_WORDS=--nodev\n",
    }
    with machine(tmp_path_factory.mktemp("machine"), card, quick) as running:
        running.until(lambda: running.show(PHONE, "SubState") == "running", "a phone that takes calls")
        yield running


def status(system: Machine) -> dict[str, object]:
    """What the phone says of itself on its control socket, to a member of its group."""
    ask = (
        "import asyncio, json\n"
        "from firmware.control_client import connect\n"
        "async def ask():\n"
        "    async with connect() as phone:\n"
        "        print(json.dumps(await phone.status()))\n"
        "asyncio.run(ask())\n"
    )
    python = 'cd /opt/dering/checkout && exec .venv/bin/python -c "$1"'
    words = [
        "setpriv",
        "--reuid=dering-update",
        "--regid=dering",
        "--clear-groups",
        "sh",
        "-c",
        python,
        "sh",
        ask,
    ]
    return dict(json.loads(system.run(*words)))


def test_the_settings_on_the_card_are_in_force(system: Machine) -> None:
    assert status(system)["extension"] == "101"
    assert system.run("find", "/boot/firmware", "-type", "f").split() == []
    assert system.run("stat", "-c", "%a %U %G", "/data/config/phone.toml").split() == [
        "640",
        "dering-setup",
        "dering",
    ]


def test_a_script_runs_as_the_phone_and_writes_no_settings(system: Machine) -> None:
    stat = system.run("stat", "-c", "%a %U %G", "/data/config/scripts", "/data/config/scripts/who")
    assert stat.splitlines() == ["2750 dering-setup dering", "640 dering-setup dering"]
    tap = ["curl", "--silent", "--fail", "--json", '{"action":"tap"}', "http://127.0.0.1:8101/keys/speed1"]
    system.run(*tap)
    words = ["curl", "--silent", "http://127.0.0.1:8101/display.txt"]
    system.until(lambda: "Who: dering-phone dering" in system.run(*words), "what the script says")


def test_the_network_file_is_in_force(system: Machine) -> None:
    system.until(lambda: system.show("dering-network.service", "SubState") == "exited", "dering-network")
    assert system.run("hostname").strip() == "reception"
    assert system.run("date", "+%z").strip() == "+0700"


def test_the_dhcp_client_and_its_hook_do_their_work_with_the_rights_they_have(system: Machine) -> None:
    system.until(lambda: "nameserver" in system.run("cat", "/run/resolv.conf", check=False), "a lease")
    assert system.run("cat", "/run/dering-dhcp/eth0") == "160=https://p.example/{mac}.toml\n"
    assert system.run("cat", "/run/systemd/timesyncd.conf.d/50-dhcp.conf") == f"[Time]\nNTP={SERVER}\n"
    assert system.run("date", "+%z").strip() == "+0700", "the owner's zone stays"
    system.until(lambda: any(str(each).startswith("10.99.0.") for each in addresses(system)), "an address")
    assert "Operation not permitted" not in system.told("dering-dhcp.service")


def addresses(system: Machine) -> list[object]:
    """What the phone takes for its own."""
    told = status(system)["addresses"]
    assert isinstance(told, list)
    return told


def test_the_switch_is_asked(system: Machine) -> None:
    """lldpd answers the service that asks for the voice VLAN, whatever rights that has given away."""
    unit = "dering-vlan.service"
    system.until(lambda: system.show("lldpd.service", "SubState") == "running", "lldpd")
    began = system.show(unit, "ActiveEnterTimestampMonotonic")
    system.run("systemctl", "restart", unit)
    system.until(lambda: system.show(unit, "ActiveEnterTimestampMonotonic") != began, unit)
    process = system.show(unit, "MainPID")
    inside = [
        "nsenter",
        "--target",
        process,
        "--mount",
        "--",
        "setpriv",
        "--no-new-privs",
        "--bounding-set=-all",
    ]
    groups = [
        "--groups=_lldpd,adm",
        "--inh-caps=-all",
        "lldpcli",
        "-f",
        "json0",
        "show",
        "neighbors",
        "details",
    ]
    assert json.loads(system.run(*inside, *groups)) == {"lldp": [{}]}
    assert "voice VLAN:" not in system.told(unit)


def test_the_phone_works_as_its_own_user(system: Machine) -> None:
    state = json.loads(system.run("curl", "--silent", "--fail", "http://127.0.0.1:8101/state"))
    assert state["calls"] == []
    lift = ["curl", "--silent", "--fail", "--json", '{"lifted":true}', "http://127.0.0.1:8101/hook"]
    system.run(*lift)
    system.until(
        lambda: json.loads(system.run("curl", "--silent", "http://127.0.0.1:8101/state"))["tone"] == "dial",
        "a dial tone",
    )
    system.run(*lift[:4], '{"lifted":false}', lift[-1])
    owner = system.run("stat", "-c", "%U", f"/proc/{system.show(PHONE, 'MainPID')}").strip()
    assert owner == "dering-phone"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_exposes_little(system: Machine, service: str) -> None:
    told = system.run("systemd-analyze", "security", "--no-pager", service)
    overall = re.search(r"exposure level for \S+: ([0-9.]+)", told)
    assert overall, told
    assert float(overall[1]) < EXPOSURE


def started_anew(system: Machine, before: str, what: str) -> float:
    """Wait until the phone runs as another process than ``before``; gives the seconds that took."""
    return system.until(
        lambda: (
            system.show(PHONE, "MainPID") not in ("0", before) and system.show(PHONE, "SubState") == "running"
        ),
        what,
    )


def test_a_phone_that_died_is_back(system: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    before = system.show(PHONE, "MainPID")
    system.run("kill", "-KILL", before)
    seconds = started_anew(system, before, "the phone after it was killed")
    with capsys.disabled():
        print(f"\nkilled; takes calls again after {seconds:.1f} s (with an emulated board, on this computer)")
    assert status(system)["extension"] == "101"


def test_a_phone_that_hangs_is_started_anew(system: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    before = system.show(PHONE, "MainPID")
    system.run("kill", "-STOP", before)
    seconds = started_anew(system, before, "the phone after it hung")
    with capsys.disabled():
        print(f"\nhung; takes calls again after {seconds:.1f} s, {WATCHDOG_S} of them until it was noticed")
    assert "Watchdog timeout" in system.told(PHONE)


def test_nothing_listens_but_sip_and_mdns(system: Machine) -> None:
    """Beyond loopback, where the emulated board is; a port that is sent from only is no open door."""
    rows = [line.split() for line in system.run("ss", "--no-header", "-lntup").splitlines()]
    open_to_others = {
        (row[0], int(row[4].rpartition(":")[2])) for row in rows if not row[4].startswith(("127.", "[::1]"))
    }
    assert ("udp", SIP) in open_to_others
    assert open_to_others <= {("udp", SIP), ("udp", MDNS), ("udp", DHCP)}, rows


def test_the_phone_sees_no_secret_of_others(system: Machine) -> None:
    """The phone's view of the file system: no keys, no card, nothing to write but its own folder."""
    process = system.show(PHONE, "MainPID")
    look = ["nsenter", "--target", process, "--mount", "--"]
    inside = ["setpriv", "--reuid=dering-phone", "--regid=dering", "--clear-groups", "sh", "-c"]
    for command in (
        "ls /data/keys",
        "ls /boot",
        "echo > /data/config/phone.toml",
        "echo > /usr/lib/x",
        "ls /root",
    ):
        assert system.run(*look, *inside, f"{command} 2>/dev/null && echo yes || echo no").strip() == "no", (
            command
        )
    assert system.run(*look, *inside, "touch /data/phone/x && echo yes").strip() == "yes"


def test_the_log_is_in_memory_and_what_matters_is_kept(system: Machine) -> None:
    assert system.run("journalctl", "--no-pager", "--header").count("/run/log/journal/") > 0
    assert "/var/log/journal/" not in system.run("journalctl", "--no-pager", "--header")
    system.run("logger", "--priority", "daemon.err", "This matters.")
    system.run("logger", "--priority", "daemon.info", "This does not.")
    system.run("systemctl", "start", "dering-log.service")
    kept = system.run("cat", "/data/log/phone.log")
    assert "This matters." in kept
    assert "This does not." not in kept


def test_no_service_has_failed_but_the_judge_of_updates(system: Machine) -> None:
    """That one asks RAUC, which has no slots in a container."""
    judge = "dering-health.service"
    system.until(lambda: system.show(judge, "ActiveState") not in ("activating", "inactive"), judge)
    failed = system.run("systemctl", "--failed", "--plain", "--no-legend", "--no-pager").split()
    ours = [word for word in failed if word.startswith("dering-")]
    assert ours == [judge], system.run("systemctl", "status", *SERVICES, check=False)
    assert "RAUC" in system.told(judge)


def test_the_checkout_has_the_units_that_run_here(system: Machine) -> None:
    """What runs is what is shipped: no unit of the machine's own stands in for one of the phone's."""
    for service in SERVICES:
        path = Path(system.show(service, "FragmentPath"))
        assert path.name == service
