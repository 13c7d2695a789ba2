"""Debian's kernel, the modules that the phone needs, and two of its drivers that Debian does not build."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.image.packages import fetched, unpacked
from deploy.image.recipe import HERE, digest, lines, stage
from deploy.image.tree import Tree
from deploy.pjsip.recipe import RecipeError
from deploy.progress import Progress

KEYPADS = ("matrix_keypad", "tca8418_keypad")
"""Drivers of overlays in deploy/overlays that Debian's configuration leaves out."""

CONFIGURED = {"matrix_keypad": "CONFIG_KEYBOARD_MATRIX", "tca8418_keypad": "CONFIG_KEYBOARD_TCA8418"}
INDEXES = ("modules.builtin", "modules.builtin.modinfo", "modules.order")


@dataclass(frozen=True, slots=True)
class Kernel:
    """An unpacked kernel: its release, such as 6.1.0-56-arm64, its folder, and its packages."""

    release: str
    folder: Path
    keypads: Path
    source: Path
    debs: tuple[Path, ...]

    @property
    def image(self) -> bytes:
        """The kernel, packed: reading a third of it from a card takes less time than unpacking it."""
        return gzip.compress((self.folder / "boot" / f"vmlinuz-{self.release}").read_bytes(), 9, mtime=0)


def kernel(progress: Progress) -> Kernel:
    """Debian's newest kernel for this release, with the keypads' drivers compiled for it."""
    meta = fetched(progress, ["linux-image-arm64"])
    depends = _field(next(meta.glob("linux-image-arm64_*.deb")), "Depends")
    found = re.search(r"linux-image-(\S+-arm64)", depends)
    if found is None:
        raise RecipeError(f"linux-image-arm64 depends on no kernel: {depends}")
    release = found[1]
    abi = release.removesuffix("-arm64")
    debs = fetched(progress, [f"linux-image-{release}"])
    headers = fetched(progress, [f"linux-headers-{release}", f"linux-headers-{abi}-common"])
    tools = fetched(progress, ["linux-kbuild-6.1", "linux-source-6.1"], _own_architecture())
    image = next(debs.glob("*.deb"))
    source = _source(progress, next(tools.glob("linux-source*.deb")))
    folder = unpacked(progress, "kernel", [image])
    made = unpacked(
        progress, "headers", [*sorted(headers.glob("*.deb")), next(tools.glob("linux-kbuild*.deb"))]
    )
    return Kernel(release, folder, _keypads(progress, release, made, source), source, (image,))


