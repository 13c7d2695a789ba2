"""What a screen reader says of each kind of screen."""

from __future__ import annotations

import pytest

from firmware.ui.draw import draw
from firmware.ui.words import spoken
from tests.ui.examples import EXAMPLES

WORDS = {
    ("idle", "en"): (
        "Front desk",
        "14:05",
        "Monday 23 November",
        "Extension 101",
        "Office: Connected",
        "Keys: History, Redial, Menu",
    ),
    ("idle-no-clock", "en"): ("Front desk", "--:--", "Extension 101", "Keys: History, Redial, Menu"),
    ("idle-all", "id"): (
        "Front desk",
        "00:00",
        "Rabu, 30 September",
        "Ekstensi 101",
        "Kata sandi salah",
        "12 panggilan tak terjawab",
        "Tombol: Terlewat, Detail, Menu",
    ),
    ("dialing-short", "en"): ("Number", "102", "Sari", "via LAN", "Keys: Delete, Letters, Call"),
    ("dialing-receiver", "id"): ("Tekan nomor", "Tombol: Redial, Riwayat, kosong"),
    ("outgoing-ringing", "en"): (
        "Ringing…",
        "Siti Nurbaya",
        "0812 3456 7890",
        "via Office",
        "Keys: empty, empty, End",
    ),
    ("outgoing-emergency", "id"): (
        "Panggilan darurat",
        "Memanggil…",
        "112",
        "lewat Office",
        "Tombol: kosong, kosong, Tutup",
    ),
    ("incoming", "id"): (
        "Panggilan masuk",
        "Siti Nurbaya",
        "0812 3456 7890",
        "lewat Office",
        "Tombol: Jawab, Senyap, Tolak",
    ),
    ("incoming-unknown", "en"): (
        "Incoming call",
        "Unknown number",
        "via Office",
        "Keys: Answer, Silence, Reject",
    ),
    ("incoming-silenced", "en"): (
        "Incoming call",
        "Sari",
        "102",
        "via LAN",
        "Bell silenced",
        "Keys: Answer, Send on, Reject",
    ),
    ("talking", "en"): (
        "Siti Nurbaya",
        "0812 3456 7890",
        "01:05",
        "Encrypted to the server",
        "Handset",
        "G.722",
        "Keys: Hold, empty, End",
    ),
    ("ended-busy", "en"): ("Busy", "Sari", "102", "Code 486", "Keys: Retry, empty, Close"),
    ("ended-ended", "id"): (
        "Panggilan berakhir",
        "Siti Nurbaya",
        "0812 3456 7890",
        "1:02:05",
        "Tombol: Ulangi, kosong, Tutup",
    ),
    ("list-redial", "en"): (
        "Last dialled, 1/2",
        "chosen: Sari, 102, Dialled Today 09:07",
        "+62 21 500 123 4567, Received 22 Nov 17:30",
        "Keys: Call, Details, Back",
    ),
    ("list-missed-empty", "en"): ("Missed calls", "No missed calls", "Keys: empty, empty, Back"),
    ("details-missed", "en"): (
        "Siti Nurbaya",
        "0812 3456 7890",
        "Missed Today 13:41",
        "Missed call",
        "via Office",
        "Keys: Call, More, Back",
    ),
    ("menu-language", "en"): (
        "Language",
        "English",
        "chosen: Bahasa Indonesia, on",
        "Keys: Select, empty, Back",
    ),
    ("menu-empty", "en"): ("Speed dial", "Nothing here yet", "Keys: empty, empty, Back"),
    ("about-missing", "id"): (
        EXAMPLES["idle-long"].screen.name,  # type: ignore[union-attr]  # the long name
        "Dering 0.1.0",
        "192.168.1.20",
        "Tanpa: opus, dtls-srtp",
        "Tombol: kosong, kosong, Kembali",
    ),
    ("trouble-no-answer", "en"): (
        "Office",
        "Server does not answer",
        "Check network and server",
        "Keys: Retry, empty, Back",
    ),
    ("echo-test-measured", "en"): (
        "Echo test",
        "Speak and hear yourself",
        "Round trip: 142 ms",
        "Keys: empty, empty, End",
    ),
    ("spoken-time", "id"): ("Waktu sekarang", "14:05", "Senin, 23 November", "Tombol: kosong, kosong, Tutup"),
}


@pytest.mark.parametrize(("name", "language"), WORDS)
def test_page_in_words(name: str, language: str) -> None:
    assert draw(EXAMPLES[name], (128, 64), language).words == WORDS[name, language]


def test_everything_out_of_the_ordinary_in_a_call_is_said() -> None:
    words = draw(EXAMPLES["talking-all"], (128, 64), "en").words
    for said in ("10:10:10", "On hold", "The other side holds", "Muted", "Sent: 123", "Weak connection"):
        assert said in words
    assert "2 more calls" in words
    assert "Speaker" in words


def test_words_name_what_no_glyph_can_show() -> None:
    assert "ليلى דנה" in draw(EXAMPLES["incoming-rtl"], (128, 64), "en").words


def test_spoken_lines_are_clean() -> None:
    assert spoken(["a\nb\tc", "", " \u2028 ", "x\u202ey", "\ud800", "n\u00e9"]) == ("a b c", "xy", "né")
