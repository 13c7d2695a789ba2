"""Keeps the translations in step with the code (a tool for developers; it needs Babel).

python -m firmware.ui.catalogue            brings the catalogues up to date and compiles them
python -m firmware.ui.catalogue --check    fails, naming each fault, when one is not
"""

from __future__ import annotations

import string
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from firmware.ui.language import CATALOGUES, DOMAIN

FIRMWARE = Path(__file__).parents[1]
CODE = (FIRMWARE, FIRMWARE.parent / "board")
KEYWORDS = {"say": None, "label": None, "count": (1, 2), "Wording": None, "no": (2,)}
"""What says texts: the last two are the board's (board/api.py, board/pi/supervisor.py)."""

HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Dering\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def texts_in_code(*folders: Path) -> Catalog:
    """Every text that the code under the folders says; they are those of all code if none is named."""
    found = Catalog(project="Dering", charset="utf-8")
    for folder in folders or CODE:
        for file, _, text, _, _ in extract_from_dir(
            str(folder), [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
        ):
            found.add(text, locations=[(file if folder is FIRMWARE else f"{folder.name}/{file}", 0)])
    return found


def read(path: Path) -> Catalog:
    """A catalogue from its .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """The .mo form."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def update(path: Path, code: Catalog) -> None:
    """Add what is new in the code, drop what it says no more, and compile."""
    catalogue = read(path)
    catalogue.update(code, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    file = BytesIO()
    write_po(file, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=True)
    header = HEADER.format(language=catalogue.locale_identifier, plural=catalogue.plural_forms)
    path.write_text(header + file.getvalue().decode(), encoding="utf-8")
    if _is_stale(path, read(path)):
        path.with_suffix(".mo").write_bytes(compiled(read(path)))


def faults(path: Path, code: Catalog) -> Iterator[str]:
    """Every reason why a catalogue is not in step with the code, one sentence each."""
    catalogue = read(path)
    for message in code:
        if message.id:
            yield from _faults_of(message, catalogue.get(message.id))
    for message in (*catalogue, *catalogue.obsolete.values()):
        if message.id and code.get(message.id) is None:
            yield f"unused: {message.id!r}"
    if _is_stale(path, catalogue):
        yield f"{path.stem}.mo is not compiled from {path.name}"


def _is_stale(path: Path, catalogue: Catalog) -> bool:
    """Whether the .mo file is missing or says something else."""
    binary = path.with_suffix(".mo")
    return not binary.exists() or _texts(binary.read_bytes()) != _texts(compiled(catalogue))


def _texts(binary: bytes) -> list[tuple[object, object]]:
    """What a .mo file says, whichever version of the tool wrote its header."""
    return [(message.id, message.string) for message in read_mo(BytesIO(binary)) if message.id]


def _faults_of(message: Message, translated: Message | None) -> Iterator[str]:
    if translated is None:
        yield f"missing: {message.id!r}"
        return
    if translated.fuzzy:
        yield f"fuzzy: {message.id!r}"
    texts = translated.string if isinstance(translated.string, tuple) else (translated.string,)
    source = message.id if isinstance(message.id, str) else message.id[-1]
    for text in texts:
        if not text:
            yield f"untranslated: {message.id!r}"
        elif _fields(str(text)) != _fields(source):
            yield f"other fields than the source: {message.id!r} -> {text!r}"


def _fields(text: str) -> set[str | None]:
    """The names between braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def main(arguments: list[str], catalogues: Path = CATALOGUES, *folders: Path) -> int:
    """The command. Returns the exit status."""
    code = texts_in_code(*folders)
    status = 0
    for path in sorted(catalogues.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        if "--check" not in arguments:
            update(path, code)
        for fault in faults(path, code):
            status = 1
            sys.stderr.write(f"{path}: {fault}\n")
    if status:
        sys.stderr.write("mend the .po file, then: python -m firmware.ui.catalogue\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
