"""Calls that do not come about: the tone that is named and the one that sounds, and the words for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_phone import DeskPhone, desk_phone
from tests.network import BARESIP, SIPP
from tests.peers.baresip import Setup, baresip
from tests.peers.kamailio import Kamailio
from tests.peers.phone_toml import LISTENS, account, phone_toml, speed_dial
from tests.peers.sipp import answering, calling
from tests.signals import Samples, cadence, level, samples_of, speech

TONE = 425.0
"""Hz; every Indonesian tone has it (ITU-T E.180, Supplement 2)."""

CADENCES = {"busy": (500, 500), "congestion": (250, 250)}
INFORMATION_TONE = (950.0, 1400.0, 1800.0)

OUTCOMES = [
    ("486", "Busy Here", "busy", "Busy", "Nomor sedang sibuk"),
    ("600", "Busy Everywhere", "busy", "Busy", "Nomor sedang sibuk"),
    ("603", "Decline", "busy", "Call declined", "Panggilan tidak diterima"),
    ("404", "Not Found", "error", "No such number", "Nomor tidak terdaftar"),
    ("408", "Request Timeout", "congestion", "No answer", "Tidak dijawab"),
    ("480", "Temporarily Unavailable", "congestion", "Cannot be reached now", "Sedang tidak dapat dihubungi"),
    ("488", "Not Acceptable Here", "congestion", "No common audio format", "Format suara berbeda"),
    ("503", "Service Unavailable", "congestion", "Server error, try again later", "Gangguan server, coba"),
]


async def assert_sounds(phone: DeskPhone, tone: str) -> None:
    """Listen to the handset for the tone, three times at most: a busy machine tears sound."""
    heard = ""
    for _ in range(3):
        samples = samples_of(await phone.listen(2.6))
        heard = f"{[level(samples, each) for each in INFORMATION_TONE]}, {cadence(samples, TONE)}"
        if is_information_tone(samples) if tone == "error" else is_cadence(samples, CADENCES[tone]):
            return
    raise AssertionError(f"not the {tone} tone: {heard}")


def is_information_tone(heard: Samples) -> bool:
    return all(
        max(level(heard[at : at + 1600], frequency) for at in range(0, len(heard), 1600)) > 1000
        for frequency in INFORMATION_TONE
    )


def is_cadence(heard: Samples, lengths: tuple[int, int]) -> bool:
    """Whether these are the lengths of tone and silence, in milliseconds."""
    bursts = cadence(heard, TONE)[1:-1]  # the first and the last were cut
    return len(bursts) >= 3 and all(abs(length - lengths[0 if on else 1]) <= 60 for on, length in bursts)


@pytest.mark.parametrize(("code", "phrase", "tone", "english", "indonesian"), OUTCOMES)
async def test_an_answer_of_the_network(
    tmp_path: Path, server: Kamailio, code: str, phrase: str, tone: str, english: str, indonesian: str
) -> None:
    language = "id" if int(code) % 2 else "en"
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account(), language=language)) as phone,
        answering(tmp_path / "sipp", "refuse", code=code, reason=phrase) as sipp,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("912#")
        await phone.until(lambda state: state["tone"] == tone, f"the {tone} tone")
        words = await phone.until_words(indonesian if language == "id" else english)
        # A proxy passes no 503 on, since that is about one server behind it (RFC 3261, section 16.7).
        assert {"503": "500"}.get(code, code) in words
        await assert_sounds(phone, tone)
        await phone.replace()
        await phone.until(lambda state: state["tone"] is None, "no tone")
        await sipp.passed()


CAUSES = [
    ("480", 19, "congestion", "No answer", "Tidak dijawab"),
    ("502", 27, "error", "Line there is out of order", "Saluran tujuan rusak"),
    ("503", 34, "congestion", "All lines are busy", "Semua saluran sibuk"),
    ("404", 3, "error", "No way to this number", "Tidak ada jalur ke nomor ini"),
    ("503", 127, "congestion", "Server error, try again later", "Gangguan server, coba"),
]
"""127, interworking, says nothing more than the status."""


@pytest.mark.parametrize(("code", "cause", "tone", "english", "indonesian"), CAUSES)
async def test_what_the_telephone_network_says_of_it(
    tmp_path: Path, code: str, cause: int, tone: str, english: str, indonesian: str
) -> None:
    """The cause of ITU-T Q.850 in a final response (RFC 3326) counts more than its status."""
    language = "id" if cause % 2 else "en"
    number = speed_dial(f"sip:12@{SIPP}:5060")
    configuration = phone_toml(number, language=language, direct_calls=True)
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        answering(tmp_path / "sipp", "refuse_cause", code=code, cause=str(cause)) as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until(lambda state: state["tone"] == tone, f"the {tone} tone")
        assert f"{code}/{cause}" in await phone.until_words(english if language == "en" else indonesian)
        await phone.replace()
        await sipp.passed()


async def test_the_network_breaks_off_a_talk(tmp_path: Path) -> None:
    """A BYE that says what happened, and no hung-up tone."""
    async with desk_phone(tmp_path / "phone", phone_toml(direct_calls=True)) as phone:
        async with calling(tmp_path / "sipp", "broken_off", LISTENS) as sipp:
            await phone.until_phase("incoming")
            await phone.lift()
            await sipp.passed()
        await phone.until(lambda state: state["tone"] == "congestion", "the congestion tone")
        await phone.until_words("The network broke off the call")
        await phone.replace()


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Server error, try again later"), ("id", "Gangguan server, coba")]
)
async def test_a_server_in_trouble_says_so_itself(tmp_path: Path, language: str, sentence: str) -> None:
    """503 straight from where the call went: the code is shown as it came."""
    number = speed_dial(f"sip:12@{SIPP}:5060")
    configuration = phone_toml(number, language=language, direct_calls=True)
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        answering(tmp_path / "sipp", "refuse", code="503", reason="Service Unavailable") as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until(lambda state: state["tone"] == "congestion", "the congestion tone")
        assert "503" in await phone.until_words(sentence)
        await assert_sounds(phone, "congestion")
        await phone.replace()
        await phone.until(lambda state: state["tone"] is None, "no tone")
        await sipp.passed()


@pytest.mark.parametrize("language", ["en", "id"])
async def test_a_number_that_the_server_does_not_know(
    tmp_path: Path, server: Kamailio, language: str
) -> None:
    async with desk_phone(tmp_path, phone_toml(account(), language=language)) as phone:
        await phone.until_registered()
        await phone.lift()
        await phone.dial("555#")
        await phone.until(lambda state: state["tone"] == "error", "the error tone")
        await phone.until_words("No such number" if language == "en" else "Nomor tidak terdaftar")


async def test_the_far_end_rejects(tmp_path: Path, server: Kamailio) -> None:
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech(), Setup(answer="manual")) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until_phase("ringing")
        await phone.until(lambda state: state["tone"] == "ringback", "ringback")
        await peer.hang_up()
        await phone.until(lambda state: state["tone"] in CADENCES, "busy or congestion")
        assert await phone.until_phase("ended")


async def test_rings_the_far_end_and_gives_up(tmp_path: Path, server: Kamailio) -> None:
    """Ringback sounds while it rings there; the handset replaced, there is a CANCEL and silence."""
    async with (
        desk_phone(tmp_path / "phone", phone_toml(account())) as phone,
        baresip(tmp_path / "baresip", speech(), Setup(answer="manual")) as peer,
    ):
        await phone.until_registered()
        await phone.lift()
        await phone.dial("201#")
        await phone.until(lambda state: state["tone"] == "ringback", "ringback")
        bursts = cadence(samples_of(await phone.listen(5.5)), TONE)
        assert any(on and 60 <= milliseconds <= 1060 for on, milliseconds in bursts), bursts
        assert any(not on and milliseconds >= 3900 for on, milliseconds in bursts), bursts
        await phone.replace()
        closed = await peer.until("CALL_CLOSED")
        assert not peer.told("CALL_ESTABLISHED"), closed
        state = await phone.until(lambda state: state["tone"] is None, "silence")
        assert state["route"] == "closed"


async def test_nobody_is_at_the_address(tmp_path: Path) -> None:
    """The host is there and no SIP phone on it: the owner is told within seconds."""
    configuration = phone_toml(speed_dial(f"sip:201@{BARESIP}:5999"), direct_calls=True)
    async with desk_phone(tmp_path, configuration) as phone:
        await phone.lift()
        await phone.tap("speed1")
        await phone.until(lambda state: state["tone"] == "congestion", "congestion")
        await phone.until_words("Server unreachable")


async def test_the_network_cancels_late(tmp_path: Path) -> None:
    """The 200 OK crosses the CANCEL: the phone says BYE and stays silent."""
    configuration = phone_toml(speed_dial(f"sip:12@{SIPP}:5060"), direct_calls=True)
    async with (
        desk_phone(tmp_path / "phone", configuration) as phone,
        answering(tmp_path / "sipp", "late_answer") as sipp,
    ):
        await phone.lift()
        await phone.tap("speed1")
        await phone.until_phase("ringing")
        await phone.replace()
        await sipp.passed()
        assert not any(call["phase"] == "talking" for state in phone.history for call in state["calls"])
