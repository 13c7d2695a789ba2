"""The first boot: what an owner put on the card is taken, checked, erased; or left with a reason."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from firmware.config.load import load
from firmware.config.model import AUTOMATIC, Script
from firmware.config.network import load_network
from firmware.provisioning import setup_memory
from firmware.provisioning.first_boot import PROBLEM, REJECTED, FirstBoot
from firmware.provisioning.places import Places
from tests.peers.certificates import Authority
from tests.provisioning.power_cuts import at_every_step

PHONE = '[phone]\nname = "Front desk"\n[[account]]\nuri = "sip:101@pbx.example"\npassword = "s3cr3t-word"\n'
NETWORK = 'hostname = "front"\n[wifi]\nssid = "Office"\npassphrase = "correct horse"\n'
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGRvbid0IHVzZSB0aGlzIGtleSBmb3IgYW55dGhpbmc= me\n"


@pytest.fixture
def boot(tmp_path: Path) -> Path:
    folder = tmp_path / "boot"
    folder.mkdir()
    (folder / "config.txt").write_text("arm_64bit=1\n")
    return folder


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(data=tmp_path / "data", system=tmp_path / "system")


def start(boot: Path, places: Places) -> FirstBoot:
    made = FirstBoot(boot, places)
    made.run()
    return made


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_everything_is_taken_and_erased(boot: Path, places: Places) -> None:
    (boot / "phone.toml").write_text(PHONE)
    (boot / "network.toml").write_text(NETWORK)
    (boot / "ssh_authorized_keys").write_text(KEY)
    made = start(boot, places)
    assert sorted(made.taken) == ["network.toml", "phone.toml", "ssh_authorized_keys"]
    assert not made.problems
    assert load(places.phone_toml).accounts[0].password.value == "s3cr3t-word"
    assert load_network(places.network_toml).hostname == "front"
    assert places.ssh_keys.read_text() == KEY
    assert [path.name for path in boot.iterdir()] == ["config.txt"]
    assert mode(places.phone_toml) == mode(places.network_toml) == 0o640


def test_what_is_erased_was_overwritten(boot: Path, places: Places) -> None:
    """Another name of the same file shows what is left in its blocks."""
    (boot / "phone.toml").write_text(PHONE)
    (boot.parent / "block").hardlink_to(boot / "phone.toml")
    start(boot, places)
    assert (boot.parent / "block").read_bytes() == bytes(len(PHONE))


def test_the_owners_authorities_come_along(boot: Path, places: Places, tmp_path: Path) -> None:
    shutil.copy(Authority(tmp_path / "authority").path, boot / "ca.pem")
    (boot / "phone.toml").write_text('[sip]\ntls_ca = "ca.pem"\n')
    assert not start(boot, places).problems
    assert load(places.phone_toml).sip.tls_ca == places.authorities


def test_scripts_come_along(boot: Path, places: Places) -> None:
    (boot / "scripts").mkdir()
    for name in ("door.sh", ".hidden", "lamp.sh.rejected"):
        (boot / "scripts" / name).write_text("#!/bin/sh\n")
    (boot / "scripts" / "siren.sh").write_text("#!/bin/sh\r\necho\r\n")
    (boot / "phone.toml").write_text('[[action]]\nname = "Door"\nscript = "door.sh"\n')
    made = start(boot, places)
    assert made.taken == ["scripts/door.sh", "phone.toml"]
    assert made.problems == [
        "scripts/siren.sh: found lines that end as on Windows (CR LF), allowed those of Linux (LF)"
    ]
    (action,) = load(places.phone_toml).actions
    assert isinstance(action.does, Script)
    assert action.does.file == places.scripts / "door.sh"
    assert action.does.file.read_text() == "#!/bin/sh\n"
    assert mode(action.does.file) == 0o640
    left = sorted(path.name for path in (boot / "scripts").iterdir())
    assert left == [".hidden", "lamp.sh.rejected", "siren.sh.rejected"]


def test_without_a_configuration_the_phone_can_call_on_its_network(boot: Path, places: Places) -> None:
    assert not start(boot, places).problems
    config = load(places.phone_toml)
    assert config.lan.extension == AUTOMATIC
    assert config.provisioning.dhcp
    before = places.phone_toml.stat().st_mtime_ns
    start(boot, places)
    assert places.phone_toml.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "phone.toml",
            b'[phone]\nlanguage = "klingon"\n',
            'phone.toml: phone.language: found "klingon", allowed',
        ),
        ("phone.toml", b"\xff\xfe", "phone.toml: found a byte that is not UTF-8"),
        ("phone.toml", b"#" * 1_100_000, "phone.toml: found more than 1048576 bytes"),
        ("phone.toml", b"", None),
        ("network.toml", b"vlan = 9999", "network.toml: vlan: found 9999, allowed 0 to 4094"),
        (
            "ssh_authorized_keys",
            b"-----BEGIN OPENSSH PRIVATE KEY-----",
            "ssh_authorized_keys: found a private key",
        ),
        ("ca.pem", b"no certificate", "ca.pem: found no certificates"),
        ("scripts/door.sh", b"echo", "scripts/door.sh: found something else, allowed a script"),
    ],
)
def test_a_bad_file_is_kept_with_the_reason_beside_it(
    boot: Path, places: Places, name: str, content: bytes, told: str | None
) -> None:
    (boot / name).parent.mkdir(exist_ok=True)
    (boot / name).write_bytes(content)
    made = start(boot, places)
    if told is None:  # an empty phone.toml is a whole one
        assert not made.problems
        return
    assert made.problems[0].startswith(told)
    assert (boot / (name + REJECTED)).read_bytes() == content
    assert not (boot / name).exists()
    assert told in (boot / PROBLEM).read_text()
    assert setup_memory.load(places.setup).problem.startswith(told)
    assert load(places.phone_toml).lan.extension == AUTOMATIC, "the phone works all the same"
    assert not [path for path in places.data.rglob("*") if path.suffix in (".checked", ".new")]


def test_a_mended_file_clears_the_problem(boot: Path, places: Places) -> None:
    (boot / "phone.toml").write_text("[fone]\n" + PHONE)
    start(boot, places)
    (boot / ("phone.toml" + REJECTED)).rename(boot / "phone.toml")
    (boot / "phone.toml").write_text(PHONE)
    made = start(boot, places)
    assert made.taken == ["phone.toml"]
    assert [path.name for path in boot.iterdir()] == ["config.txt"]
    assert setup_memory.load(places.setup).problem == ""


def test_a_problem_is_told_until_there_is_another_file(boot: Path, places: Places) -> None:
    (boot / "phone.toml").write_text("[fone]\n")
    start(boot, places)
    start(boot, places)
    assert "fone" in setup_memory.load(places.setup).problem


def test_a_secret_is_in_no_reason(boot: Path, places: Places) -> None:
    (boot / "phone.toml").write_text(PHONE.replace("name =", "nme ="))
    assert "s3cr3t" not in "".join(start(boot, places).problems)


def test_a_card_that_cannot_be_written_is_imported_once(
    boot: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    (boot / "phone.toml").write_text(PHONE)

    def read_only(_self: Path, _target: Path) -> Path:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(Path, "rename", read_only)
    made = start(boot, places)
    assert made.taken == ["phone.toml"]
    assert "still on the card (Read-only file system)" in made.problems[0]
    places.phone_toml.write_text("[phone]\nname = 'From the server'\n")
    assert not start(boot, places).taken, "what came later counts"
    assert load(places.phone_toml).phone.name == "From the server"


def test_a_power_cut_at_any_moment(boot: Path, places: Places) -> None:
    """Whatever is left, the next start ends where an undisturbed one does."""

    def prepare() -> None:
        shutil.rmtree(places.data, ignore_errors=True)
        (boot / "phone.toml").write_text(PHONE)
        (boot / "network.toml").write_text(NETWORK)

    steps = 0
    for steps in at_every_step(prepare, lambda: FirstBoot(boot, places).run()):
        if places.phone_toml.exists():
            assert places.phone_toml.read_text() == PHONE
        made = start(boot, places)
        assert not made.problems, f"step {steps}"
        assert places.phone_toml.read_text() == PHONE
        assert places.network_toml.read_text() == NETWORK
        assert [path.name for path in boot.iterdir()] == ["config.txt"]
        assert not [path for path in places.data.rglob("*") if path.suffix in (".checked", ".new")], (
            f"step {steps}"
        )
    assert steps > 30


def test_the_command_tells_what_it_did(boot: Path, places: Places) -> None:
    (boot / "phone.toml").write_text(PHONE)
    (boot / "network.toml").write_text("vlan = 1.5\n")
    command = [sys.executable, "-m", "firmware", "setup", "--boot", str(boot), "--data", str(places.data)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "phone.toml was imported." in ran.stdout
    assert "network.toml: vlan: found 1.5" in ran.stdout
    assert "Traceback" not in ran.stderr
