"""``dering doctor`` as somebody outside has it, on the emulated board."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]


def doctor(phone: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "firmware", "doctor", "--config", str(phone), *options],
        cwd=CHECKOUT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=100,
    )  # fmt: skip


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    path = tmp_path / "phone.toml"
    path.write_text('[phone]\nlanguage = "id"\n')
    return path


def checks(output: str) -> dict[str, dict[str, Any]]:
    content = json.loads(output)
    assert content["schema"] == 1
    return {check["check"]: check for check in content["checks"]}


def test_json_has_every_part_and_the_exit_status_agrees(phone: Path) -> None:
    run = doctor(phone, "--board", "emulated", "--quick", "--json", "--data", str(phone.parent / "data"))
    found = checks(run.stdout)
    assert {"phone", "hook", "keypad", "display", "codec", "lamps", "power", "storage", "time"} <= set(found)
    assert found["keypad"]["values"] == {"keys": 36, "how": "emulated"}
    assert set(found["keypad"]) == {"check", "name", "outcome", "found", "next_step", "values"}
    failed = [check for check in found.values() if check["outcome"] == "failed"]
    assert run.returncode == bool(failed), failed
    assert json.loads(run.stdout)["passed"] is not failed
    assert not (phone.parent / "data").exists(), "it changes nothing"


def test_it_speaks_the_phone_s_language(phone: Path) -> None:
    run = doctor(phone, "--board", "emulated", "--quick")
    assert "Sakelar gagang" in run.stdout
    assert "Traceback" not in run.stderr


def test_a_machine_that_is_no_pi_is_told_what_is_missing(phone: Path) -> None:
    run = doctor(phone, "--board", "pi", "--quick", "--json")
    found = checks(run.stdout)
    assert run.returncode == 1
    assert found["codec"]["outcome"] == "failed"
    assert found["codec"]["found"].startswith("Kartu suara tidak ada: ")
    assert found["codec"]["values"]["reason"].startswith("kartu suara tidak ada: ")
    assert found["codec"]["next_step"]


def test_a_configuration_that_cannot_be_used(phone: Path) -> None:
    phone.write_text("[phon]\n")
    run = doctor(phone, "--quick")
    assert run.returncode == 2
    assert "phon: found an unknown key" in run.stderr
    assert not run.stdout


def test_nobody_there_means_nobody_is_asked(phone: Path) -> None:
    run = doctor(phone, "--board", "emulated", "--json")
    assert checks(run.stdout)["codec"]["outcome"] == "ok"
    asked = doctor(phone, "--board", "emulated", "--interactive", "--json")
    assert checks(asked.stdout)["hook"]["outcome"] == "failed", "it was asked to be lifted, and nobody did"