def _own_architecture() -> str:
    command: list[str | Path] = ["dpkg", "--print-architecture"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _field(deb: Path, name: str) -> str:
    command: list[str | Path] = ["dpkg-deb", "--field", str(deb), name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


WANTED_SOURCE = (
    "*/drivers/input/keyboard/matrix_keypad.c",
    "*/drivers/input/keyboard/tca8418_keypad.c",
    "*/arch/arm/boot/dts/bcm2*",
    "*/arch/arm64/boot/dts/broadcom/bcm2*",
    "*/include/dt-bindings/*",
)


def _source(progress: Progress, deb: Path) -> Path:
    """The few files of the kernel's source that are compiled here: two drivers and the device trees."""

    def take(folder: Path) -> None:
        progress.run(["dpkg", "-x", deb, folder / "deb"], cwd=folder)
        archive = next((folder / "deb/usr/src").glob("linux-source-*.tar.xz"))
        command: list[str | Path] = [
            "tar",
            "--extract",
            "--strip-components=1",
            "--wildcards",
            "--file",
            archive,
            *WANTED_SOURCE,
        ]
        progress.run(command, cwd=folder)
        shutil.rmtree(folder / "deb")

    return stage("source", digest(deb.name, *WANTED_SOURCE), take)


def _keypads(progress: Progress, release: str, headers: Path, source: Path) -> Path:
    """Modules compiled by the cross compiler against the kernel's headers, which are not installed."""

    def compile_in(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as work:
            for name in KEYPADS:
                shutil.copy(source / "drivers/input/keyboard" / f"{name}.c", work)
            made = "\n".join(f"obj-m += {name}.o" for name in KEYPADS)
            (Path(work) / "Makefile").write_text(f"{made}\n", encoding="utf-8")
            root = _movable(headers, Path(work) / "headers")
            build = root / "usr/src" / f"linux-headers-{release}"
            command: list[str | Path] = [
                "make",
                "-C",
                build,
                f"M={work}",
                "ARCH=arm64",
                "CROSS_COMPILE=aarch64-linux-gnu-",
            ]
            # Without the names of these folders, which change: the build id is reckoned of them.
            names = f"-g0 -ffile-prefix-map={root}=headers -ffile-prefix-map={work}=keypads"
            command += ["CC=aarch64-linux-gnu-gcc", f"KCFLAGS={names}", "modules"]
            progress.run(command, cwd=Path(work), env=os.environ | {"KBUILD_BUILD_TIMESTAMP": "@0"})
            for name in KEYPADS:
                stripped: list[str | Path] = [
                    "aarch64-linux-gnu-strip",
                    "--strip-debug",
                    f"{work}/{name}.ko",
                    "-o",
                    folder / f"{name}.ko",
                ]
                progress.run(stripped, cwd=folder)

    return stage("keypads", digest(release, headers.name, Path(__file__)), compile_in)


def _movable(headers: Path, to: Path) -> Path:
    """Debian's headers name each other by absolute paths in /usr: here by where they are unpacked."""
    shutil.copytree(headers, to, symlinks=True)
    for file in [
        *to.glob("usr/src/linux-headers-*/Makefile"),
        *to.glob("usr/src/linux-headers-*/.kernelvariables"),
    ]:
        text = file.read_text(encoding="utf-8")
        file.write_text(
            text.replace("/usr/src/", f"{to}/usr/src/").replace("/usr/lib/", f"{to}/usr/lib/"), "utf-8"
        )
    for link in to.glob("usr/src/linux-headers-*/*"):
        if link.is_symlink() and str(link.readlink()).startswith("/usr"):
            target = f"{to}{link.readlink()}"
            link.unlink()
            link.symlink_to(target)
    return to


def initramfs_modules() -> list[str]:
    return [line[1:] for line in lines(HERE / "modules.txt") if line.startswith("+")]


def add_modules(progress: Progress, tree: Tree, of: Kernel, names: Iterable[str], keypads: bool) -> None:
    """Put modules and all they depend on into a tree, with the indexes that modprobe reads."""
    with tempfile.TemporaryDirectory() as work:
        place = Path("lib/modules") / of.release
        whole, chosen = Path(work, "all"), Path(work, "chosen")
        (whole / "lib/modules").mkdir(parents=True)
        shutil.copytree(of.folder / place, whole / place, symlinks=True)
        progress.run(["depmod", "-b", whole, of.release], cwd=whole)
        for file in sorted(_needed(whole, of.release, names)):
            target = chosen / Path(file).relative_to(whole)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        for name in INDEXES:
            shutil.copy(whole / place / name, chosen / place)
        if keypads:
            extra = chosen / place / "kernel/drivers/input/keyboard"
            extra.mkdir(parents=True, exist_ok=True)
            for name in KEYPADS:
                shutil.copy(of.keypads / f"{name}.ko", extra)
        progress.run(["depmod", "-b", chosen, of.release], cwd=chosen)
        tree.add_folder_of(chosen / place, f"usr/lib/modules/{of.release}")


def _needed(root: Path, release: str, names: Iterable[str]) -> set[str]:
    files: set[str] = set()
    for name in names:
        command: list[str | Path] = ["modprobe", "-d", str(root), "-S", release, "--show-depends", name]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise RecipeError(
                f"the kernel {release} has no module {name} (modules.txt): {answer.stderr.strip()}"
            )
        files |= {line.split()[1] for line in answer.stdout.splitlines() if line.startswith("insmod")}
    return files
