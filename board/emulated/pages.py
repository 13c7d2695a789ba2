"""The files of the page, from memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "page"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def _files() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.suffix in TYPES}


async def page(request: Request) -> Response:
    """``/page/NAME``, or the page itself where no name is given."""
    name = request.path_params.get("name", "index.html")
    content = _files().get(name)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=TYPES[Path(name).suffix], headers={"Vary": "Accept"})
