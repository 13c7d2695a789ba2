"""PJSIP's log as Python log records, without secrets."""

from __future__ import annotations

import ctypes
import logging
import re
import sys

import pjsua2 as pj

log = logging.getLogger("firmware.sip.pjsip")

LEVELS = {1: logging.ERROR, 2: logging.WARNING}
"""PJSIP's levels to Python's; 3 and more are DEBUG."""

SECRETS = re.compile(
    r"(?im)^([ \t]*(?:Proxy-)?Authorization[ \t]*:).*(?:\r?\n[ \t].*)*"
    r"|(inline:)[A-Za-z0-9+/=|:]+|(a=ice-pwd:)\S+|([RT]X: \S+ key=)\S+"
    r"|(sending DTMF(?: digit id)? )\S+|(^Signal[ \t]*=[ \t]*)\S"
)
"""Digest answers (RFC 3261, 20.7 and 20.28), SDES master keys (RFC 4568), ICE passwords (RFC 8839), PINs."""


def without_secrets(message: str) -> str:
    """The message with every secret in it replaced."""
    return SECRETS.sub(lambda found: next(filter(None, found.groups())) + " ***", message)


def silence_early_log() -> None:
    """PJSIP writes to standard output until it is configured, and standard output is not ours to write on."""
    binding = sys.modules[pj.Endpoint.libCreate.__globals__["_pjsua2"].__name__]
    ctypes.CDLL(str(binding.__file__)).pj_log_set_level(0)


def wanted_level() -> int:
    """As much of PJSIP's log as the logger will take; SIP messages (level 5) cost time."""
    return 5 if log.isEnabledFor(logging.DEBUG) else 2


class PythonLog(pj.LogWriter):
    """Called by PJSIP from any of its threads."""

    def write(self, entry: pj.LogEntry) -> None:
        level = LEVELS.get(entry.level, logging.DEBUG)
        if log.isEnabledFor(level):
            log.log(level, "%s", without_secrets(entry.msg.rstrip()))
