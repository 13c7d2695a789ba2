"""The check of the translations: it passes as things stand, and finds each kind of fault."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from firmware.ui import catalogue
from firmware.ui.catalogue import faults, main, texts_in_code
from firmware.ui.language import CATALOGUES

CODE = """\
def words(language, n):
    language.say("Answer")
    label("Reject")
    language.say("via {account}")
    language.count("{number} call", "{number} calls", n)
"""
HEAD = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
GOOD = """\
msgid "Answer"
msgstr "Jawab"

msgid "Reject"
msgstr "Tolak"

msgid "via {account}"
msgstr "lewat {account}"

msgid "{number} call"
msgid_plural "{number} calls"
msgstr[0] "{number} panggilan"
"""


def make(tmp_path: Path, texts: str) -> tuple[Path, Path]:
    """(the folder of the catalogues, the folder of the code), with one catalogue of these texts."""
    code, catalogues = tmp_path / "code", tmp_path / "locale"
    code.mkdir()
    (code / "screen.py").write_text(CODE)
    path = catalogues / "id" / "LC_MESSAGES" / "dering.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + texts)
    return catalogues, code


def found(tmp_path: Path, texts: str) -> list[str]:
    """The faults of such a catalogue, but for its missing .mo file."""
    catalogues, code = make(tmp_path, texts)
    path = next(catalogues.rglob("*.po"))
    return [fault for fault in faults(path, texts_in_code(code)) if "compiled" not in fault]


def test_the_catalogues_are_in_step() -> None:
    assert main(["--check"]) == 0


def test_the_command_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["catalogue", "--check"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(catalogue.__file__, run_name="__main__")
    assert ended.value.code == 0


def test_a_good_catalogue_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (GOOD.replace('"Tolak"', '""'), "untranslated: 'Reject'"),
        (GOOD.replace('msgid "Reject"\nmsgstr "Tolak"\n', ""), "missing: 'Reject'"),
        (GOOD.replace('msgid "Reject"', '#, fuzzy\nmsgid "Reject"'), "fuzzy: 'Reject'"),
        (GOOD + '\nmsgid "Old"\nmsgstr "Lama"\n', "unused: 'Old'"),
        (GOOD + '\n#~ msgid "Older"\n#~ msgstr "Lama"\n', "unused: 'Older'"),
        (GOOD.replace("lewat {account}", "lewat {akun}"), "other fields than the source: 'via {account}'"),
        (GOOD.replace("{number} panggilan", "panggilan"), "other fields than the source: ('{number} call',"),
    ],
)
def test_each_kind_of_fault_is_found(texts: str, fault: str, tmp_path: Path) -> None:
    assert any(line.startswith(fault) for line in found(tmp_path, texts)), found


def test_check_fails_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogues, code = make(tmp_path, GOOD)
    assert main(["--check"], catalogues, code) == 1
    assert "dering.mo is not compiled from dering.po" in capsys.readouterr().err
    assert not list(catalogues.rglob("*.mo"))


def test_update_adds_drops_and_compiles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogues, code = make(
        tmp_path, GOOD.replace('msgid "Reject"\nmsgstr "Tolak"\n', "") + '\nmsgid "Old"\nmsgstr "Lama"\n'
    )
    path = next(catalogues.rglob("*.po"))
    assert main([], catalogues, code) == 1
    assert "untranslated: 'Reject'" in capsys.readouterr().err
    assert "Old" not in path.read_text()
    path.write_text(path.read_text().replace('msgid "Reject"\nmsgstr ""', 'msgid "Reject"\nmsgstr "Tolak"'))
    assert main(["--check"], catalogues, code) == 1
    assert main([], catalogues, code) == 0
    assert main(["--check"], catalogues, code) == 0
    compiled = path.with_suffix(".mo").read_bytes()
    assert main([], catalogues, code) == 0
    assert path.with_suffix(".mo").read_bytes() == compiled, "what is current stays as it is"


def test_every_catalogue_is_checked() -> None:
    assert [path.parts[-3] for path in CATALOGUES.rglob("dering.po")] == ["id"]
