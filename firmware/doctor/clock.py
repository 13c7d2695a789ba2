"""The clock: a Pi has none of its own that runs without power, so a server has to tell it the time."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from datetime import UTC, datetime

from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No phone runs earlier than its firmware was written."""

TIME_ERROR = 5
"""What adjtimex(2) returns while nothing keeps the kernel's clock right."""

TIMEX_BYTES = 512
"""More than the kernel's struct timex; all zero, it asks and changes nothing."""

SERVER = label("Check that the network lets NTP through (UDP port 123), and: timedatectl")


def kernel_synchronised() -> bool:
    """Whether something (NTP) keeps the kernel's clock right."""
    adjtimex: Callable[[ctypes.Array[ctypes.c_char]], int] = ctypes.CDLL(None).adjtimex
    return adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)) != TIME_ERROR


def look(
    wall: Callable[[], float] = time.time, synchronised: Callable[[], bool] = kernel_synchronised
) -> list[Finding]:
    """Whether the time can be right."""
    now = wall()
    values = (("time", time.strftime("%Y-%m-%d %H:%M", time.localtime(now))),)
    if now < BUILT.timestamp():
        text = label("The clock says {time}, which is past: certificates and the call list need the time.")
        return [Finding(Check.TIME, Outcome.FAILED, text, SERVER, values)]
    if not synchronised():
        text = label("The clock says {time}, and no time server keeps it right.")
        return [Finding(Check.TIME, Outcome.WARNING, text, SERVER, values)]
    text = label("The clock says {time} and is kept right by a time server.")
    return [Finding(Check.TIME, Outcome.OK, text, values=values)]
