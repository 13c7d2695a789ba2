"""Makes the virtual lab's other kernel, once per machine and recipe: Debian's own, and its modules.

    python -m deploy.lab.stock.build

Nothing is installed: the packages are unpacked. Progress goes to standard error.
"""

from __future__ import annotations

import lzma
import platform
import shutil
import sys
from pathlib import Path

from deploy.lab.debian import Archive
from deploy.lab.recipe import PANEL, kernel_folder, source_package
from deploy.lab.stock.recipe import (
    EDITS,
    HERE,
    INIT,
    MODULES,
    OUR_MODULES,
    SOURCES,
    Stock,
    cached_stock,
    in_folder,
    load_order,
    module_name,
    recipe_hash,
)
from deploy.once import building, make_environment, only_one_build, publish
from deploy.pjsip.recipe import RecipeError
from deploy.progress import Progress, StepError

STAGES = 4


def main() -> int:
    """No arguments; 0, or 1 with the reason on standard error."""
    try:
        build()
    except (RecipeError, StepError) as problem:
        print(f"Debian's kernel was not made ready for the virtual lab. {problem}", file=sys.stderr)
        return 1
    return 0


def build() -> Stock:
    """The kernel: made now, or by somebody else before."""
    if platform.machine() != "x86_64":
        raise RecipeError(f"the lab's guests are for x86-64 only; this machine is {platform.machine()}")
    with only_one_build(kernel_folder()):
        found = cached_stock()
        if found is not None:
            return found
        recipe = recipe_hash()  # as it is now: somebody may edit it while this runs
        with building("the lab's second kernel", kernel_folder(), recipe, STAGES) as (work, progress):
            return _build_in(work, recipe, progress)


def _build_in(work: Path, recipe: str, progress: Progress) -> Stock:
    progress.stage("fetching the packages from Debian's archive")
    packages = _fetch(progress, work)
    progress.stage("unpacking")
    root = work / "root"
    for package in packages.values():
        progress.run(["dpkg-deb", "--extract", package, root], cwd=work)
    sources = _sources(progress, work, root)
    progress.stage("compiling the modules that Debian does not build")
    _compile(progress, root, sources)
    progress.stage("packing")
    finished = work / "finished"
    finished.mkdir()
    stock = in_folder(finished)
    next((root / "boot").glob("vmlinuz-*")).rename(stock.kernel)
    _pack(progress, root, sources, work / "initramfs", stock.initramfs)
    origin = {role: package.name for role, package in packages.items()}
    return in_folder(publish(finished, kernel_folder(), recipe, origin))


def _fetch(progress: Progress, work: Path) -> dict[str, Path]:
    """The kernel of this Debian release and what its modules are compiled with: all of one version."""
    archive = Archive(progress, work)
    headers = archive.dependency("linux-headers-amd64", r"linux-headers-[0-9]\S*")
    names = {
        "image": archive.dependency("linux-image-amd64", r"linux-image-[0-9]\S*"),
        "headers": headers,
        "common headers": archive.dependency(headers, r"linux-headers-\S+-common"),
        "kbuild": archive.dependency(headers, r"linux-kbuild-\S+"),
        "source": source_package(archive.describe("linux-source")),
        "busybox": "busybox-static",
    }
    return {role: archive.download(name) for role, name in names.items()}


def _sources(progress: Progress, work: Path, root: Path) -> Path:
    """A folder with all that is compiled."""
    folder = work / "modules"
    folder.mkdir()
    archive = next((root / "usr/src").glob("linux-source-*.tar.xz"))
    members = [f"{archive.name.removesuffix('.tar.xz')}/{name}" for name in SOURCES]
    command = ["tar", "--extract", "--no-same-owner", "--strip-components=1", "--file", str(archive)]
    progress.run([*command, *members], cwd=work)
    for source, name in SOURCES.items():
        (work / source).rename(folder / name)
    for name, (before, after) in EDITS.items():
        text = (folder / name).read_text("utf-8")
        if before not in text:
            raise RecipeError(f"{name} of the kernel's source has no {before} to change")
        (folder / name).write_text(text.replace(before, after), "utf-8")
    for file in (PANEL, HERE / "Kbuild"):
        shutil.copy(file, folder)
    return folder


def _compile(progress: Progress, root: Path, sources: Path) -> None:
    """Debian's headers name their common part by its place in /usr/src, where they are not."""
    headers = next((root / "usr/src").glob("linux-headers-*-amd64"))
    makefile = headers / "Makefile"
    makefile.write_text(makefile.read_text("utf-8").replace("/usr/src/", f"{root}/usr/src/"), "utf-8")
    command = ["make", "-C", str(headers), f"M={sources}", "modules"]
    progress.run(command, cwd=sources, env=make_environment())
    progress.run(["strip", "--strip-debug", *(f"{name}.ko" for name in OUR_MODULES)], cwd=sources)


def _pack(progress: Progress, root: Path, sources: Path, folder: Path, initramfs: Path) -> None:
    """A first root file system with the modules, not compressed: an emulated computer is slow at that."""
    for name in ("bin", "dev", "modules", "proc", "root"):
        (folder / name).mkdir(parents=True)
    busybox = shutil.copy(root / "bin/busybox", folder / "bin")
    shutil.copy(INIT, folder)
    files = {module_name(str(file)): file for file in [*root.rglob("*.ko*"), *sources.glob("*.ko")]}
    built_in = next(root.rglob("modules.builtin")).read_text("utf-8").split()

    def read(name: str) -> bytes:
        content = files[name].read_bytes()
        return lzma.decompress(content) if files[name].suffix == ".xz" else content

    order = list(load_order(MODULES, read, {module_name(line) for line in built_in}))
    for name in order:
        (folder / f"modules/{name}.ko").write_bytes(read(name))
    (folder / "modules/order").write_text("\n".join(order) + "\n", encoding="utf-8")
    pack = 'find . | "$0" cpio -o -H newc >"$1"'
    progress.run(["sh", "-c", pack, busybox, initramfs], cwd=folder)


if __name__ == "__main__":
    sys.exit(main())
