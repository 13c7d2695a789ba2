"""PJSIP's media threads before everything else that runs: they have a frame to move every 20 ms.

The kernel allows it to root, and to whoever has a real-time limit (``LimitRTPRIO=`` in a systemd unit).
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

MEDIA_THREADS = ("clock", "media", "alsasound_")
"""How the names begin of the null device's clock, of RTP's sockets and of the sound cards' two threads."""

PRIORITY = 40
"""Under the kernel's interrupt threads (50): a sound card's own must come before who waits for it."""

TASKS = Path("/proc/self/task")

log = logging.getLogger(__name__)


def prefer_media_threads() -> None:
    """Put them under SCHED_FIFO; not to be permitted that is one line in the log."""
    for thread in media_threads():
        try:
            os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(PRIORITY))
        except ProcessLookupError:
            continue
        except OSError as error:
            log.warning(
                "the sound threads get no real-time priority (SCHED_FIFO %d): %s", PRIORITY, error.strerror
            )
            return


def media_threads() -> list[int]:
    """The ids of this process's media threads."""
    return [int(task.name) for task in TASKS.iterdir() if name_of(task).startswith(MEDIA_THREADS)]


def name_of(task: Path) -> str:
    """A thread's name; '' when it has just ended."""
    try:
        return (task / "comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""
