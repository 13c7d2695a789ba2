"""Who may speak to a board, and from where."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import websockets

from board.api import BoardError
from board.emulated.board import EmulatedBoard, EmulatedOptions
from board.emulated.listen import Address, parse_address
from board.select import open_board
from tests.board.bench import EmulatedBench

TOKEN = "a long secret"


def port_of(board: EmulatedBoard) -> int:
    assert board.url is not None
    return int(board.url.rstrip("/").rpartition(":")[2])


@pytest.fixture
async def guarded() -> AsyncIterator[EmulatedBoard]:
    """A board that listens on every address, with a token."""
    board = EmulatedBoard(EmulatedOptions(listen="0.0.0.0:0", token=TOKEN))
    await board.start(lambda event: None)
    yield board
    await board.stop()


def hosts(port: int) -> dict[str, bool]:
    return {
        f"127.0.0.1:{port}": True,
        f"localhost:{port}": True,
        f"LOCALHOST:{port}": True,
        "127.0.0.1": False,
        f"127.0.0.1:{port + 1}": False,
        f"127.0.0.2:{port}": False,
        f"[::1]:{port}": False,
        f"attacker.example:{port}": False,
        f"localhost.attacker.example:{port}": False,
        f"127.0.0.1.attacker.example:{port}": False,
        ":": False,
        "": False,
    }


async def test_only_its_own_names_are_answered_to(phone: EmulatedBench) -> None:
    async with httpx.AsyncClient(base_url=str(phone.board.url), trust_env=False) as client:
        for host, welcome in hosts(port_of(phone.board)).items():
            for path in ("/", "/state", "/display.png", "/page/phone.js"):
                answer = await client.get(path, headers={"Host": host})
                assert answer.status_code == (200 if welcome else 403), (host, path)
            answer = await client.post("/hook", headers={"Host": host}, json={"lifted": False})
            assert answer.status_code == (200 if welcome else 403), host
            if not welcome:
                assert list(answer.json()) == ["error"]


def origins(port: int) -> dict[str, bool]:
    return {
        f"http://127.0.0.1:{port}": True,
        f"http://localhost:{port}": True,
        f"https://127.0.0.1:{port}": False,
        f"http://127.0.0.1:{port + 1}": False,
        "http://attacker.example": False,
        "null": False,
        "": False,
    }


async def test_only_its_own_pages_may_use_it(phone: EmulatedBench) -> None:
    async with httpx.AsyncClient(base_url=str(phone.board.url), trust_env=False) as client:
        for origin, welcome in origins(port_of(phone.board)).items():
            answer = await client.post("/hook", headers={"Origin": origin}, json={"lifted": True})
            assert answer.status_code == (200 if welcome else 403), origin


@pytest.mark.parametrize("path", ["events", "audio", "nothing"])
async def test_web_sockets_are_guarded_likewise(phone: EmulatedBench, path: str) -> None:
    port = port_of(phone.board)
    for origin, welcome in origins(port).items():
        outcome = await handshake(f"ws://127.0.0.1:{port}/{path}", {"Origin": origin})
        assert outcome == (101 if welcome and path != "nothing" else 403), origin
    if path != "nothing":
        for host, welcome in hosts(port).items():
            request = (
                f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
            assert await raw_status(port, request) == (101 if welcome else 403), host


async def handshake(url: str, headers: dict[str, str]) -> int:
    try:
        async with websockets.connect(url, additional_headers=headers):
            return 101
    except websockets.InvalidStatus as refusal:
        return refusal.response.status_code


async def raw_status(port: int, request: str) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return int(line.split()[1])


async def test_a_token_is_asked_for_in_every_way(guarded: EmulatedBoard) -> None:
    base = f"http://127.0.0.1:{port_of(guarded)}"
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        refused = await client.get("/state")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert TOKEN not in refused.text
        for wrong in ("Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ünïcode"):
            answer = await client.get("/state", headers={b"Authorization": wrong.encode()})
            assert answer.status_code == 401, wrong
        assert (await client.get("/state", headers={"Cookie": "a=b; ;;=;"})).status_code == 401
        assert (await client.get("/state", headers=bearer)).status_code == 200
        assert (await client.get("/state", params={"token": TOKEN})).status_code == 200
    socket_url = base.replace("http", "ws") + "/audio"
    assert await handshake(socket_url, {}) == 403
    assert await handshake(socket_url, bearer) == 101


async def test_the_page_keeps_the_token_as_a_cookie_and_out_of_its_address(guarded: EmulatedBoard) -> None:
    base = f"http://127.0.0.1:{port_of(guarded)}"
    async with httpx.AsyncClient(base_url=base, trust_env=False) as browser:
        assert (await browser.get("/", params={"token": "wrong"})).status_code == 401
        answer = await browser.get("/", params={"token": TOKEN}, headers={"Accept": "text/html"})
        assert answer.status_code == 303
        assert answer.headers["location"] == "/"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert (await browser.get("/", headers={"Accept": "text/html"})).status_code == 200
        assert (await browser.get("/state")).status_code == 200


async def test_every_answer_keeps_other_pages_out(phone: EmulatedBench) -> None:
    async with httpx.AsyncClient(base_url=str(phone.board.url), trust_env=False) as client:
        for path in ("/", "/state", "/nothing", "/page/phone.js"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert "server" not in headers


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "192.0.2.1:8101", "[::]:0"])
def test_another_address_than_loopback_needs_a_token(listen: str) -> None:
    with pytest.raises(BoardError, match="token"):
        open_board("emulated", EmulatedOptions(listen=listen))
    with pytest.raises(BoardError, match="token"):
        open_board("emulated", EmulatedOptions(listen=listen, token=""))


@pytest.mark.parametrize(
    "listen",
    ["", "8101", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "pbx.example:80", "::1"],
)
def test_an_address_that_is_none_is_refused(listen: str) -> None:
    with pytest.raises(BoardError, match=r"give IP:PORT|only with a token"):
        open_board("emulated", EmulatedOptions(listen=listen))


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("localhost:8101", "http://127.0.0.1:8101/"),
        ("[::1]:8101", "http://[::1]:8101/"),
        ("0.0.0.0:8101", "http://127.0.0.1:8101/"),
        ("[::]:8101", "http://[::1]:8101/"),
        ("192.0.2.1:80", "http://192.0.2.1:80/"),
    ],
)
def test_an_address_has_a_url(text: str, url: str) -> None:
    assert parse_address(text).url == url


def test_port_80_need_not_be_named() -> None:
    address = parse_address("127.0.0.1:80")
    assert address.serves("127.0.0.1")
    assert address.serves("localhost")
    assert not address.serves("127.0.0.1:8080")
    assert parse_address("[::1]:80").serves("[::1]")
    assert not Address(address.ip, 8101).serves("127.0.0.1")


async def test_an_address_that_is_taken_is_a_plain_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        board = open_board("emulated", EmulatedOptions(listen=f"127.0.0.1:{port}"))
        with pytest.raises(BoardError, match=f"127.0.0.1:{port} is in use by another program"):
            await board.start(lambda event: None)
        await board.stop()
        assert board.url is None


async def test_it_listens_on_ipv6() -> None:
    board = EmulatedBoard(EmulatedOptions(listen="[::1]:0"))
    try:
        await board.start(lambda event: None)
    except BoardError:
        pytest.skip("this machine has no IPv6 loopback")
    async with httpx.AsyncClient(base_url=str(board.url), trust_env=False) as client:
        assert (await client.get("/state")).status_code == 200
    await board.stop()


def test_a_board_is_named_and_nothing_falls_back() -> None:
    with pytest.raises(BoardError, match="emulated and pi"):
        open_board("banana")
    with pytest.raises(BoardError, match="128x64 or 256x64"):
        open_board("emulated", EmulatedOptions(display=(64, 64)))
    with pytest.raises(BoardError, match="like http"):
        open_board("emulated", EmulatedOptions(embed_origin="http://a; script-src *"))
    assert open_board("emulated").url is None
