"""The emulated board's interface: HTTP for hands and eyes, WebSockets for what changes and for sound."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from board.api import Key
from board.emulated.board import EmulatedBoard
from board.emulated.errors import ERRORS
from board.emulated.guard import Guard, Policy
from board.emulated.pages import page
from board.emulated.requests import Action, UnfitError, parse_action, parse_faults, parse_hook
from board.emulated.server import BODY_LIMIT

API = 1
DONE = {"ok": True}
STUCK_S = 10.0
"""How long a peer that does not read may keep us from sending, before it is let go."""


def interface(board: EmulatedBoard, policy: Policy) -> ASGIApp:
    """The board's interface as an ASGI app."""
    remote = Remote(board)
    app = Starlette(
        routes=[
            Route("/", remote.root),
            Route("/hook", remote.hook, methods=["POST"]),
            Route("/keys/{key}", remote.key, methods=["POST"]),
            Route("/faults", remote.faults, methods=["POST"]),
            Route("/display.png", remote.picture),
            Route("/display.txt", remote.words),
            Route("/state", remote.state),
            WebSocketRoute("/events", remote.events),
            WebSocketRoute("/audio", remote.audio),
            Route("/page/{name}", page),
        ],
        exception_handlers=ERRORS,
    )
    app.router.redirect_slashes = False
    return Guard(app, policy)


class Remote:
    """The endpoints, on one board."""

    def __init__(self, board: EmulatedBoard) -> None:
        self._board = board

    async def root(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        if "text/html" in accept and "application/json" not in accept:
            return await page(request)
        return JSONResponse({"api": API, "phone": self._board.face.name}, headers={"Vary": "Accept"})

    async def hook(self, request: Request) -> Response:
        await self._board.lift(parse_hook(await body_of(request)))
        return JSONResponse(DONE)

    async def key(self, request: Request) -> Response:
        name = request.path_params["key"]
        if name not in tuple(Key):
            raise HTTPException(404, f'There is no key "{name[:40]}".')
        action = parse_action(await body_of(request))
        act = {
            Action.PRESS: self._board.press,
            Action.RELEASE: self._board.release,
            Action.TAP: self._board.tap,
        }
        await act[action](Key(name))
        return JSONResponse(DONE)

    async def faults(self, request: Request) -> Response:
        self._board.break_down(parse_faults(await body_of(request)))
        return JSONResponse(DONE)

    async def picture(self, _request: Request) -> Response:
        return Response(self._board.display.png(), media_type="image/png")

    async def words(self, _request: Request) -> Response:
        return PlainTextResponse("".join(f"{line}\n" for line in self._board.display.shown.words))

    async def state(self, _request: Request) -> Response:
        return JSONResponse(self._board.state())

    async def events(self, socket: WebSocket) -> None:
        """Each change of the outputs; with ``?look=1`` also what the page draws (see EmulatedBoard.look)."""
        look = socket.query_params.get("look") == "1"
        await socket.accept()
        with self._board.watchers.watcher() as watcher:

            async def tell() -> None:
                while (message := await watcher.get()) is not None:
                    whole = {**message, **self._board.look()} if look else message
                    async with asyncio.timeout(STUCK_S):
                        await socket.send_text(json.dumps(whole, ensure_ascii=False))

            await converse(socket, tell(), lambda _message: None)

    async def audio(self, socket: WebSocket) -> None:
        """Sound both ways. Bytes that do not make whole frames wait for the next; text is ignored."""
        await socket.accept()
        with self._board.codec.listener() as listener, self._board.codec.speaker() as speaker:

            async def play() -> None:
                while True:
                    frame = await listener.get()
                    async with asyncio.timeout(STUCK_S):
                        await socket.send_bytes(frame)

            await converse(socket, play(), lambda message: speaker.push(message.get("bytes") or b""))


async def converse(
    socket: WebSocket, telling: Coroutine[Any, Any, None], hear: Callable[[Message], None]
) -> None:
    """Tell and hear until either side ends it."""

    async def hearing() -> None:
        while (message := await socket.receive())["type"] != "websocket.disconnect":
            hear(message)

    tasks = (asyncio.create_task(telling), asyncio.create_task(hearing()))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(
            result, WebSocketDisconnect | RuntimeError | TimeoutError
        ):
            raise result


async def body_of(request: Request) -> object:
    """The JSON body; UnfitError if it is none, 413 if it is too large."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise HTTPException(413, f"A body may have {BODY_LIMIT} bytes at most.")
    except ClientDisconnect:
        raise UnfitError("The body was not sent whole.") from None
    try:
        decoded: object = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise UnfitError("The body is not JSON in UTF-8.") from None
    return decoded
