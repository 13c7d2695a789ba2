"""Whether the SIP port can be had, tried before anything is started."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from firmware.config.model import SipSection
from firmware.config.section import fail, show


def check_port(path: Path, sip: SipSection) -> None:
    """Try ``sip.bind`` and ``sip.port``. Raises ConfigError, naming the configuration's ``path``."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.bind((sip.bind or "", sip.port))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                fail(path, "sip.bind", f"found {show(sip.bind)}, allowed an IPv4 address of this machine")
            reason = error.strerror or str(error)
            fail(path, "sip.port", f"found {sip.port} ({reason}), allowed a free port, or 0 for any")
