"""rtpengine of a node, on the configuration that deploy/exchange made for it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator

from tests.exchange.site import PATIENCE, Site

CONTROL = ("127.0.0.1", 2223)


@contextlib.contextmanager
def rtpengine(exchange: Site, node: str) -> Iterator[None]:
    """It answers while this is entered."""
    file = exchange.machines / node / "etc/rtpengine/rtpengine.conf"
    command = ["rtpengine", f"--config-file={file}", "--foreground", "--log-stderr"]
    with exchange.log("rtpengine").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers():
            assert process.poll() is None, exchange.log("rtpengine").read_text()
            assert time.monotonic() < deadline, "rtpengine does not answer"
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers() -> bool:
    """Ask by its NG protocol: a cookie and a bencoded dictionary."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(0.1)
        with contextlib.suppress(TimeoutError, ConnectionError):
            asking.connect(CONTROL)
            asking.send(b"1 d7:command4:pinge")
            return b"pong" in asking.recv(256)
    return False
