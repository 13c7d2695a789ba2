"""The lock files name every dependency of pyproject.toml, at one version for each Python, with hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"]
WANTED = {
    "development": [*RUNTIME, *PROJECT["dependency-groups"]["dev"]],
    "device": [*RUNTIME, *PROJECT["project"]["optional-dependencies"]["pi"]],
    "published-pjsua2": ["pjsua2-python"],
}
PYTHONS = ("3.11", "3.12", "3.13")


def locked(name: str) -> dict[str, list[Requirement]]:
    """The requirements of a lock file by name; fails if one of them has no hash."""
    text = (ROOT / "deploy" / "requirements" / f"{name}.lock").read_text()
    requirements: dict[str, list[Requirement]] = {}
    for entry in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        requirement = Requirement(entry.partition("\\")[0])
        assert "--hash=sha256:" in entry, f"{requirement.name} has no hash"
        requirements.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return requirements


@pytest.mark.parametrize("name", WANTED)
def test_every_dependency_is_locked_within_its_limits(name: str) -> None:
    lock = locked(name)
    for wanted in map(Requirement, WANTED[name]):
        for found in lock[canonicalize_name(wanted.name)]:
            (pin,) = found.specifier
            assert pin.operator == "=="
            assert pin.version in wanted.specifier


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", ["development", "device"])
def test_each_python_gets_one_version_of_each(name: str, python: str) -> None:
    here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    here |= {"platform_python_implementation": "CPython"}
    for package, entries in locked(name).items():
        fitting = [entry for entry in entries if entry.marker is None or entry.marker.evaluate(here)]
        assert len(fitting) <= 1, package


def test_the_device_gets_what_was_tested() -> None:
    tested, device = locked("development"), locked("device")
    for package in device.keys() & tested.keys():
        assert {str(entry.specifier) for entry in device[package]} <= {
            str(entry.specifier) for entry in tested[package]
        }
