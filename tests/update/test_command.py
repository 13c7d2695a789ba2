"""`dering update` as somebody types it, with a feed over HTTPS and RAUC's real service."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deploy.update import keys
from firmware.arguments import parser
from firmware.update import memory
from firmware.update.places import Places
from tests.update.feed_server import Server, offer
from tests.update.rauc_bench import SLOT_BYTES, Bench

CONFIG = """\
[phone]
language = "id"

[update]
feed = "{url}/feed.json"
ca = "{ca}"
"""


@dataclass
class Shell:
    """Somebody at a phone's shell."""

    machine: Bench
    server: Server
    places: Places
    key: Ed25519PrivateKey
    capsys: pytest.CaptureFixture[str]

    def dering(self, *words: str) -> tuple[int, str, str]:
        """The exit status, standard output and standard error of `dering update`."""
        options = parser().parse_args(["update", *words, "--config", str(self.places.config)])
        status: int = options.perform(options)
        out, err = self.capsys.readouterr()
        return status, out, err

    def told(self, *words: str) -> dict[str, Any]:
        """What a program is told; one object, whatever the exit status."""
        _, out, _ = self.dering(*words, "--json")
        found: dict[str, Any] = json.loads(out)
        return found

    def publish(self, number: str, **changes: Any) -> None:
        """Offer a signed bundle in the feed."""
        bundle = self.machine.bundle("new", number)
        content = bundle.read_bytes()
        release: dict[str, Any] = {
            "version": number,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
        }
        offer(self.server, self.key, **(release | changes))
        (self.server.folder / "new.raucb").write_bytes(content)


@pytest.fixture
def shell(
    machine: Bench,
    server: Server,
    places: Places,
    key: Ed25519PrivateKey,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    config = machine.folder / "phone.toml"
    config.write_text(CONFIG.format(url=server.url, ca=server.folder / "cert.pem"))
    trusted = machine.folder / "feed.pub"
    trusted.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    here = replace(places, config=config, feed_keys=trusted, data=machine.folder)
    monkeypatch.setattr("firmware.commands.update._places", lambda _options: here)
    return Shell(machine, server, here, key, capsys)


def test_a_newer_version_is_found_loaded_and_installed(shell: Shell) -> None:
    shell.publish("9.0.0", notes={"en": "Better.", "id": "Lebih baik."})
    status, out, _ = shell.dering("check")
    assert status == 0
    assert out.startswith("Version 9.0.0 is to be had (0 MiB). ")
    assert out.endswith("runs.\nLebih baik.\n")
    assert shell.told("check")["update"]["version"] == "9.0.0"
    status, out, _ = shell.dering("install")
    assert (status, out) == (0, "Version 9.0.0 is installed. It starts next.\n")
    assert shell.machine.slot("root-b").startswith(b"root.img 9.0.0")
    _, out, _ = shell.dering("status")
    assert "A: runs, good" in out
    assert "B: starts next" in out
    assert shell.told("status")["next"] == "rootfs.1"


def test_where_there_is_nothing_newer_nothing_is_done(shell: Shell) -> None:
    shell.publish("0.0.1")
    running = str(shell.places.current())
    assert shell.dering("check")[:2] == (0, f"Version {running} is the newest.\n")
    assert shell.dering("install")[:2] == (0, "There is no newer version.\n")
    assert shell.told("install") == {"ok": True, "installed": None}
    assert shell.machine.slot("root-b") == b"\0" * SLOT_BYTES


def test_a_release_that_is_not_the_bundle_it_names_is_refused(shell: Shell) -> None:
    shell.publish("9.0.0", version="9.0.1")
    status, _, err = shell.dering("install")
    assert status == 1
    assert "found version 9.0.0, allowed 9.0.1" in err
    assert shell.machine.slot("root-b") == b"\0" * SLOT_BYTES


def test_a_bundle_that_lies_here_is_installed_if_it_is_ours(shell: Shell, tmp_path: Path) -> None:
    keys.make(tmp_path / "foreign")
    foreign = shell.machine.bundle("foreign", "9.0.0", signed_by=tmp_path / "foreign")
    status, out, err = shell.dering("install", str(foreign))
    assert (status, out) == (1, "")
    assert err.startswith("dering: foreign.raucb: its signature is not by a key that this phone trusts")
    assert shell.told("install", str(foreign))["ok"] is False
    assert shell.dering("install", str(shell.machine.bundle("good", "9.0.0")))[0] == 0


def test_what_is_no_file_is_told(shell: Shell, tmp_path: Path) -> None:
    status, _, err = shell.dering("install", str(tmp_path / "none.raucb"))
    assert status == 1
    assert "none.raucb" in err


def test_the_judge_gives_up_and_the_old_system_tells_why(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell.dering("install", str(shell.machine.bundle("good", "9.0.0")))[0] == 0
    shell.machine.stop()
    shell.machine.start(booted="B")
    monkeypatch.setattr("firmware.update.health.TRIAL_SECONDS", 0.0)
    status, out, _ = shell.dering("health")
    assert (status, out) == (1, "Version 9.0.0 is not well: the phone did not start\n")
    assert shell.places.restart.exists()
    shell.machine.stop()
    shell.machine.start(booted="A")
    assert shell.dering("health")[0] == 0
    told = "Update to 9.0.0 did not work: the phone did not start. The old system is back."
    assert told in shell.dering("status")[1]
    assert shell.told("status")["last"] == told
    assert memory.load(shell.places.folder).unwell == "9.0.0"


def test_settings_that_cannot_be_used_are_told(shell: Shell) -> None:
    shell.places.config.write_text('[update]\nfeed = "http://updates.example/feed.json"\n')
    options = parser().parse_args(["update", "check", "--config", str(shell.places.config)])
    from firmware.config.section import ConfigError

    with pytest.raises(ConfigError, match=r"update\.feed"):
        options.perform(options)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_root_acts_as_the_updater_whose_folder_it_is(tmp_path: Path) -> None:
    """Else the judge, who is not root, could not read what an installation by hand has kept."""
    nobody = pwd.getpwnam("nobody")
    os.chown(tmp_path, nobody.pw_uid, nobody.pw_gid)
    code = (
        "import os; from pathlib import Path; from firmware.commands.update import _become_owner;"
        f"_become_owner(Path('{tmp_path}')); print(*os.getresuid(), *os.getresgid())"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert told.split() == [str(nobody.pw_uid)] * 3 + [str(nobody.pw_gid)] * 3
