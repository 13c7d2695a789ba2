"""The kernel's complaints."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from firmware.doctor import kernel
from firmware.phone.findings import Finding, Outcome
from tests.doctor.tree import make

QUIET = "6,339,5140900,-;mmc0: new high speed SDHC card at address aaaa\n SUBSYSTEM=mmc\n"
BAD = "3,340,5140901,-;mmc0: error -110 whilst initialising SD card\n"


def look(root: Path) -> Finding:
    (found,) = kernel.look(root)
    return found


def test_a_quiet_kernel(tmp_path: Path) -> None:
    assert look(make(tmp_path, {"dev/kmsg": QUIET})).outcome is Outcome.OK


@pytest.mark.parametrize(
    "message",
    [
        "mmc0: error -110 whilst initialising SD card",
        "I/O error, dev mmcblk0, sector 8192 op 0x0:(READ) flags 0x80700",
        "EXT4-fs error (device mmcblk0p2): ext4_find_entry:1455: inode #2: comm ls: reading directory",
        "hwmon hwmon1: Undervoltage detected!",
        "i2c i2c-1: transfer timed out",
        "Out of memory: Killed process 412 (python3)",
    ],
)
def test_a_complaint_is_told(message: str, tmp_path: Path) -> None:
    found = look(make(tmp_path, {"dev/kmsg": f"{QUIET}{BAD}3,341,9,-;{message}\n"}))
    assert found.outcome is Outcome.FAILED
    assert dict(found.values) == {"count": 2, "message": message[: kernel.LONGEST_TOLD]}


def test_there_are_none(tmp_path: Path) -> None:
    assert look(tmp_path).outcome is Outcome.SKIPPED


def test_they_are_not_for_everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)  # root may read anything
    found = look(tmp_path)
    assert found.outcome is Outcome.SKIPPED
    assert "sudo" in found.step


def test_records_are_read_one_by_one_until_there_is_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket of packets is like /dev/kmsg: a record a read, and EAGAIN at the end."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        theirs.send(QUIET.encode())
        theirs.send(BAD.encode())
        ours.setblocking(False)
        monkeypatch.setattr(os, "open", lambda *_: os.dup(ours.fileno()))
        lines = kernel.messages(Path("/dev/kmsg"))
        theirs.close()
    assert lines == [
        "mmc0: new high speed SDHC card at address aaaa",
        "mmc0: error -110 whilst initialising SD card",
    ]


def test_what_was_overwritten_meanwhile_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[bytes | OSError] = [BrokenPipeError(), BAD.encode(), BlockingIOError()]

    def read(*_: object) -> bytes:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    monkeypatch.setattr(os, "read", read)
    assert len(kernel.messages(Path(os.devnull))) == 1
