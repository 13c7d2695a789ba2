"""Six calls at once, each with a far end of its own that sounds another note: one of them is heard."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np

from tests.desk_phone import PATIENCE, DeskPhone, desk_phone
from tests.hostile.server import Server, request, running_server
from tests.hostile.sip_text import body_of, header, media_address, sdp
from tests.hostile.voice import Voice, voice
from tests.network import KAMAILIO
from tests.peers.phone_toml import account, phone_toml
from tests.signals import RATE, level, samples_of

NOTES = (400.0, 525.0, 675.0, 850.0, 1050.0, 1275.0)
LOUD, QUIET = 1_000.0, 50.0


async def call(server: Server, name: str, mouth: Voice, phone: DeskPhone, hertz: float) -> None:
    """Somebody calls and is answered: a key takes the call, and puts who was there on hold."""
    server.send(request("INVITE", name, body=sdp(KAMAILIO, mouth.port)))
    ringing = await phone.until(lambda state: any(each["phase"] == "incoming" for each in state["calls"]))
    if len(ringing["calls"]) == 1:
        await phone.lift()
    else:
        await phone.tap("ok")
    answer = await server.until_final(name, "INVITE")
    acknowledgement = request("ACK", name)
    server.send(acknowledgement.replace(f"To: <sip:101@{KAMAILIO}>", f"To: {header(answer, 'To')}"))
    at = np.arange(RATE * 60) / RATE
    note = (8_000 * np.sin(2 * np.pi * hertz * at)).astype(np.int16)
    mouth.talk(media_address(body_of(answer)), note)
    await phone.until(lambda state: talking(state["calls"]) == [ringing["calls"][-1]["id"]], "one that talks")


def talking(calls: list[dict[str, object]]) -> list[object]:
    return [each["id"] for each in calls if each["phase"] == "talking"]


async def until_heard(phone: DeskPhone, number: int) -> None:
    """Until the ear has that note, and no other at all."""
    heard: list[float] = []
    for _ in range(int(PATIENCE)):
        ear = samples_of(await phone.listen(0.5))
        heard = [level(ear, hertz) for hertz in NOTES]
        if heard[number] > LOUD and sum(heard) - heard[number] < QUIET * (len(NOTES) - 1):
            return
    raise AssertionError(f"the notes are this loud: {heard}")


async def test_one_of_six_is_heard(tmp_path: Path) -> None:
    async with (
        running_server() as server,
        desk_phone(tmp_path, phone_toml(account(), codecs=["PCMU"])) as phone,
        contextlib.AsyncExitStack() as stack,
    ):
        await phone.until_registered()
        mouths = [await stack.enter_async_context(voice()) for _ in NOTES]
        for number, (mouth, hertz) in enumerate(zip(mouths, NOTES, strict=True)):
            await call(server, f"six{number}", mouth, phone, hertz)
        await until_heard(phone, 5)
        assert [each["phase"] for each in (await phone.state())["calls"]].count("held") == 5
        sent = [len(mouth.packets) for mouth in mouths]
        ids = [each["id"] for each in (await phone.state())["calls"]]
        await phone.soft_key("Swap")
        state = await phone.until(lambda state: talking(state["calls"]) not in ([], ids[5:]), "another")
        await until_heard(phone, ids.index(talking(state["calls"])[0]))
        assert all(len(mouth.packets) > before for mouth, before in zip(mouths, sent, strict=True))
        server.send(request("INVITE", "seventh", body=sdp(KAMAILIO, 40_000)))
        assert (await server.until_final("seventh", "INVITE")).startswith("SIP/2.0 486")
