"""``dering run``, where it cannot begin."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WITHOUT_PJSIP = """
import sys
from importlib.machinery import PathFinder

find = PathFinder.find_spec
PathFinder.find_spec = classmethod(lambda _, name, *rest: None if name == "pjsua2" else find(name, *rest))
from firmware.__main__ import main
main(sys.argv[1:])
"""


def test_without_pjsip_a_sentence_tells_how_to_get_it(tmp_path: Path) -> None:
    config = tmp_path / "phone.toml"
    config.touch()
    command = [sys.executable, "-c", WITHOUT_PJSIP, "run", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "dering: found no Python package pjsua2, which makes the calls: make pjsua2 builds and installs it, "
        "make run gets a published one\n"
    )
