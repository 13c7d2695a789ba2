"""Our import contracts fail when they should: checked by the real import-linter on a package made for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = """\
[tool.importlinter]
root_package = "house"
include_external_packages = true
contract_types = [
    "only_imports: deploy.import_contracts.OnlyImports",
    "only_imported_by: deploy.import_contracts.OnlyImportedBy",
]

[[tool.importlinter.contracts]]
name = "The core is pure"
type = "only_imports"
modules = ["house.core"]
allowed = ["enum", "house.api"]

[[tool.importlinter.contracts]]
name = "One driver"
type = "only_imported_by"
module = "ctypes"
importers = ["house.driver*"]
"""
ALLOWED = {
    "__init__.py": "",
    "api.py": "import json\n",
    "core/__init__.py": "",
    "core/step.py": "import enum\nfrom house import api\nfrom house.core import state\n",
    "core/state.py": "",
    "driver_one.py": "import ctypes\n",
    "web.py": "import socket\n",
}


def lint(folder: Path, files: dict[str, str]) -> tuple[int, str]:
    (folder / "pyproject.toml").write_text(CONFIGURATION)
    for name, text in files.items():
        file = folder / "house" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", folder / "pyproject.toml"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


def test_what_is_allowed_is_kept(tmp_path: Path) -> None:
    status, text = lint(tmp_path, ALLOWED)
    assert status == 0, text
    assert "2 kept, 0 broken" in text


@pytest.mark.parametrize(
    ("module", "text", "complaint"),
    [
        ("core/step.py", "\nimport asyncio\n", "house.core.step imports asyncio (line 2)"),
        ("core/step.py", "from house import web\n", "house.core.step imports house.web (line 1)"),
        ("core/state.py", "def f():\n    import time\n", "house.core.state imports time (line 2)"),
        ("web.py", "from ctypes import c_int\n", "house.web imports ctypes (line 1)"),
    ],
)
def test_what_is_not_allowed_is_named(tmp_path: Path, module: str, text: str, complaint: str) -> None:
    status, output = lint(tmp_path, ALLOWED | {module: text})
    assert status == 1
    assert complaint in output
