"""The project's own wheel has everything that the phone reads while it runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("board", "firmware")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What is in the wheel, built from a copy: building leaves things behind."""
    copy = tmp_path_factory.mktemp("project")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, copy)
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, copy / "dist"], cwd=copy, check=True, capture_output=True)
    (wheel,) = (copy / "dist").glob("dering-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_of_the_packages_is_in_it(names: set[str]) -> None:
    files = {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert not files - names


def test_the_files_that_the_pi_reads_are_in_it(names: set[str]) -> None:
    assert {"board/pi/wiring.toml", "board/pi/keypad/keymaps/default.toml"} <= names
    assert {file for file in names if not file.startswith(PACKAGES)} <= {
        file for file in names if ".dist-info/" in file
    }
