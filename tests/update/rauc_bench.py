"""RAUC's real service on a private bus, with files for slots and a script for a boot loader.

Bundles are of the format "plain", unless another is wanted: "verity", which phones insist on, wants
device-mapper of the kernel (test_verity.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.update import keys
from deploy.update.bundle import make
from firmware.update.health import Health
from firmware.update.places import Places

SLOT_BYTES = 256 * 1024
STATE = "boot-state"
BACKEND = """#!{python}
import json, pathlib, sys
path = pathlib.Path({state!r})
state = json.loads(path.read_text())
match sys.argv[1:]:
    case ["get-primary"]:
        print(state["primary"])
    case ["set-primary", slot]:
        state["primary"] = slot
    case ["get-state", slot]:
        print(state[slot])
    case ["set-state", slot, value]:
        state[slot] = value
path.write_text(json.dumps(state))
"""
SYSTEM = """[system]
compatible={compatible}
bootloader=custom
statusfile={folder}/status
mountprefix={folder}/mount
bundle-formats={form}

[handlers]
bootloader-custom-backend={folder}/backend

[keyring]
path={keyring}
check-purpose=codesign

[slot.rootfs.0]
device={folder}/root-a
type=raw
bootname=A

[slot.boot.0]
device={folder}/boot-a
type=raw
parent=rootfs.0

[slot.rootfs.1]
device={folder}/root-b
type=raw
bootname=B

[slot.boot.1]
device={folder}/boot-b
type=raw
parent=rootfs.1
"""
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass
class Bench:
    """A computer with two slots: files in ``folder``, RAUC at ``bus``."""

    folder: Path
    keys: Path
    bus: str
    form: str = "plain"
    service: subprocess.Popen[str] | None = None

    def bundle(
        self,
        name: str,
        number: str,
        compatible: str = "dering-pi64",
        size: int = 65536,
        signed_by: Path | None = None,
        form: str = "",
    ) -> Path:
        """A signed bundle, its images beginning with their name and the version."""
        images = {}
        for part in ("root.img", "boot.img"):
            images[part] = self.folder / f"{name}-{part}"
            text = f"{part} {number}\n".encode()
            images[part].write_bytes(text + os.urandom(size - len(text)))
        made = self.folder / f"{name}.raucb"
        by = signed_by or self.keys
        cert, key, keyring = (str(by / each) for each in ("bundle.pem", "bundle.key", "keyring.pem"))
        make(images, compatible, number, made, cert, key, keyring, form=form or self.form)
        return made

    def boot_state(self) -> dict[str, str]:
        """What the boot loader knows: the primary slot, and whether each is good."""
        state: dict[str, str] = json.loads((self.folder / STATE).read_text())
        return state

    def slot(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def start(self, booted: str = "A") -> None:
        """Start RAUC's service in the slot, and wait until it has its name on the bus."""
        environment = os.environ | {"DBUS_STARTER_BUS_TYPE": "session", "DBUS_SESSION_BUS_ADDRESS": self.bus}
        command = ["rauc", f"--conf={self.folder}/system.conf", f"--override-boot-slot={booted}", "service"]
        with (self.folder / "rauc.log").open("a", encoding="utf-8") as log:
            self.service = subprocess.Popen(command, env=environment, stdout=log, stderr=log, text=True)
        wait = ["gdbus", "wait", "--address", self.bus, "--timeout", "10", "de.pengutronix.rauc"]
        subprocess.run(wait, check=True, capture_output=True)

    def unmount(self) -> None:
        """Take away what a killed service left mounted."""
        command = ["umount", "--lazy", str(self.folder / "mount/bundle")]
        subprocess.run(command, check=False, capture_output=True)

    @contextlib.contextmanager
    def block_device(self, name: str) -> Iterator[None]:
        """Make a slot a block device, which does not grow."""
        path, behind = self.folder / name, self.folder / f"{name}.disk"
        path.rename(behind)
        command = ["losetup", "--find", "--show", str(behind)]
        device = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        try:
            path.symlink_to(device)
            yield
        finally:
            subprocess.run(["losetup", "--detach", device], check=True)

    def stop(self) -> None:
        if self.service:
            self.service.kill()
            self.service.wait()
            self.service = None


@contextlib.contextmanager
def bench(folder: Path, form: str = "plain") -> Iterator[Bench]:
    """Make one; its service and its bus end with it."""
    keys.make(folder / "keys")
    for name in ("root-a", "root-b", "boot-a", "boot-b"):
        (folder / name).write_bytes(b"\0" * SLOT_BYTES)
    state = folder / STATE
    state.write_text('{"primary": "A", "A": "good", "B": "bad"}')
    backend = folder / "backend"
    backend.write_text(BACKEND.format(python=sys.executable, state=str(state)))
    backend.chmod(0o755)
    keyring = folder / "keys/keyring.pem"
    system = SYSTEM.format(compatible="dering-pi64", folder=folder, keyring=keyring, form=form)
    (folder / "system.conf").write_text(system)
    (folder / "bus.conf").write_text(BUS.format(folder=folder))
    command = ["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout
        made = Bench(folder, folder / "keys", daemon.stdout.readline().strip(), form)
        try:
            made.start()
            yield made
        finally:
            made.stop()
            daemon.terminate()


def may_mount() -> bool:
    """Whether this is the machine's own root."""
    with Path("/proc/self/uid_map").open(encoding="ascii") as file:
        return os.geteuid() == 0 and file.read().split() == ["0", "0", "4294967295"]


async def judge(places: Places, *failing: str) -> str:
    """The judge's word, with a clock on which five minutes pass at once."""
    now = iter(range(0, 10_000, 200))

    async def looks() -> tuple[str, ...]:
        return failing

    async def no_time(_seconds: float) -> None:
        await asyncio.sleep(0)

    return str((await Health(places, looks, clock=lambda: float(next(now)), sleep=no_time).judge()).text)
