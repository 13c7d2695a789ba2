"""A Python for arm64 with our arm64 wheel, for this machine under qemu-user: `make test-arm` calls with it.

    python -m deploy.arm64_python WHEEL FOLDER

FOLDER/python is the interpreter; Debian's own packages are unpacked in FOLDER, nothing is installed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from deploy.pjsip.recipe import RecipeError
from deploy.pjsip.tools import unpacked
from deploy.progress import Progress, StepError

RUN_TIME = Path(__file__).parent / "packages" / "setup.txt"
NOT_FOR_HERE = {"python3-venv", "ca-certificates"}
ON_EVERY_DEBIAN = ["libstdc++6"]
"""What the wheel loads and that list need not name: apt itself depends on it."""


LAUNCHER = """\
#!/bin/sh
root={root}
libraries=$root/usr/lib/aarch64-linux-gnu:$root/lib/aarch64-linux-gnu:$root/usr/lib/aarch64-linux-gnu/nss
exec qemu-aarch64-static -L "$root" -E PYTHONHOME="$root/usr" -E PYTHONPATH="{wheel}:$PYTHONPATH" \\
    -E LD_LIBRARY_PATH="$libraries" -E ALSA_CONFIG_PATH="$root/usr/share/alsa/alsa.conf" \\
    "$root/usr/bin/{python}" "$@"
"""


def main() -> int:
    """The command line; 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(description="Make an arm64 Python with our wheel.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    try:
        make(arguments.wheel, arguments.folder.absolute())
    except (RecipeError, StepError) as problem:
        print(f"No arm64 Python was made. {problem}", file=sys.stderr)
        return 1
    return 0


def make(wheel: Path, folder: Path) -> None:
    """Fill ``folder`` anew, unless it was made of this wheel already."""
    stamp = folder / "wheel"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wheel.name:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    python = python_of(wheel.name)
    progress = Progress(folder / "log", stages=2)
    progress.stage("unpacking an arm64 Python and what PJSIP loads")
    with tempfile.TemporaryDirectory(dir=folder) as work:
        unpacked(progress, Path(work), [python, *run_time_libraries()]).rename(folder / "root")
    progress.stage("unpacking the wheel")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    launcher = folder / "python"
    text = LAUNCHER.format(root=folder / "root", wheel=folder / "site", python=python)
    launcher.write_text(text, encoding="utf-8")
    launcher.chmod(0o755)
    stamp.write_text(wheel.name, encoding="utf-8")


def python_of(wheel: str) -> str:
    """The interpreter that a wheel's name asks for: cp311 is python3.11."""
    found = re.search(r"-cp3(\d+)-cp3\1-\w+aarch64\.whl$", wheel)
    if found is None:
        raise RecipeError(f"{wheel} is no wheel for arm64")
    return f"python3.{found[1]}"


def run_time_libraries() -> list[str]:
    """The packages, with their alternatives, that the phone's machine needs for our wheel."""
    lines = [line.partition("#")[0].strip() for line in RUN_TIME.read_text(encoding="utf-8").splitlines()]
    return ON_EVERY_DEBIAN + [line for line in lines if line and line not in NOT_FOR_HERE]


if __name__ == "__main__":
    sys.exit(main())
