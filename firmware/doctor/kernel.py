"""What the kernel complained of: a card or a file system that fails, a supply that sags."""

from __future__ import annotations

import os
import re
from pathlib import Path

from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label

COMPLAINTS = re.compile(
    r"I/O error, dev|Buffer I/O error|EXT4-fs error|EXT4-fs .*remounting|mmc\d: .*(?:error|timeout)"
    r"|Undervoltage detected|Under-voltage detected|i2c.* (?:timed out|timeout)|Out of memory",
    re.IGNORECASE,
)
LONGEST_RECORD = 8192
LONGEST_TOLD = 100


def look(root: Path) -> list[Finding]:
    """The kernel's messages since the start, as far as it still has them."""
    try:
        lines = messages(root / "dev/kmsg")
    except PermissionError:
        text = label("The kernel's messages cannot be read by this user.")
        return [
            Finding(Check.KERNEL, Outcome.SKIPPED, text, label("Run the self-test with sudo to see them."))
        ]
    except OSError:
        return [Finding(Check.KERNEL, Outcome.SKIPPED, label("There are no messages of the kernel here."))]
    complaints = [line for line in lines if COMPLAINTS.search(line)]
    if not complaints:
        return [Finding(Check.KERNEL, Outcome.OK, label("The kernel reports no faults of the hardware."))]
    text = label("The kernel reports {count} faults, at last: {message}")
    step = label("Look at them with: dmesg")
    values = (("count", len(complaints)), ("message", complaints[-1][:LONGEST_TOLD]))
    return [Finding(Check.KERNEL, Outcome.FAILED, text, step, values)]


def messages(path: Path) -> list[str]:
    """The messages in the form of Documentation/ABI/testing/dev-kmsg: a record a read, text after a ";"."""
    lines = []
    kmsg = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while record := _next(kmsg):
            lines += [line.partition(b";")[2].decode(errors="replace") for line in record.splitlines()]
    finally:
        os.close(kmsg)
    return [line for line in lines if line]


def _next(kmsg: int) -> bytes:
    while True:
        try:
            return os.read(kmsg, LONGEST_RECORD)
        except BlockingIOError:  # all read
            return b""
        except BrokenPipeError:  # overwritten meanwhile: the next one
            continue
