"""How soon the phone does what a person, or another phone, wants of it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.bench.baresip import USER as BARESIP_USER
from tests.bench.baresip import MeasuredBaresip, measured_baresip
from tests.bench.ear import Ear, ear
from tests.bench.figures import Figure
from tests.bench.phones import USER, registered_phone
from tests.bench.sip_server import Server
from tests.desk_phone import DeskPhone

WARM_UP = 3


async def measure(folder: Path, server: Server, count: int) -> list[Figure]:
    """Everything here, ``count`` times each."""
    dial_tone = Figure("lift -> first dial-tone sample on /audio", "ms", goal=60)
    frame = Figure("key -> changed /display.png", "ms", goal=30)
    invite = Figure("last key (#) -> INVITE on the wire", "ms", goal=30)
    ringing = Figure("INVITE in -> ringing on /events", "ms", goal=50)
    provisional = Figure("INVITE in -> 180 on the wire", "ms", goal=50)
    accepted = Figure("lift -> 200 OK on the wire", "ms", goal=30)
    lifted = Figure("lift -> ring silent on /audio", "ms", goal=50)
    silent = Figure("CANCEL in -> ring silent on /audio", "ms", goal=50)
    async with registered_phone(folder / "phone", server) as phone, ear(phone) as listening:
        for _ in range(WARM_UP + count):
            note(dial_tone.ours, await lift_to_dial_tone(phone, listening))
        for _ in range(WARM_UP + count):
            note(frame.ours, await key_to_frame(phone))
        await phone.tap("back")
        for _ in range(WARM_UP + count):
            note(invite.ours, await last_key_to_invite(phone, server))
        for _ in range(WARM_UP + count):
            rang, sent_180, sent_200 = await called_and_answered(phone, server)
            note(ringing.ours, rang)
            note(provisional.ours, sent_180)
            note(accepted.ours, sent_200)
        for _ in range(WARM_UP + count):
            note(lifted.ours, await lift_to_silence(phone, listening, server))
        for _ in range(WARM_UP + count):
            note(silent.ours, await cancelled(phone, listening, server))
    server.forget()
    async with measured_baresip(folder / "baresip") as baresip:
        await server.registered(BARESIP_USER)
        for _ in range(WARM_UP + count):
            note(invite.theirs, await baresip_to_invite(baresip, server))
            sent_180, sent_200 = await baresip_called(baresip, server)
            note(provisional.theirs, sent_180)
            note(accepted.theirs, sent_200)
    figures = [dial_tone, frame, invite, ringing, provisional, accepted, lifted, silent]
    for figure in figures:
        del figure.ours[:WARM_UP], figure.theirs[:WARM_UP]
    return figures


def note(values: list[float], seconds: float) -> None:
    values.append(seconds * 1000)


async def idle(phone: DeskPhone) -> None:
    """Wait until no call is alive; how one ended may still be on the display."""
    await phone.until(lambda state: all(call["phase"] == "ended" for call in state["calls"]), "no live call")


async def lift_to_dial_tone(phone: DeskPhone, listening: Ear) -> float:
    began = time.monotonic()
    await phone.lift()
    heard = await listening.until_sound(began)
    await phone.replace()
    await listening.until_silence(began)
    return heard - began


async def key_to_frame(phone: DeskPhone) -> float:
    """A digit with the handset down: it appears on the display. Two digits, then both are wiped away."""
    before = await phone.picture()
    began = time.monotonic()
    await phone.press("5")
    while await phone.picture() == before:
        pass
    took = time.monotonic() - began
    await phone.release("5")
    await phone.tap("back")
    return took


async def last_key_to_invite(phone: DeskPhone, server: Server) -> float:
    await phone.lift()
    await phone.dial("201")
    began = time.monotonic()
    await phone.press("pound")
    invite, address, came = await server.invited()
    await phone.release("pound")
    server.refuse(invite, address)
    await phone.until(lambda state: state["tone"] == "busy", "busy tone")
    await phone.replace()
    await phone.until(lambda state: state["hook"] == "on" and state["tone"] is None, "rest")
    return came - began


async def called_and_answered(phone: DeskPhone, server: Server) -> tuple[float, float, float]:
    """Called, rung, answered, hung up; gives how long ringing, 180 and 200 took."""
    ringing = asyncio.create_task(time_of_ringing(phone))
    await asyncio.sleep(0)
    call = server.call(USER)
    sent_180 = await call.until(180)
    rang = await ringing
    began = time.monotonic()
    await phone.lift()
    sent_200 = await call.until(200)
    await phone.until_phase("talking")
    await call.hang_up()
    await phone.replace()
    await idle(phone)
    return rang - call.sent, sent_180 - call.sent, sent_200 - began


async def time_of_ringing(phone: DeskPhone) -> float:
    await phone.until(lambda state: bool(state["ringing"]), "ringing")
    return time.monotonic()


async def lift_to_silence(phone: DeskPhone, listening: Ear, server: Server) -> float:
    """Answered while the ring sounds; gives how long it went on sounding. The far end says nothing."""
    call = server.call(USER)
    await listening.until_sound(call.sent)
    began = time.monotonic()
    await phone.lift()
    silent = await listening.until_silence(began)
    await phone.until_phase("talking")
    await call.hang_up()
    await phone.replace()
    await idle(phone)
    return silent - began


async def cancelled(phone: DeskPhone, listening: Ear, server: Server) -> float:
    """Called and given up while the ring sounds; gives how long it went on sounding."""
    call = server.call(USER)
    await listening.until_sound(call.sent)
    ended = call.cancel()
    silent = await listening.until_silence(ended)
    await call.until(487)
    call.echo.close()
    await idle(phone)
    return silent - ended


async def baresip_to_invite(baresip: MeasuredBaresip, server: Server) -> float:
    began = time.monotonic()
    await baresip.dial(f"sip:900@{server.address}")
    invite, address, came = await server.invited()
    closed = len(baresip.told("CALL_CLOSED"))
    server.refuse(invite, address)
    await baresip.until("CALL_CLOSED", lambda _: len(baresip.told("CALL_CLOSED")) > closed)
    return came - began


async def baresip_called(baresip: MeasuredBaresip, server: Server) -> tuple[float, float]:
    call = server.call(BARESIP_USER)
    sent_180 = await call.until(180)
    began = time.monotonic()
    await baresip.accept()
    sent_200 = await call.until(200)
    closed = len(baresip.told("CALL_CLOSED"))
    await call.hang_up()
    await baresip.until("CALL_CLOSED", lambda _: len(baresip.told("CALL_CLOSED")) > closed)
    return sent_180 - call.sent, sent_200 - began
