"""Who may speak to a board's interface: checked for each request and WebSocket before anything else."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from board.emulated.listen import Address

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What the guard lets in.

    A browser's page may come from here alone (``Origin``), and only under a name that nobody else can
    give this address (``Host``). ``token``, if there is one, comes as ``Authorization: Bearer``, as
    ``?token=`` or as the cookie that ``/?token=`` sets. ``embedders`` are the origins whose pages may
    show ours in a frame; ``frames`` those that ours may show.
    """

    address: Address
    token: str | None = field(default=None, repr=False)
    embedders: Sequence[str] = ()
    frames: Sequence[str] = ()

    @property
    def cookie(self) -> str:
        """The cookie's name: browsers share cookies between the ports of a host."""
        return f"dering-{self.address.port}"

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Why this request is refused: a status and a plain sentence; or None."""
        headers = Headers(scope=scope)
        if not self.address.serves(headers.get("host", "")):
            return 403, "This address does not answer to that name (Host)."
        origin = headers.get("origin")
        if origin is not None and not self._own(origin):
            return 403, "Pages from elsewhere may not use this phone (Origin)."
        if self.token is not None and not self._authorized(scope, headers, self.token):
            return 401, "This phone asks for its token."
        return None

    def content_security(self, host: str) -> str:
        """The Content-Security-Policy of a page served under this (checked) Host."""
        return "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self'",
                f"connect-src 'self' ws://{host}",
                f"frame-src {_sources(self.frames)}",
                "base-uri 'none'",
                "form-action 'none'",
                f"frame-ancestors {_sources(self.embedders)}",
            )
        )

    def _own(self, origin: str) -> bool:
        scheme, _, host = origin.partition("://")
        return scheme == "http" and self.address.serves(host)

    def _authorized(self, scope: Scope, headers: Headers, token: str) -> bool:
        offered = [query_token(scope), _cookies(headers).get(self.cookie, "")]
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            offered.append(bearer.strip())
        return any(hmac.compare_digest(one.encode(), token.encode()) for one in offered)


def query_token(scope: Scope) -> str:
    """The token of ``?token=``, or ''."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return str(query.get("token", [""])[0])


def _sources(origins: Sequence[str]) -> str:
    return " ".join(origins) or "'none'"


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


class Guard:
    """The ASGI middleware: refuses what the policy refuses and adds the headers that every answer has."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self.policy.refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
            return
        answer: ASGIApp = self._app
        if refusal is not None:
            status, sentence = refusal
            challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else None
            answer = JSONResponse({"error": sentence}, status, challenge)
        elif self.policy.token and scope["path"] == "/" and query_token(scope):
            answer = self._with_cookie(self.policy.token)
        await answer(scope, receive, self._headed(scope, send))

    def _with_cookie(self, token: str) -> RedirectResponse:
        response = RedirectResponse("/", 303)
        response.set_cookie(self.policy.cookie, token, httponly=True, samesite="strict")
        return response

    def _headed(self, scope: Scope, send: Send) -> Send:
        host = Headers(scope=scope).get("host", "")

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if self.policy.address.serves(host):
                    headers["Content-Security-Policy"] = self.policy.content_security(host)
            await send(message)

        return headed
