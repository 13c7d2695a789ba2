"""Keeps docs/statechart in step with the table of a call's phases (a tool for developers).

python -m firmware.statechart            writes docs/statechart.md and docs/statechart.svg
python -m firmware.statechart --check    fails, naming the file, when one is not current
"""

from __future__ import annotations

import sys
from pathlib import Path

from firmware.phone import statechart

DOCS = Path(__file__).parents[1] / "docs"


def main(arguments: list[str], docs: Path = DOCS) -> int:
    """Write the files, or compare them; gives the exit status."""
    wanted = {docs / "statechart.md": statechart.markdown(), docs / "statechart.svg": statechart.svg()}
    if arguments == ["--check"]:
        stale = [
            path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text
        ]
        for path in stale:
            sys.stderr.write(f"{path} is not current: run python -m firmware.statechart\n")
        return 1 if stale else 0
    if arguments:
        sys.stderr.write(f"found {' '.join(arguments)}, allowed nothing or --check\n")
        return 2
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
