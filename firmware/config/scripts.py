"""Scripts: files that actions run. The program that their first line names gets the file.

So they need not be executable, and may lie where nothing is: on a card, and on ``/data``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from firmware.config.section import fail

FOLDER = "scripts"
"""Beside the configuration."""

LONGEST_NAME = 64
NAME = re.compile(rf"(?!\.)[^/]{{1,{LONGEST_NAME}}}")
ALLOWED = "a script, whose first line is #! and the path of a program, such as #!/bin/sh"

LONGEST_FIRST_LINE = 256


def program_of(path: Path) -> list[str]:
    """The program of the first line, and its one argument if any, as Linux reads them (execve(2)).

    Raises ConfigError, OSError.
    """
    if not path.is_file():  # a pipe would keep whoever opens it
        raise FileNotFoundError(str(path))
    with path.open("rb") as script:
        line = script.readline(LONGEST_FIRST_LINE)
    words = os.fsdecode(line[2:]).split(maxsplit=1) if line.startswith(b"#!") and b"\0" not in line else []
    if not words or not words[0].startswith("/"):
        fail(path, "", f"found something else, allowed {ALLOWED}")
    return [word.strip() for word in words]


def load_script(path: Path) -> None:
    """See whether there is one at ``path``, with lines that end as on Linux. Raises ConfigError, OSError."""
    program_of(path)
    if b"\r\n" in path.read_bytes():
        fail(path, "", "found lines that end as on Windows (CR LF), allowed those of Linux (LF)")
