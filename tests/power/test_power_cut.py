"""The power is cut at random moments while settings are written: nothing that was settled is lost.

The disk is a file; the computer a kernel that is a program (User-Mode Linux). Killing it loses what it had
only in its memory, as a power cut does. ``POWER_CUTS`` is how often.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
INIT = Path(__file__).with_name("init")
MOUNT = CHECKOUT / "deploy/image/root/usr/lib/dering/mount-data"
KERNEL = "linux.uml"
CUTS = int(os.environ.get("POWER_CUTS", "2"))
LONGEST_S = 3.0
"""How long the computer writes at most before its power is cut."""
SETTLED_S = 1.0
"""What is older than this has to be there after a power cut."""
PATIENCE = 120.0
MEGABYTES = 48


@pytest.fixture(autouse=True, scope="module")
def _kernel() -> None:
    if shutil.which(KERNEL) is None:
        assert "POWER_CUTS" not in os.environ, f"no {KERNEL}"
        pytest.skip(f"{KERNEL} is not installed: make test-power")


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """An empty file system of /data's kind."""
    path = tmp_path / "data.img"
    with path.open("wb") as file:
        file.truncate(MEGABYTES << 20)
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-L", "data", str(path)], check=True)
    return path


class Computer:
    """A computer with that disk, doing one thing. ``told`` has each line with the time it came."""

    def __init__(self, disk: Path, do: str, folder: Path) -> None:
        options = re.search(r"mount -t ext4 -o (\S+)", MOUNT.read_text("utf-8"))
        assert options
        words = [
            "setpriv", "--pdeathsig", "KILL", "unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]),
            "--pid", "--fork", "--kill-child", KERNEL, "mem=256M", f"uml_dir={folder}/", f"ubd0={disk}",
            "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", f"init={INIT}", "quiet", "panic=1",
            "con=null", "con0=null,fd:1", "ssl=null", f"power_options={options[1]}", f"power_do={do}",
            f"power_python={sys.executable}", f"power_checkout={CHECKOUT}",
        ]  # fmt: skip
        self._disk = disk
        self.told: list[tuple[float, dict[str, Any]]] = []
        self.lines: list[str] = []
        self._begun = threading.Event()
        self._process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def wait_until_begun(self) -> None:
        assert self._begun.wait(PATIENCE), self.lines

    def cut_power(self) -> float:
        """Gives when. Nothing runs on afterwards."""
        at = time.monotonic()
        self._process.kill()  # its only child, the kernel, goes with it (--kill-child)
        self._process.wait()
        self._end()
        self._wait_until_the_disk_is_free()
        return at

    def _wait_until_the_disk_is_free(self) -> None:
        """The kernel locks its disk, and a process that is killed lets go of it last of all."""
        with self._disk.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)

    def finish(self) -> dict[str, Any]:
        """Wait for its own end; gives the last that it told."""
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.cut_power()
            self.lines.append("it did not end by itself")
        self._end()
        assert any(line.startswith("unmounted 0") for line in self.lines), "\n".join(self.lines)
        return self.told[-1][1]

    def _end(self) -> None:
        self._reading.join()
        assert self._process.stdout
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.lines.append(line.strip())
            if line.startswith("{") and line.rstrip().endswith("}"):
                self.told.append((time.monotonic(), json.loads(line)))
                self._begun.set()
        self._begun.set()


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dering-power-") as made:
        yield Path(made)


def last(told: list[tuple[float, dict[str, Any]]], what: str, until: float) -> int:
    """The last number of this kind that was told by then."""
    return max((facts[what] for at, facts in told if what in facts and at <= until), default=0)


@pytest.mark.timeout(CUTS * (LONGEST_S + 2 * PATIENCE))
def test_nothing_settled_is_lost(disk: Path, folder: Path) -> None:
    seed = int(os.environ.get("POWER_SEED", random.randrange(1 << 32)))
    print(f"POWER_SEED={seed}")
    moments = random.Random(seed)
    for cut in range(1, CUTS + 1):
        writing = Computer(disk, "write", folder)
        writing.wait_until_begun()
        time.sleep(moments.uniform(0, LONGEST_S))  # the moment is what is tried
        at = writing.cut_power()
        stored = last(writing.told, "stored", at)
        settled = last(writing.told, "replaced", at - SETTLED_S)
        recorded = last(writing.told, "recorded", at - SETTLED_S)

        found = Computer(disk, "look", folder).finish()
        print(
            f"cut {cut}: stored {stored}, over 1 s ago replaced {settled}, recorded {recorded}; found {found}"
        )
        assert found["integrity"] == "ok"
        assert found["stored"] >= stored, "a setting that was on the disk is gone"
        assert found["replaced"] >= settled, "a file that was replaced more than a second ago is the old one"
        assert found["recorded"] >= recorded, "the journal lacks what it was told more than a second ago"
        checked = subprocess.run(
            ["e2fsck", "-f", "-n", str(disk)], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr
