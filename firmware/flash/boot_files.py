"""Puts the owner's files on a card's boot partition, a FAT, without mounting it: by mtools."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from firmware.flash.errors import FlashError
from firmware.flash.target import Target


def can_be_put() -> None:
    """Raises FlashError where mtools is not installed."""
    if shutil.which("mcopy") is None:
        raise FlashError(
            "settings are put on a card by mtools, which is not installed here (apt install mtools)"
        )


def put(files: dict[str, bytes], target: Target, boot: int) -> None:
    """Write files into the root folder of the FAT at ``boot`` (bytes), read them back. Raises FlashError."""
    for name, content in files.items():
        _mtools(["mcopy", "-D", "o", *_drive(target.path, boot), "-", f"::{name}"], content)
    target.forget()
    for name, content in files.items():
        if _mtools(["mtype", *_drive(target.path, boot), f"::{name}"]) != content:
            raise FlashError(
                f"{target.path} gives {name} back otherwise than it was written. Use another card"
            )


def _drive(path: Path, boot: int) -> list[str]:
    return ["-i", f"{path}@@{boot}"]


def _mtools(command: list[str], content: bytes = b"") -> bytes:
    """Run it with the content on its standard input: secrets are on no command line, in no other file."""
    surroundings = {**os.environ, "MTOOLSRC": os.devnull, "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(command, input=content, capture_output=True, env=surroundings, check=False)
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        raise FlashError(f"{command[-1][2:]} cannot be put on the card: {said[-1] if said else command[0]}")
    return ended.stdout
