"""A web server with a feed, over HTTPS on loopback, and an updater that reads it."""

from __future__ import annotations

import datetime
import hashlib
import http.server
import os
import re
import ssl
import threading
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.update.feed import dated, publish
from firmware.update.updater import Updater
from tests.update.certificates import certificate

CONTENT = os.urandom(300_000)


class Server:
    """Serves a folder over HTTPS on loopback, ranges too. ``cut`` breaks off after so many bytes, once.

    Without ``ranged`` it gives everything, whatever was asked for.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cut: int | None = None
        self.ranged = True
        self.ranges: list[str] = []
        served = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.answer(self)

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(folder), folder / "key.pem")
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        path = self.folder / request.path.lstrip("/")
        if not path.is_file():
            request.send_error(404)
            return
        content, begin = path.read_bytes(), 0
        if self.ranged and (asked := re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))):
            begin = int(asked[1])
            self.ranges.append(asked[0])
        request.send_response(206 if begin else 200)
        request.send_header("Content-Length", str(len(content) - begin))
        request.end_headers()
        cut, self.cut = (self.cut, None) if path.suffix == ".raucb" else (None, self.cut)
        request.wfile.write(content[begin:][:cut])

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


class Loading(Updater):
    """An updater on a computer without RAUC: what it would install is looked at instead."""

    async def compatible(self) -> str:
        return "dering-pi64"


def offer(server: Server, key: Ed25519PrivateKey, serial: int = 1, **changes: Any) -> None:
    """Publish a feed with one release."""
    (server.folder / "new.raucb").write_bytes(CONTENT)
    release = {
        "version": "9.0.0",
        "compatible": "dering-pi64",
        "url": "new.raucb",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "size": len(CONTENT),
        "percent": 100,
        "notes": {"en": "Better."},
    } | changes
    feed = {"serial": serial - 1, "channels": {"stable": [release]}}
    now = datetime.datetime.now(datetime.UTC)
    publish(server.folder / "feed.json", dated(feed, "0.1.0", now, datetime.timedelta(days=1)), key)
