"""A desk with several phones: one page that shows the pages of several emulated boards side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from board.api import BoardError
from board.emulated.errors import ERRORS
from board.emulated.guard import Guard, Policy
from board.emulated.listen import Address, bind, parse_address
from board.emulated.pages import page
from board.emulated.server import Server


@dataclass(frozen=True, slots=True)
class DeskPhone:
    """One phone on the desk: what to call it ("101"), and its board's URL."""

    label: str
    url: str

    @property
    def origin(self) -> str:
        """The origin of the phone's page."""
        return self.url.rstrip("/")


class Desk:
    """The desk. Start it, give each board its :attr:`origin` as ``embed_origin``, then :meth:`place` them."""

    def __init__(self, listen: str = "127.0.0.1:0", language: str = "en") -> None:
        self._address = parse_address(listen)
        if not self._address.ip.is_loopback:
            raise BoardError("The desk is for this machine alone: it listens on a loopback address.")
        self._language = language
        self._phones: tuple[DeskPhone, ...] = ()
        self._server: Server | None = None
        self._guard = Guard(self._app(), Policy(self._address))

    @property
    def url(self) -> str:
        """The desk's page."""
        return self._address.url

    @property
    def origin(self) -> str:
        """The origin that the boards must let embed them."""
        return self.url.rstrip("/")

    async def start(self) -> None:
        """Serve the page; :class:`board.api.BoardError` if the address is taken."""
        listener = bind(self._address)
        self._address = Address(self._address.ip, listener.getsockname()[1])
        self._guard.policy = Policy(self._address)
        server = Server(self._guard)
        await server.start(listener)
        self._server = server

    async def stop(self) -> None:
        """Stop serving; safe to call twice."""
        if self._server is not None:
            server, self._server = self._server, None
            await server.stop()

    def place(self, phones: Sequence[DeskPhone]) -> None:
        """Put these phones on the desk."""
        self._phones = tuple(phones)
        self._guard.policy = dataclasses.replace(
            self._guard.policy, frames=tuple(phone.origin for phone in phones)
        )

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/phones", self._list),
                Route("/page/{name}", page),
            ],
            exception_handlers=ERRORS,
        )

    async def _page(self, request: Request) -> Response:
        request.path_params["name"] = "desk.html"
        return await page(request)

    async def _list(self, _request: Request) -> Response:
        phones = [{"label": phone.label, "url": phone.url} for phone in self._phones]
        return JSONResponse({"language": self._language, "phones": phones})
