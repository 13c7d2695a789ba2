"""Whether a phone is as well as ever: alive, registered, quiet in its log, small, and good for a call."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from tests.desk_phone import DeskPhone, State
from tests.hostile.server import CONTACT, Answer, Server, request
from tests.hostile.sip_text import body_of, header, media_address, response, sdp, status_of, unique
from tests.hostile.voice import Voice, voice
from tests.network import KAMAILIO
from tests.signals import RECOGNISED, likeness, samples_of, speech

MINE = "Seventeen grey ships"
THEIRS = "Fresh mangoes on Thursday"
ATTEMPTS = 3
CALL_SECONDS = 2.4
GROWTH_MB = 40
"""What a phone's memory may grow by, whatever it was told; a leak of one datagram of 64 kB each shows."""

SECRETS = ("secret-101", "kunci-rahasia")
"""Never to be read in a log: the account's password, and a key that messages of the corpus carry."""


class Health:
    """Of one phone, since it was registered."""

    def __init__(self, phone: DeskPhone, server: Server) -> None:
        self._phone = phone
        self._server = server
        self._memory = self.memory_mb()
        self._read = 0

    async def check(self, *, call: bool = True) -> None:
        """Everything, and a call with a voice both ways."""
        self.alive()
        await self.end_calls()
        state = await self._phone.until_registered()
        assert state["route"] == "closed", state
        assert await self._phone.words()
        if call:
            await self.talk()
        self.alive()
        grown = self.memory_mb() - self._memory
        assert grown < GROWTH_MB, f"the phone's memory has grown by {grown:.0f} MB"

    def alive(self) -> None:
        """It runs, and its log has neither a failure of ours nor a secret."""
        with self._phone.log.open("rb") as log:
            log.seek(self._read)
            text = log.read().decode(errors="replace")
            self._read = log.tell()
        assert self._phone.process.returncode is None, f"the phone died:\n{text[-6000:]}"
        for word in ("Traceback", "Fatal Python error", "could not take", *SECRETS):
            assert word not in text, f"{word!r} in the log:\n{_around(text, word)}"

    async def end_calls(self) -> None:
        """Refuse what still rings from a bad message, hang up what was taken."""
        phone = self._phone
        while (state := await phone.state())["calls"] or state["hook"] == "off":
            if state["hook"] == "off":
                await phone.replace()
            elif live := _live(state):
                await phone.tap("soft3")  # Reject, or End
                await phone.until(functools.partial(_over, live))
            else:
                await phone.tap("back")
                await phone.until(lambda state: not state["calls"])

    async def talk(self) -> None:
        """The server calls, the handset is lifted, both speak and are understood, the handset is replaced."""
        async with voice() as mouth, good_call(self._phone, self._server, mouth):
            await talk_both_ways(self._phone, mouth)
        await self.end_calls()

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self._phone.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024


@dataclass(frozen=True, slots=True)
class GoodCall:
    """A call of the server's: its Call-ID, the phone's To header with its tag, where its RTP goes."""

    id: str
    to: str
    media: tuple[str, int]

    def request(self, method: str, cseq: int, *more: str, body: str = "") -> str:
        """A request within the call."""
        return request(method, self.id, *more, body=body, cseq=cseq, to=self.to)

    async def offer_again(self, server: Server, mouth: Voice) -> None:
        """Agree on the first media again by a re-INVITE, as a server does that has mended itself."""
        answer = await self.offer(server, 9000, sdp(KAMAILIO, mouth.port))
        mouth.to = media_address(answer)

    async def answer(self, server: Server, number: int, method: str) -> str:
        """The phone's final answer to a request of this number in the CSeq."""
        return await server.until(
            lambda text: (
                (header(text, "Call-ID"), header(text, "CSeq")) == (self.id, f"{number} {method}")
                and status_of(text) >= 200
            ),
            f"an answer to {method} {number}",
        )

    async def offer(self, server: Server, number: int, description: str) -> str:
        """A re-INVITE of this number in the CSeq, which the phone takes; gives its description."""
        server.send(self.request("INVITE", number, body=description))
        answer = await self.answer(server, number, "INVITE")
        assert status_of(answer) == 200, answer
        server.send(self.request("ACK", number))
        return body_of(answer)


@contextlib.asynccontextmanager
async def good_call(phone: DeskPhone, server: Server, mouth: Voice) -> AsyncIterator[GoodCall]:
    """A call of the server's that the phone takes, with a voice in it. It ends by the handset."""
    call = unique()
    server.send(request("INVITE", call, body=sdp(KAMAILIO, mouth.port)))
    await phone.until_phase("incoming")
    await phone.lift()
    answer = await server.until_final(call, "INVITE")
    assert answer.startswith("SIP/2.0 200"), answer
    to = header(answer, "To")
    server.send(request("ACK", call, to=to))
    await phone.until_phase("talking")
    since = len(server.received)
    made = GoodCall(call, to, media_address(body_of(answer)))
    mouth.talk(made.media, speech(THEIRS))
    yield made
    await phone.replace()
    await server.until_request("BYE", since)


async def rings(phone: DeskPhone, server: Server) -> str:
    """The phone calls somebody who does not answer yet; gives its INVITE."""
    server.answers["INVITE"] = lambda text: [response(text, 180, "Ringing", CONTACT)]
    since = len(server.received)
    await phone.lift()
    await phone.dial("201#")
    await phone.until_phase("ringing")
    return await server.until_request("INVITE", since)


async def talks(phone: DeskPhone, server: Server, description: str) -> str:
    """The phone calls somebody who answers with this description; gives its INVITE."""
    server.answers["INVITE"] = lambda text: [response(text, 200, "OK", CONTACT, body=description)]
    since = len(server.received)
    await phone.lift()
    await phone.dial("201#")
    await phone.until_phase("talking")
    return await server.until_request("INVITE", since)


def too_late(invite: str, description: str) -> Answer:
    """Whoever is called has answered already when the CANCEL of the INVITE comes."""
    return lambda text: [
        response(invite, 200, "OK", CONTACT, body=description),
        response(text, 200, "OK"),
    ]


async def talk_both_ways(phone: DeskPhone, mouth: Voice, seconds: float = CALL_SECONDS) -> None:
    """Both speak; both are recognised, the third time at the latest: a busy computer tears sound."""
    alike = 0.0, 0.0
    for _ in range(ATTEMPTS):
        since = len(mouth.packets)
        ear = samples_of(await phone.speak_and_listen(speech(MINE).tobytes(), seconds))
        alike = likeness(ear, speech(THEIRS)), likeness(mouth.heard(since), speech(MINE))
        if min(alike) > RECOGNISED:
            return
    raise AssertionError(f"what the ear and the far end heard is like what was said by {alike} only")


def _live(state: State) -> set[int]:
    return {call["id"] for call in state["calls"] if call["phase"] != "ended"}


def _over(calls: set[int], state: State) -> bool:
    """Whether one of them is over: meanwhile others may have come."""
    return not calls <= _live(state)


def _around(text: str, word: str) -> str:
    at = text.index(word)
    return text[max(0, at - 2000) : at + 3000]
