"""The root's system: our files, units that are on, and what Debian brings that a phone has no use for."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.image.recipe import COMPATIBLE, HERE, PROJECT, lines
from deploy.image.tree import Tree
from deploy.image.users import add_users
from deploy.update.keys import public_files

SYSTEMD = PROJECT / "deploy" / "systemd"
PLACES = {
    "units": "usr/lib/systemd/system",
    "system.conf.d": "usr/lib/systemd/system.conf.d",
    "journald.conf.d": "usr/lib/systemd/journald.conf.d",
    "udev": "usr/lib/udev/rules.d",
    **{name: f"usr/lib/{name}" for name in ("modules-load.d", "sysctl.d", "sysusers.d", "tmpfiles.d")},
}
"""Folders of deploy/systemd and where they go."""

MOUNT_POINTS = ("data", "boot/firmware", "run", "proc", "sys", "dev", "tmp", "var", "root")
UNITS = "usr/lib/systemd/system"
LINKS = {"Wanted": "wants", "Required": "requires"}
REPLACED = ("data.mount",)
"""The initramfs mounts /data: systemd would wait for udev, and stop where it is broken."""


def configure(tree: Tree, version: str) -> None:
    """Put our files into the root, make the users, turn units on, and clear away the rest."""
    _drop(tree)
    for folder in (HERE / "root", PROJECT / "deploy/network/root", PROJECT / "deploy/update/root"):
        tree.add_folder_of(folder)
    for place, content in public_files().items():
        tree.file(place, content)
    for name, place in PLACES.items():
        tree.add_folder_of(SYSTEMD / name, place)
    for path in sorted(tree.files("usr/lib/sysusers.d/dering*.conf")):
        add_users(tree, tree.text(path), path)
    for unit in REPLACED:
        tree.remove(f"{UNITS}/{unit}")
    for unit in our_units():
        enable(tree, unit)
    for unit in lines(HERE / "masked_units.txt"):
        tree.link(f"etc/systemd/system/{unit}", "/dev/null")
    for path in MOUNT_POINTS:
        tree.folder(path, 0o1777 if path == "tmp" else 0o755)
    _identify(tree, version)


def _identify(tree: Tree, version: str) -> None:
    tree.file("etc/machine-id", "", 0o444)  # each start has one of its own; "uninitialized" is a first boot
    if "etc/resolv.conf" not in tree.entries or tree.entries["etc/resolv.conf"].target is None:
        tree.link("etc/resolv.conf", "/run/resolv.conf")
    tree.file("usr/lib/clock-epoch", "")
    release = (
        f'NAME="Dering"\nID=dering\nID_LIKE=debian\nPRETTY_NAME="Dering {version}"\nVERSION_ID="{version}"\n'
    )
    tree.file("usr/lib/os-release", f'{release}IMAGE_ID="{COMPATIBLE}"\nIMAGE_VERSION="{version}"\n')
    tree.link("etc/os-release", "../usr/lib/os-release")


def _drop(tree: Tree) -> None:
    for package in lines(HERE / "dropped_packages.txt"):
        drop_package(tree, *package.partition(":")[::2])
    for pattern in lines(HERE / "dropped_files.txt"):
        tree.remove(pattern)


def drop_package(tree: Tree, package: str, below: str) -> None:
    """Take away what a package installed below a path ("/usr/share", or "" for all)."""
    for information in (f"var/lib/dpkg/info/{package}.list", f"var/lib/dpkg/info/{package}:arm64.list"):
        if information not in tree.entries:
            continue
        listed = tree.text(information).splitlines()
        # A package that was made before /usr was merged has /lib as a folder, which is a link.
        folders = {line.rpartition("/")[0] for line in listed}
        for line in listed:
            path = tree.place(line.lstrip("/")) if line.strip("/.") else ""
            entry = tree.entries.get(path)
            if entry is None or entry.is_folder or line in folders or not line.startswith(below):
                continue
            del tree.entries[path]


def our_units() -> Iterator[str]:
    """The units of the project that say when they are wanted, but for those that the initramfs replaces."""
    for folder in (SYSTEMD / "units", *(PROJECT / "deploy").glob("*/root/usr/lib/systemd/system")):
        for file in sorted(folder.glob("*.*")):
            if (
                file.name not in REPLACED
                and file.is_file()
                and "[Install]" in file.read_text(encoding="utf-8")
            ):
                yield file.name


def enable(tree: Tree, unit: str) -> None:
    """Turn a unit on as ``systemctl enable`` does: by the links that its [Install] section asks for."""
    section = tree.text(f"{UNITS}/{unit}").partition("[Install]")[2].partition("\n[")[0]
    for kind, targets in re.findall(r"^(Wanted|Required)By=(.+)$", section, re.MULTILINE):
        for target in targets.split():
            tree.link(f"etc/systemd/system/{target}.{LINKS[kind]}/{unit}", f"/{UNITS}/{unit}")
    for names in re.findall(r"^Alias=(.+)$", section, re.MULTILINE):
        for name in names.split():
            tree.link(f"etc/systemd/system/{name}", f"/{UNITS}/{unit}")


def installed(tree: Tree) -> list[dict[str, str]]:
    """The installed packages' fields, from dpkg's database, before it is dropped."""
    found = []
    for paragraph in tree.text("var/lib/dpkg/status").split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.MULTILINE))
        if fields:
            found.append(fields)
    return found


def copyrights(tree: Tree) -> dict[str, str]:
    """The packages' licence texts, by package."""
    return {
        Path(path).parent.name: (tree.entries[path].content or b"").decode(errors="replace")
        for path in tree.files("usr/share/doc/*/copyright")
    }


def kept(packages: list[dict[str, str]]) -> list[dict[str, str]]:
    """The packages of which the finished root holds anything."""
    gone = {line for line in lines(HERE / "dropped_packages.txt") if ":" not in line}
    return [fields for fields in packages if fields["Package"] not in gone - {"busybox-static"}]


def deb_fields(deb: Path) -> dict[str, str]:
    """The fields of a package that was only fetched."""
    command = ["dpkg-deb", "--field", str(deb), "Package", "Version", "Architecture", "Source"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"^([A-Za-z-]+): (.*)$", text, re.MULTILINE))


def deb_copyright(deb: Path) -> str:
    """The licence text of a package that was only fetched."""
    archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(deb)], capture_output=True, check=True).stdout
    found = copyrights(Tree.from_tar(io.BytesIO(archive)))
    return found.get(deb.name.split("_")[0], "")


WIFI = (
    "brcmfmac43430*",
    "brcmfmac43436*",
    "brcmfmac43455*",
    "brcmfmac43456*",
    "cyfmac43430*",
    "cyfmac43455*",
)
PIS = ("raspberrypi", ".bin", ".clm_blob", "sdio.txt")


def add_firmware(tree: Tree, folder: Path) -> None:
    """Put the Wi-Fi firmware of the Pis into the root."""
    source = folder / "lib" / "firmware"
    for pattern in WIFI:
        for file in sorted(source.rglob(pattern)):
            path = f"usr/lib/firmware/{file.relative_to(source).as_posix()}"
            if file.is_symlink():
                tree.link(path, str(file.readlink()))
            elif any(mark in file.name for mark in PIS):
                tree.file(path, file.read_bytes())
