"""Asks an address (RFC 9110), with checked TLS; shows its password by Digest or Basic, to who asks."""

from __future__ import annotations

import ssl
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from firmware.actions.outcome import Outcome, trouble_with
from firmware.config.model import Login, WebRequest
from firmware.phone.action_trouble import ActionTrouble
from firmware.web_client import web_client

SILENT_SECONDS = 8.0
UNAUTHORIZED = 401


async def ask(request: WebRequest) -> Outcome:
    """Any 2xx will do; a redirection is none. Nothing of an answer but its head is read."""
    host = urlsplit(request.url).hostname or ""
    headers = {"Content-Type": request.content_type} if request.content_type else {}
    try:
        trusted = ssl.create_default_context(cafile=request.login.ca)
        async with web_client(trusted, httpx.Timeout(SILENT_SECONDS)) as web:
            asked = web.build_request(
                request.method, request.url, content=request.body.encode(), headers=headers
            )
            answer = await _sent(web, asked)
            if answer.status_code == UNAUTHORIZED and request.login.username:
                answer = await _sent(web, _logged_in(asked, answer, request.login))
    except (httpx.TimeoutException, httpx.ProtocolError) as error:
        return Outcome(ActionTrouble.NO_ANSWER, host, str(error) or type(error).__name__)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return trouble_with(host, error)
    return _judged(host, answer.status_code, bool(request.login.username))


async def _sent(web: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    response = await web.send(request, stream=True)
    await response.aclose()
    return response


def _logged_in(request: httpx.Request, answer: httpx.Response, login: Login) -> httpx.Request:
    """The request with the password: hashed for who knows Digest (RFC 7616), else as it is (RFC 7617)."""
    name, password = login.username, login.password.value
    challenges = answer.headers.get_list("WWW-Authenticate")
    if not any(challenge.lower().startswith("digest ") for challenge in challenges):
        return next(httpx.BasicAuth(name, password).auth_flow(request))
    digest = httpx.DigestAuth(name, password).auth_flow(request)
    next(digest)
    return digest.send(answer)


def _judged(host: str, status: int, logged_in: bool) -> Outcome:
    if 200 <= status < 300:
        return Outcome()
    if status == UNAUTHORIZED and logged_in:
        return Outcome(ActionTrouble.PASSWORD, host)
    known = {each.value: each.phrase for each in HTTPStatus}
    return Outcome(ActionTrouble.REFUSED, f"{status} {known.get(status, '')}".strip())
