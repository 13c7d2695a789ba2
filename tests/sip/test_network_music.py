"""Music on hold that somebody in the network plays, and the phone's own where nobody does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firmware.config.model import AudioSection, CallsSection
from firmware.sip.api import (
    Answer,
    CallAnswered,
    CallEnded,
    Dial,
    HangUp,
    Hold,
    IncomingCall,
    LanPhone,
    MediaChanged,
    SipEvent,
    Sound,
    TrustLanPhones,
)
from tests.hostile.server import Server, running_server
from tests.hostile.sip_text import (
    body_of,
    header,
    media_address,
    message,
    method_of,
    response,
    sdp,
    status_of,
    unique,
    uri_in,
)
from tests.hostile.voice import Voice, voice
from tests.network import KAMAILIO, OTHER_PHONE, PHONE, STRANGER
from tests.signals import OTHER_SENTENCE, SENTENCE, STRANGE, likeness, speech
from tests.sip.conftest import Running, StartStack
from tests.sip.test_music_on_hold import (
    BEGINNING,
    FIRST,
    SECOND,
    call,
    hold,
    phone,
    resume,
    until_heard,
)

CONTACT = f"Contact: <sip:music@{KAMAILIO}:5060>"
MUSIC = speech(OTHER_SENTENCE)
"""What the network plays."""

BOTH = AudioSection(codecs=("opus", "PCMU"))
"""The calls are in Opus, the music is in PCMU."""

OTHER_MUSIC = "The other port has a song of its own"


async def holding(start_stack: StartStack, uri: str = f"sip:music@{KAMAILIO}") -> tuple[Running, Running]:
    """A phone that speaks, and whom it has called."""
    settings = replace(phone(PHONE), audio=BOTH, calls=CallsSection(music_on_hold=uri))
    holder, far = await start_stack(settings), await start_stack(phone(OTHER_PHONE))
    await holder.stack.speak(speech(SENTENCE).tobytes())
    await call(holder, far, OTHER_PHONE, FIRST)
    return holder, far


def plays(server: Server, mouth: Voice) -> None:
    """The server takes the call, and there is music in it."""

    def answer(invite: str) -> list[str | bytes]:
        mouth.talk(media_address(body_of(invite)), MUSIC)
        return [response(invite, 200, "OK", CONTACT, body=sdp(KAMAILIO, mouth.port))]

    server.answers["INVITE"] = answer


def within(invite: str, method: str, number: int, body: str = "") -> str:
    """A request of the music's in its call."""
    headers = [
        f"Via: SIP/2.0/UDP {KAMAILIO}:5060;rport;branch=z9hG4bK{unique()}",
        "Max-Forwards: 70",
        f"From: {header(invite, 'To')};tag=server",
        f"To: {header(invite, 'From')}",
        f"Call-ID: {header(invite, 'Call-ID')}",
        f"CSeq: {number} {method}",
        CONTACT,
        *([f"Refer-To: <sip:201@{KAMAILIO}>"] if method == "REFER" else []),
    ]
    return message(f"{method} {uri_in(header(invite, 'Contact'))} SIP/2.0", headers, body)


async def asked(server: Server, invite: str, method: str, number: int, body: str = "") -> str:
    """The phone's final answer to it."""
    server.send(within(invite, method, number, body))
    return await server.until(
        lambda text: header(text, "CSeq") == f"{number} {method}" and status_of(text) >= 200, method
    )


def invites(server: Server) -> list[str]:
    return [each for each in server.received if status_of(each) == 0 and method_of(each) == "INVITE"]


def of_calls(running: Running) -> list[type[SipEvent]]:
    """What the phone's core was told of calls."""
    calls = (IncomingCall, CallAnswered, CallEnded)
    return [type(each) for each in running.events.all if isinstance(each, calls)]


async def test_the_network_plays_for_as_long_as_somebody_is_held(start_stack: StartStack) -> None:
    """Nobody is told of a call but of the owner's own."""
    async with running_server() as server, voice() as mouth:
        plays(server, mouth)
        holder, far = await holding(start_stack)
        held_at = await hold(holder, FIRST)
        heard = await until_heard(far, held_at, MUSIC)
        assert likeness(heard, BEGINNING) < STRANGE
        assert likeness(heard, speech(SENTENCE)) < STRANGE
        assert not mouth.heard().any(), "what the owner says goes nowhere"
        invite = await server.until_request("INVITE")
        taken_back = await resume(holder, FIRST)
        await server.until_request("BYE")
        await until_heard(far, taken_back, speech(SENTENCE))
        assert of_calls(holder) == [CallAnswered]
        await hold(holder, FIRST)
        await server.until(lambda text: text in invites(server) and text != invite, "another call to it")


