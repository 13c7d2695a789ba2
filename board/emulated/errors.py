"""What a client is told when something does not fit: a status and one plain sentence, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from board.emulated.requests import UnfitError

log = logging.getLogger(__name__)


async def refused(_request: Request, error: Exception) -> Response:
    """An HTTPException: a path, method or key that is not there, or too large a body."""
    if not isinstance(error, HTTPException):
        raise error
    sentences = {404: "There is nothing here.", 405: "This path does not take that method."}
    detail = str(error.detail)
    sentence = detail if detail.endswith(".") else sentences.get(error.status_code, f"{detail}.")
    return JSONResponse({"error": sentence}, error.status_code, error.headers)


async def unfit(_request: Request, error: Exception) -> Response:
    """A body that does not fit."""
    return JSONResponse({"error": str(error)}, 422)


async def broken(_request: Request, error: Exception) -> Response:
    """A fault of ours: the log has the whole of it, the client a sentence."""
    if not isinstance(error, ClientDisconnect):
        log.error("the board's interface failed: %s", error)
    return JSONResponse({"error": "The board failed to answer."}, 500)


ERRORS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: refused,
    UnfitError: unfit,
    Exception: broken,
}
