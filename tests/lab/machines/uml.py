"""User-Mode Linux: the guest's kernel is a program of this computer. Ready in a second or two."""

from __future__ import annotations

import os

from deploy.lab.recipe import cached_kernel
from tests.lab.machines.machine import INIT, MEMORY, Guest, told


class UserModeLinux:
    """The lab's own kernel (deploy/lab)."""

    how = "make lab"
    slowness = 1

    def ready(self) -> bool:
        return cached_kernel() is not None

    def words(self, guest: Guest) -> list[str]:
        """``own`` is where the kernel writes its process id; it fails where there is no such folder."""
        root = ["root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", f"init={INIT}"]
        console = ["con=null", "con0=null,fd:1", "ssl=null", "panic=1"]
        own = [f"mem={MEMORY}", f"uml_dir={guest.own}/"]
        share = ["lab_type=hostfs", f"lab_options={guest.shared}"]
        return [*_alone(), str(cached_kernel()), *own, *root, *console, *share, *told(self, guest)]


def _alone() -> list[str]:
    """The guest's processes have a process namespace of their own: when the first of them ends, all do.

    It ends with us, even if we are killed.
    """
    root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["setpriv", "--pdeathsig", "KILL", "unshare", *root, "--pid", "--fork", "--kill-child"]
