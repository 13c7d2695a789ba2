"""The emulated board's HTTP and WebSocket interface, as a program from outside sees it."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import websockets
from PIL import Image

from board.api import (
    AccountReport,
    BoardEvent,
    CallReport,
    Face,
    HookChanged,
    HookFlashed,
    Key,
    KeyPressed,
    KeyReleased,
    Lamp,
    Light,
    Report,
)
from tests.board.bench import PATIENCE_S, EmulatedBench, checkered, events_so_far, next_event, until

REPORT = Report(
    ringing=True,
    tone="busy",
    route="handset",
    microphone="muted",
    volume=(("handset", 6), ("speaker", 8), ("ringer", 2)),
    calls=(CallReport(1, "102", "Sari", "talking", "out", "G722", "none", 12),),
    accounts=(AccountReport("Office", "failed", "Wrong password"),),
    voicemail=3,
    text_messages=1,
)


def url_of(phone: EmulatedBench) -> str:
    assert phone.board.url is not None
    return phone.board.url


def socket_url(phone: EmulatedBench, path: str) -> str:
    return url_of(phone).replace("http", "ws") + path


@pytest.fixture
async def client(phone: EmulatedBench) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url_of(phone), trust_env=False) as client:
        yield client


async def test_the_root_names_the_interface_and_the_phone(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    phone.board.wear(Face("Front desk", "id"))
    for accept in ("application/json", "*/*"):
        answer = await client.get("/", headers={"Accept": accept})
        assert answer.json() == {"api": 1, "phone": "Front desk"}
    browser = await client.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert browser.headers["content-type"].startswith("text/html")
    assert "<button" in browser.text


async def test_the_handset_is_lifted_and_replaced(phone: EmulatedBench, client: httpx.AsyncClient) -> None:
    for lifted in (True, False):
        answer = await client.post("/hook", json={"lifted": lifted})
        assert answer.status_code == 200
        assert events_so_far(phone) == [HookChanged(lifted)]
        assert (await client.get("/state")).json()["hook"] == ("off" if lifted else "on")


async def test_a_short_replacement_is_a_flash(phone: EmulatedBench, client: httpx.AsyncClient) -> None:
    await client.post("/hook", json={"lifted": True})
    assert events_so_far(phone) == [HookChanged(True)]
    told: list[BoardEvent] = []
    async with asyncio.timeout(PATIENCE_S):
        while HookFlashed() not in told:  # a busy machine is too slow for a flash now and then
            replacing = asyncio.create_task(client.post("/hook", json={"lifted": False}))
            await asyncio.sleep(0.1)
            assert (await client.post("/hook", json={"lifted": True})).status_code == 200
            assert (await replacing).status_code == 200
            told = events_so_far(phone)
            assert told in ([], [HookFlashed()], [HookChanged(False), HookChanged(True)])
    assert (await client.get("/state")).json()["hook"] == "off"


@pytest.mark.parametrize("key", Key)
async def test_every_key_is_tapped(phone: EmulatedBench, client: httpx.AsyncClient, key: Key) -> None:
    assert (await client.post(f"/keys/{key}", json={"action": "tap"})).status_code == 200
    assert events_so_far(phone) == [KeyPressed(key), KeyReleased(key)]


async def test_press_and_release_come_apart(phone: EmulatedBench, client: httpx.AsyncClient) -> None:
    for _ in range(2):
        await client.post("/keys/speed1", json={"action": "press"})
    assert events_so_far(phone) == [KeyPressed(Key.SPEED_1)]
    for _ in range(2):
        await client.post("/keys/speed1", json={"action": "release"})
    assert events_so_far(phone) == [KeyReleased(Key.SPEED_1)]


async def test_taps_sent_at_once_on_different_keys_all_arrive(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    await asyncio.gather(*(client.post(f"/keys/{digit}", json={"action": "tap"}) for digit in range(10)))
    assert {event for event in events_so_far(phone) if isinstance(event, KeyPressed)} == {
        KeyPressed(Key(str(digit))) for digit in range(10)
    }


async def test_the_picture_has_one_bit_a_pixel(phone: EmulatedBench, client: httpx.AsyncClient) -> None:
    frame = checkered(phone.board.display.size)
    phone.board.display.show(frame)
    answer = await client.get("/display.png")
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.mode, image.size) == ("1", (128, 64))
        assert image.tobytes() == frame.pixels


async def test_the_words_are_a_line_each(phone: EmulatedBench, client: httpx.AsyncClient) -> None:
    assert (await client.get("/display.txt")).text == ""
    phone.board.display.show(checkered((128, 64), words=("Memanggil…", "102 Sari")))
    answer = await client.get("/display.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == "Memanggil…\n102 Sari\n"


async def test_the_state_has_the_outputs_of_the_board(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    phone.board.report(REPORT)
    phone.board.lamps.shine(Lamp.SPEED_2, Light.FAST)
    phone.board.display.wake(False)
    lamps = dict.fromkeys([*(f"speed{n}" for n in range(1, 9)), "message", "mute", "microphone"], "off")
    assert (await client.get("/state")).json() == {
        "hook": "on",
        "display": {"width": 128, "height": 64, "awake": False},
        "lamps": lamps | {"speed2": "fast"},
        "ringing": True,
        "tone": "busy",
        "route": "handset",
        "microphone": "muted",
        "volume": {"handset": 6, "speaker": 8, "ringer": 2},
        "calls": [
            {
                "id": 1,
                "peer": "102",
                "name": "Sari",
                "phase": "talking",
                "direction": "out",
                "codec": "G722",
                "encryption": "none",
                "seconds": 12,
            }
        ],
        "accounts": [{"name": "Office", "state": "failed", "reason": "Wrong password"}],
        "messages": {"voicemail": 3, "text": 1},
    }


async def test_events_bring_the_state_first_and_then_each_change(
    phone: EmulatedBench, client: httpx.AsyncClient
) -> None:
    async with websockets.connect(socket_url(phone, "events")) as socket:
        first = json.loads(await socket.recv())
        started = first.pop("t")
        assert first == (await client.get("/state")).json()
        await client.post("/hook", json={"lifted": True})
        lifted = json.loads(await socket.recv())
        assert lifted["hook"] == "off"
        assert lifted["t"] >= started
        phone.board.report(REPORT)
        phone.board.lamps.shine(Lamp.MUTE, Light.ON)
        changed = json.loads(await socket.recv())
        assert changed["tone"] == "busy"
        assert changed["lamps"]["mute"] == "on", "changes of one step come together"
        phone.board.report(REPORT)
        phone.board.lamps.shine(Lamp.MUTE, Light.ON)
        phone.board.display.show(checkered((128, 64)))
        after = json.loads(await socket.recv())
        assert {**after, "t": 0} == {**changed, "t": 0}, "what did not change tells nothing; a new frame does"


async def test_a_look_brings_the_screen_and_the_names(phone: EmulatedBench) -> None:
    phone.board.wear(Face("Gudang", "id", ("Sari", *[""] * 7)))
    phone.board.display.show(checkered((128, 64), words=("Halo",)))
    async with websockets.connect(socket_url(phone, "events?look=1")) as socket:
        seen = json.loads(await socket.recv())
        phone.board.display.dim(True)
        dimmed = json.loads(await socket.recv())
    assert seen["screen"]["words"] == ["Halo"]
    assert [seen["screen"]["dimmed"], dimmed["screen"]["dimmed"]] == [False, True]
    assert seen["face"] == {"name": "Gudang", "language": "id", "speed_labels": ["Sari", *[""] * 7]}


async def test_events_ignore_what_a_watcher_says(phone: EmulatedBench) -> None:
    async with websockets.connect(socket_url(phone, "events")) as socket:
        await socket.recv()
        await socket.send("hello")
        await socket.send(b"\x00" * 100)
        phone.board.report(REPORT)
        assert json.loads(await socket.recv())["ringing"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/keys/11", '{"action": "tap"}', 404),
        ("POST", "/keys/", '{"action": "tap"}', 404),
        ("POST", "/keys/../hook", '{"action": "tap"}', 422),
        ("GET", "/nothing", None, 404),
        ("GET", "/page/../remote.py", None, 404),
        ("GET", "/page/%2e%2e%2fremote.py", None, 404),
        ("GET", "/hook", None, 405),
        ("DELETE", "/state", None, 405),
        ("POST", "/hook", "", 422),
        ("POST", "/hook", "{", 422),
        ("POST", "/hook", "[" * 4000, 422),
        ("POST", "/hook", b"\xff\xfe", 422),
        ("POST", "/hook", "[]", 422),
        ("POST", "/hook", "{}", 422),
        ("POST", "/hook", '{"lifted": 1}', 422),
        ("POST", "/hook", '{"lifted": true, "gently": true}', 422),
        ("POST", "/keys/5", '{"action": "hit"}', 422),
        ("POST", "/keys/5", '{"action": ["tap"]}', 422),
        ("POST", "/faults", "null", 422),
        ("POST", "/faults", '{"gremlins": 3}', 422),
        ("POST", "/faults", '{"bounce_ms": -1}', 422),
        ("POST", "/faults", '{"bounce_ms": NaN}', 422),
        ("POST", "/faults", '{"bounce_ms": true}', 422),
        ("POST", "/faults", '{"display_delay_ms": 1e9}', 422),
        ("POST", "/faults", '{"lose_events": 1.1}', 422),
        ("POST", "/faults", '{"stuck_key": "11"}', 422),
        ("POST", "/faults", '{"stuck_key": {}}', 422),
        ("POST", "/faults", '{"codec_unplugged": 1}', 422),
        ("POST", "/hook", b'{"lifted": true' + b" " * 5000 + b"}", 413),
    ],
)
async def test_what_does_not_fit_is_refused_in_a_sentence_and_disturbs_nothing(
    phone: EmulatedBench,
    client: httpx.AsyncClient,
    method: str,
    path: str,
    body: str | bytes | None,
    status: int,
) -> None:
    answer = await client.request(method, path, content=body)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"].endswith(".")
    assert "Traceback" not in answer.text
    assert events_so_far(phone) == []
    assert (await client.post("/hook", json={"lifted": True})).status_code == 200
    assert await next_event(phone) == HookChanged(True)


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00" * 5000,
        b"GET / HTTP/1.1\r\n",
        b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /hook HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 100_000,
        b"INVITE sip:101@127.0.0.1 SIP/2.0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_noise_on_the_port_leaves_the_board_as_it_was(
    phone: EmulatedBench, client: httpx.AsyncClient, noise: bytes
) -> None:
    host, port = url_of(phone)[len("http://") : -1].split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(noise)
    assert (await client.post("/keys/9", json={"action": "tap"})).status_code == 200
    assert events_so_far(phone) == [KeyPressed(Key.DIGIT_9), KeyReleased(Key.DIGIT_9)]
    writer.transport.abort()  # whatever of the noise was not taken any more is lost


async def test_a_failure_of_ours_shows_no_traceback(
    phone: EmulatedBench, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(phone.board, "state", fail)
    answer = await client.get("/state")
    assert answer.status_code == 500
    assert answer.json() == {"error": "The board failed to answer."}


async def test_the_board_ends_at_once_with_sockets_open(phone: EmulatedBench) -> None:
    async with (
        websockets.connect(socket_url(phone, "events")) as events,
        websockets.connect(socket_url(phone, "audio")) as audio,
    ):
        await events.recv()
        await asyncio.wait_for(phone.board.stop(), timeout=5)
        for socket in (events, audio):
            with pytest.raises(websockets.ConnectionClosed):
                await read_to_the_end(socket)


async def read_to_the_end(socket: websockets.ClientConnection) -> None:
    while True:
        await socket.recv()


async def test_a_watcher_that_never_reads_is_cut_off_and_the_board_still_ends(phone: EmulatedBench) -> None:
    host, port = url_of(phone)[len("http://") : -1].split(":")
    _, writer = await asyncio.open_connection(host, int(port), limit=1024)
    handshake = (
        f"GET /events?look=1 HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    writer.write(handshake.encode())
    await until(lambda: len(phone.board.watchers) == 1)

    for seed in range(6000):
        phone.board.display.show(checkered((128, 64), seed % 2))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await asyncio.wait_for(phone.board.stop(), timeout=5)
    assert len(phone.board.watchers) == 0
    writer.transport.abort()
