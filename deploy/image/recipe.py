"""What an image is made of and where its stages are kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.pjsip import recipe as pjsip
from deploy.pjsip.recipe import RecipeError

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
SUITE = "bookworm"
ARCHITECTURE = "arm64"
PYTHON = (3, 11)
"""Debian 12's own interpreter, which the phone runs with."""

COMPATIBLE = "dering-pi64"
"""What an update's bundle has to be for."""


def cache_folder() -> Path:
    """Where finished stages are kept, outside any checkout."""
    return pjsip.cache_folder().parent / "image"


def digest(*inputs: str | bytes | Path) -> str:
    """16 hex digits that change with every text and every file's content and name."""
    total = hashlib.sha256()
    for each in inputs:
        if isinstance(each, Path):
            content = each.name.encode() + b"\0" + each.read_bytes()
        else:
            content = each.encode() if isinstance(each, str) else each
        total.update(b"%d:" % len(content) + content)
    return total.hexdigest()[:16]


def stage(name: str, recipe: str, make: Callable[[Path], None]) -> Path:
    """The folder of a finished stage. ``make`` fills it, once per machine and recipe, wholly or not."""
    folder = cache_folder() / f"{name}-{recipe}"
    if folder.is_dir():
        return folder
    cache_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=cache_folder()) as work:
        made = Path(work) / "made"
        made.mkdir()
        make(made)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    return folder


def lines(file: Path) -> list[str]:
    """A list's entries, without comments and empty lines."""
    text = (line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in text if line]


def project_version() -> str:
    """The version in pyproject.toml."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def source_date_epoch(environment: Mapping[str, str] = os.environ) -> int:
    """The date of everything in the image, in seconds since 1970: SOURCE_DATE_EPOCH, or the last commit's."""
    given = environment.get("SOURCE_DATE_EPOCH")
    if given is None:
        command = ["git", "-C", str(PROJECT), "log", "-1", "--format=%ct"]
        given = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    if not given.isdigit():
        raise RecipeError(
            f"the image has no date: SOURCE_DATE_EPOCH is {given!r}, a number of seconds is wanted"
        )
    return int(given)