async def test_all_held_calls_hear_one_call(start_stack: StartStack) -> None:
    async with running_server() as server, voice() as mouth:
        plays(server, mouth)
        holder, far = await holding(start_stack)
        other = await start_stack(phone(STRANGER))
        await hold(holder, FIRST)
        other.stack.perform(TrustLanPhones(frozenset({LanPhone("10", "", PHONE, 5060)})))
        holder.stack.perform(Dial(SECOND, None, f"sip:1@{STRANGER}"))
        other.stack.perform(Answer((await other.events.next(IncomingCall)).call))
        await holder.events.next(CallAnswered)
        holder.stack.sound(Sound(held=frozenset({FIRST, SECOND})))
        holder.stack.perform(Hold(SECOND))
        theirs = (await other.events.next(MediaChanged)).call
        other.stack.sound(Sound(heard=frozenset({theirs}), microphone=True))
        for each in (far, other):
            await until_heard(each, 0.0, MUSIC)
        holder.stack.sound(Sound(held=frozenset({SECOND})))
        holder.stack.perform(HangUp(FIRST))
        await far.events.next(CallEnded)
        assert not any(method_of(each) == "BYE" for each in server.received)
        holder.stack.sound(Sound())
        holder.stack.perform(HangUp(SECOND))
        await server.until_request("BYE")


@pytest.mark.parametrize(
    "uri",
    [f"sip:music@{STRANGER}:5999", f"sip:music@{KAMAILIO}", "sip:music@nowhere.invalid"],
    ids=["nobody there", "silent", "no such name"],
)
async def test_the_phone_plays_its_own_where_the_network_does_not(start_stack: StartStack, uri: str) -> None:
    async with running_server() as server:
        server.answers["INVITE"] = lambda text: []
        holder, far = await holding(start_stack, uri)
        held_at = await hold(holder, FIRST)
        await until_heard(far, held_at, BEGINNING)
        taken_back = await resume(holder, FIRST)
        await until_heard(far, taken_back, speech(SENTENCE))
        assert of_calls(holder) == [CallAnswered]


@pytest.mark.parametrize("way", ["BYE", "silence", "inactive"])
async def test_the_phone_goes_on_with_its_own_when_the_network_stops(
    start_stack: StartStack, way: str
) -> None:
    async with running_server() as server, voice() as mouth:
        plays(server, mouth)
        holder, far = await holding(start_stack)
        held_at = await hold(holder, FIRST)
        await until_heard(far, held_at, MUSIC)
        invite = await server.until_request("INVITE")
        if way == "silence":
            mouth.close()
        elif way == "BYE":
            assert status_of(await asked(server, invite, "BYE", 5)) == 200
        else:
            offer = sdp(KAMAILIO, mouth.port).replace("a=sendrecv", "a=inactive")
            assert status_of(await asked(server, invite, "INVITE", 5, offer)) == 200
            server.send(within(invite, "ACK", 5))
        await until_heard(far, held_at, BEGINNING)
        assert of_calls(holder) == [CallAnswered]


async def test_the_music_may_move_and_does_not_get_all_it_asks_for(start_stack: StartStack) -> None:
    """A re-INVITE has another port play on; a REFER goes nowhere."""
    async with running_server() as server, voice() as mouth, voice() as elsewhere:
        plays(server, mouth)
        holder, far = await holding(start_stack)
        held_at = await hold(holder, FIRST)
        await until_heard(far, held_at, MUSIC)
        invite = await server.until_request("INVITE")
        answer = await asked(server, invite, "INVITE", 5, sdp(KAMAILIO, elsewhere.port))
        server.send(within(invite, "ACK", 5))
        mouth.close()
        elsewhere.talk(media_address(body_of(answer)), speech(OTHER_MUSIC))
        await until_heard(far, held_at, speech(OTHER_MUSIC))
        assert status_of(await asked(server, invite, "REFER", 6)) == 603
        assert len(invites(server)) == 1
        assert of_calls(holder) == [CallAnswered]
