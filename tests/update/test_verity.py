"""Bundles of the format that phones insist on, in a kernel of their own: dm-verity is seldom at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
INIT = Path(__file__).with_name("verity_init")
KERNEL = "linux.uml"
LONGEST = 900.0


@pytest.mark.skipif(shutil.which(KERNEL) is None, reason=f"{KERNEL} is not installed: make test-update")
@pytest.mark.timeout(LONGEST + 60)
def test_verity_bundles_in_a_kernel_with_device_mapper() -> None:
    with tempfile.TemporaryDirectory(prefix="dering-verity-") as folder:
        words = [
            "setpriv", "--pdeathsig", "KILL", "unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]),
            "--pid", "--fork", "--kill-child", KERNEL, "mem=512M", f"uml_dir={folder}/",
            "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", f"init={INIT}", "quiet", "panic=1",
            "con=null", "con0=null,fd:1", "ssl=null",
            f"verity_python={sys.executable}", f"verity_checkout={CHECKOUT}",
        ]  # fmt: skip
        ran = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    print(ran.stdout)
    assert "4 passed" in ran.stdout
    assert "ended with 0" in ran.stdout
