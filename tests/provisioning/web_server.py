"""A real HTTPS server for a test, which asks for the client's certificate; it answers as it is told to."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.peers.certificates import Certificate


@dataclass
class Page:
    """What lies at a path. With an ``etag``, who has it already is told so (RFC 9110, 13.1.2)."""

    content: bytes = b""
    etag: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request as it came; ``client`` is the certificate's common name, '' without one."""

    path: str
    headers: dict[str, str]
    client: str
    method: str = "GET"
    body: bytes = b""


class WebServer:
    """``pages`` by path; ``passwords`` have the field Authorization of some; ``asked`` are the requests."""

    def __init__(self, scheme: str, host: str, port: int) -> None:
        self.pages: dict[str, Page] = {}
        self.passwords: dict[str, str] = {}
        self.asked: list[Asked] = []
        self.base = f"{scheme}://{host}:{port}"


@contextlib.contextmanager
def web_server(
    certificate: Certificate | None, clients: Path | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[WebServer]:
    """Serve; with ``clients`` (PEM) only who shows a certificate that these vouch for."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.path, dict(self.headers), _client(self.request), self.command, body)
            made.asked.append(asked)
            page = made.pages.get(self.path.partition("?")[0], Page(status=404))
            if made.passwords.get(self.path) not in (None, self.headers.get("Authorization")):
                page = Page(status=401, headers={"WWW-Authenticate": 'Basic realm="people"'})
            known = self.headers.get("If-None-Match", "").split(", ")
            if page.etag and page.etag in known:
                page = Page(etag=page.etag, status=304)
            self.send_response(page.status)
            tagged = {"ETag": page.etag} if page.etag else {}
            for name, value in ({"Content-Length": str(len(page.content))} | tagged | page.headers).items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(page.content)

        do_POST = do_PUT = do_GET  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer((host, port), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that does not trust it
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.path, certificate.key)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(clients)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    made = WebServer("https" if certificate else "http", host, server.server_port)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.05))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _client(request: Any) -> str:
    shown = request.getpeercert() if isinstance(request, ssl.SSLSocket) else None
    subject: Any = (shown or {}).get("subject", ())
    return next((value for part in subject for name, value in part if name == "commonName"), "")
