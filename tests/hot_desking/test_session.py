"""Who is logged in, as files in memory: begun, found again, ended, and gone when anything is wrong."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.config.model import Account, Config, HotDeskingSection, Secret
from firmware.hot_desking import home as homes
from firmware.hot_desking.home import GUEST, home
from firmware.hot_desking.session import OURS, RUNTIME, Session, runtime_folder

FILE = b'[person]\nname = "Sari"\n[[account]]\nuri = "sip:102@pbx.example"\n'
OWNERS = Account("Office", "sip:101@pbx.example", "sip:pbx.example", "101", Secret(""))
CONFIG = Config(accounts=(OWNERS,), hot_desking=HotDeskingSection("https://p.example/{user}"))


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(RUNTIME, f"{tmp_path / 'run'}:/run/other")
    return tmp_path / "run"


@pytest.fixture
def session(memory: Path) -> Session:
    """Sari has logged in."""
    made = Session(memory / GUEST)
    made.prepare()
    made.fetched.write_bytes(FILE)
    made.begin("102", hours=2)
    return made


def test_a_guest_is_found_again(session: Session, tmp_path: Path) -> None:
    before = time.monotonic()
    found = home(CONFIG, tmp_path / "data")
    assert found.guest
    assert found.guest.name == "Sari"
    assert before + 7000 < found.guest.until <= time.monotonic() + 7200
    assert [account.uri for account in found.config.accounts] == ["sip:102@pbx.example"]
    assert found.folder == session.folder
    assert session.folder.stat().st_mode & 0o777 == 0o700
    assert session.about.stat().st_mode & 0o777 == 0o600
    found.started()
    found.close(again=True)
    assert home(CONFIG, tmp_path / "data") == found


def test_nothing_is_left_of_a_guest_who_has_gone(session: Session, tmp_path: Path) -> None:
    found = home(CONFIG, tmp_path / "data")
    (session.folder / "calls.db").write_text("whom they called")
    session.end()
    assert not session.person.exists()
    found.close(again=True)
    assert not session.folder.exists()
    after = home(CONFIG, tmp_path / "data")
    assert (after.guest, after.config, after.folder) == (None, CONFIG, tmp_path / "data")


def test_what_a_power_cut_of_the_phone_left_goes_at_the_next_start(session: Session, tmp_path: Path) -> None:
    session.end()
    (session.folder / "calls.db").write_text("whom they called")
    assert home(CONFIG, tmp_path).guest is None
    assert not session.folder.exists()


@pytest.mark.parametrize("about", ["", "[]", "{}", '{"user": "102", "until": "late"}'])
def test_a_session_that_cannot_be_read_is_over(
    session: Session, tmp_path: Path, about: str, caplog: pytest.LogCaptureFixture
) -> None:
    session.about.write_text(about)
    assert home(CONFIG, tmp_path).config == CONFIG
    assert not session.folder.exists()
    assert "the guest is logged out" in caplog.text


def test_a_phone_that_did_not_start_as_the_guests_starts_as_its_own(session: Session, tmp_path: Path) -> None:
    assert home(CONFIG, tmp_path).guest
    assert home(CONFIG, tmp_path).guest is None
    assert not session.folder.exists()


def test_a_file_that_does_not_fit_the_phone_any_more_is_over(session: Session, tmp_path: Path) -> None:
    session.person.write_bytes(FILE + b'[[speed_dial]]\nkey = 1\nkind = "page"\nnumber = "1"\n')
    assert home(CONFIG, tmp_path).guest is None
    assert not session.folder.exists()


def test_where_hot_desking_was_taken_away_nobody_stays(session: Session, tmp_path: Path) -> None:
    found = home(replace(CONFIG, hot_desking=HotDeskingSection()), tmp_path)
    assert (found.guest, found.session) == (None, None)
    assert not session.folder.exists()
    found.started()
    found.close(again=False)


def test_without_systemd_a_folder_is_made_and_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (RUNTIME, OURS):
        monkeypatch.setenv(name, "")
    found = home(CONFIG, tmp_path)
    assert found.made
    assert found.made.stat().st_mode & 0o777 == 0o700
    found.close(again=True)
    again = home(CONFIG, tmp_path)
    assert again == found
    again.close(again=False)
    assert not found.made.exists()


def test_without_hot_desking_no_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUNTIME, "")
    home(Config(), tmp_path).close(again=False)
    environment: dict[str, str] = {}
    folder, made = runtime_folder(environment)
    assert made
    assert environment == {RUNTIME: str(folder), OURS: str(folder)}
    folder.rmdir()


def test_where_no_folder_can_be_made_the_phone_is_its_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(homes, "runtime_folder", full)
    found = home(CONFIG, tmp_path)
    assert (found.session, found.config) == (None, CONFIG)
    assert "nobody can log in" in caplog.text
