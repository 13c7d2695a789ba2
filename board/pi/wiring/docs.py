"""Keeps docs/wiring in step with wiring.toml (a tool for developers).

python -m board.pi.wiring.docs            writes docs/wiring.svg and the builds' sections of docs/wiring.md
python -m board.pi.wiring.docs --check    fails, naming the file, when one is not current
"""

from __future__ import annotations

import sys
from pathlib import Path

from board.pi.wiring.builds import builds
from board.pi.wiring.drawing import svg
from board.pi.wiring.text import markdown

DOCS = Path(__file__).parents[3] / "docs"
BEGIN = "<!-- made by python -m board.pi.wiring.docs from board/pi/wiring.toml: change it there -->\n"
END = "<!-- end of what is made -->\n"


def main(arguments: list[str], docs: Path = DOCS) -> int:
    """Write the files, or compare them; gives the exit status."""
    page = docs / "wiring.md"
    before = page.read_text("utf-8")
    wanted = {page: with_builds(before), docs / "wiring.svg": svg(builds().values())}
    if arguments == ["--check"]:
        stale = [
            path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text
        ]
        for path in stale:
            sys.stderr.write(f"{path} is not current: run python -m board.pi.wiring.docs\n")
        return 1 if stale else 0
    if arguments:
        sys.stderr.write(f"found {' '.join(arguments)}, allowed nothing or --check\n")
        return 2
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
    return 0


def with_builds(page: str) -> str:
    """The page with the builds' sections between its two marks."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"docs/wiring.md has lost a mark: {BEGIN.strip()} or {END.strip()}")
    return f"{head}{BEGIN}\n{markdown(builds().values())}\n{END}{tail}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
