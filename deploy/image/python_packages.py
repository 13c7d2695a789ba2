"""The phone's Python packages for arm64: wheels from the lock file, our PJSIP, the phone itself.

What PyPI has as source only is compiled by the cross compiler: Debian's Python for arm64 describes its own
compiler in `_sysconfigdata`, which the build reads instead of this machine's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from deploy.image import parts_list
from deploy.image.packages import fetched, unpacked
from deploy.image.recipe import PROJECT, PYTHON, digest, stage
from deploy.image.tree import Tree
from deploy.pjsip.recipe import RecipeError, cached_wheel, target_named
from deploy.progress import Progress

LOCK = PROJECT / "deploy" / "requirements" / "device.lock"
PLATFORMS = (
    "manylinux_2_36",
    "manylinux_2_34",
    "manylinux_2_31",
    "manylinux_2_28",
    "manylinux_2_17",
    "manylinux2014",
)
SOURCE_ONLY = ("evdev", "pyalsaaudio", "spidev")
HEADERS = (
    "libasound2",
    "libasound2-dev",
    "libc6",
    "libc6-dev",
    "libcrypt-dev",
    "libexpat1-dev",
    "libpython3.11-dev",
    "libpython3.11-minimal",
    "libpython3.11-stdlib",
    "linux-libc-dev",
    "zlib1g-dev",
)
"""Debian packages that are compiled against."""

FOLDER = "opt/dering"
TAG = f"cp{PYTHON[0]}{PYTHON[1]}"
LAUNCHER = """\
#!/opt/dering/bin/python3
import sys

from firmware.__main__ import main

sys.exit(main())
"""


def wheels(progress: Progress) -> Path:
    """The folder of the locked packages' wheels, each checked against its hash in the lock file."""
    if sys.version_info[:2] != PYTHON:
        raise RecipeError(
            f"the image has Python {PYTHON[0]}.{PYTHON[1]} and its packages are compiled by the same; this is"
            f" {sys.version_info[0]}.{sys.version_info[1]} (build on Debian 12)"
        )
    return stage("wheels", digest(LOCK, Path(__file__)), lambda folder: _gather(progress, folder))


def _gather(progress: Progress, folder: Path) -> None:
    sysroot = unpacked(progress, "sysroot", sorted(fetched(progress, HEADERS).glob("*.deb")))
    with tempfile.TemporaryDirectory() as work:
        text = LOCK.read_text(encoding="utf-8")
        ready, sources = split(text)
        (Path(work) / "ready.txt").write_text(ready, encoding="utf-8")
        (Path(work) / "sources.txt").write_text(sources, encoding="utf-8")
        common = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        platforms = [word for each in PLATFORMS for word in ("--platform", f"{each}_aarch64")]
        target = [
            "--python-version",
            "3.11",
            "--implementation",
            "cp",
            "--abi",
            TAG,
            "--abi",
            "abi3",
            "--abi",
            "none",
        ]
        download = [*common, "download", "--no-deps", "--require-hashes", "--dest"]
        command: list[str | Path] = [
            *download,
            folder,
            "--only-binary",
            ":all:",
            *platforms,
            *target,
            "-r",
            f"{work}/ready.txt",
        ]
        progress.run(command, cwd=Path(work))
        build: list[str | Path] = [
            *common,
            "--no-cache-dir",
            "wheel",
            "--no-deps",
            "--require-hashes",
            "--no-binary",
            ":all:",
            "--no-build-isolation",
        ]
        build += ["--wheel-dir", str(folder), "-r", f"{work}/sources.txt"]
        progress.run(build, cwd=Path(work), env=_cross_environment(sysroot, Path(work)))


def split(lock: str) -> tuple[str, str]:
    """The lock file's entries that have wheels, and those that are compiled."""
    entries: list[str] = []
    for line in lock.splitlines():
        if line.startswith((" ", "#")) or not line:
            if entries and not line.lstrip().startswith("#"):
                entries[-1] += f"\n{line}"
        else:
            entries.append(line)
    compiled = [entry for entry in entries if entry.partition("==")[0] in SOURCE_ONLY]
    ready = [entry for entry in entries if entry not in compiled]
    return "\n".join(ready) + "\n", "\n".join(compiled) + "\n"


INPUT_HEADERS = ("input.h", "input-event-codes.h", "uinput.h")


def _cross_environment(sysroot: Path, work: Path) -> dict[str, str]:
    data = next(sysroot.glob("usr/lib/python3.11/_sysconfigdata__aarch64-linux-gnu.py"))
    compiler = f"aarch64-linux-gnu-gcc --sysroot={sysroot}"
    # Without -nostdinc the headers that come with the cross compiler, which are older, are found first.
    own = subprocess.run(
        ["aarch64-linux-gnu-gcc", "-print-file-name=include"], capture_output=True, text=True, check=True
    ).stdout.strip()
    folders = (own, f"{sysroot}/usr/include/aarch64-linux-gnu", f"{sysroot}/usr/include")
    include = " ".join(["-nostdinc", *(f"-isystem {folder}" for folder in folders)])
    names = f"-ffile-prefix-map={sysroot}=sysroot -ffile-prefix-map={work}=wheels"  # wherever that is
    (work / data.name).write_bytes(data.read_bytes())
    # evdev makes its table of codes of the kernel's headers: of these, not of this machine's.
    headers = ":".join(f"{sysroot}/usr/include/linux/{name}" for name in INPUT_HEADERS)
    settings = work / "setup.cfg"
    settings.write_text(f"[build_ecodes]\nevdev_headers = {headers}\nreproducible = 1\n", encoding="utf-8")
    return os.environ | {
        "_PYTHON_HOST_PLATFORM": "linux-aarch64",
        "_PYTHON_SYSCONFIGDATA_NAME": data.stem,
        "PYTHONPATH": str(work),
        "DIST_EXTRA_CONFIG": str(settings),
        "CC": compiler,
        "LDSHARED": f"{compiler} -shared",
        "CFLAGS": f"{include} -I{sysroot}/usr/include/python3.11 -O2 -g0 {names}",
        "SOURCE_DATE_EPOCH": "315532800",
    }


def pjsua2() -> Path:
    """Our PJSIP for arm64, which `make pjsua2 ARCH=arm64` builds."""
    found = cached_wheel(target_named("arm64", PYTHON))
    if found is None:
        raise RecipeError("our PJSIP for arm64 has not been built on this machine: make pjsua2 ARCH=arm64")
    return found


def phone(progress: Progress, work: Path, version: str) -> Path:
    """The phone's own wheel, of this checkout, with the image's version."""
    source = work / "source"
    source.mkdir()
    for name in ("board", "firmware"):
        shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    project = re.sub(r'^version = ".*"$', f'version = "{version}"', project, count=1, flags=re.MULTILINE)
    (source / "pyproject.toml").write_text(project, encoding="utf-8")
    uv = Path(sys.executable).parent / "uv"
    options: list[str | Path] = ["--no-build-isolation", "--python", sys.executable, "--out-dir", work]
    progress.run([uv, "build", "--wheel", *options, source], cwd=work)
    return next(work.glob("dering-*.whl"))


def add_environment(progress: Progress, tree: Tree, version: str) -> list[parts_list.Component]:
    """Put the virtual environment into the root; gives what is in it."""
    with tempfile.TemporaryDirectory() as work:
        found = [*sorted(wheels(progress).glob("*.whl")), pjsua2(), phone(progress, Path(work), version)]
        for wheel in found:
            _unpack(tree, wheel)
        components = [parts_list.of_wheel(wheel) for wheel in found]
    tree.file(
        f"{FOLDER}/pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11\n"
    )
    tree.link(f"{FOLDER}/bin/python3", "/usr/bin/python3.11")
    tree.link(f"{FOLDER}/bin/python", "python3")
    tree.file(f"{FOLDER}/bin/dering", LAUNCHER, 0o755)
    tree.link("usr/bin/dering", f"/{FOLDER}/bin/dering")
    return components


def _unpack(tree: Tree, wheel: Path) -> None:
    site = f"{FOLDER}/lib/python3.11/site-packages"
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            top, _, rest = name.partition("/")
            if top.endswith(".data"):
                kind, _, rest = rest.partition("/")
                if kind not in ("purelib", "platlib"):
                    continue
            path = rest if top.endswith(".data") else name
            if not path.endswith("/") and "/tests/" not in path and not path.endswith((".c", ".h", ".pyx")):
                tree.file(f"{site}/{path}", archive.read(name), 0o755 if name.endswith(".so") else 0o644)


COMPILE = """
import sys, importlib.util, importlib._bootstrap_external as boot
count = int.from_bytes(sys.stdin.buffer.read(4), "big")
for _ in range(count):
    length = int.from_bytes(sys.stdin.buffer.read(4), "big")
    name = sys.stdin.buffer.read(length).decode()
    source = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
    try:
        code = compile(source, "/" + name, "exec", dont_inherit=True, optimize=0)
        made = boot._code_to_hash_pyc(code, importlib.util.source_hash(source), False)
    except (SyntaxError, ValueError):
        made = b""
    sys.stdout.buffer.write(len(made).to_bytes(4, "big") + made)
"""


def compile_all(tree: Tree) -> int:
    """Put byte code beside every Python source: the root is read-only, so each start would compile.

    The byte code is of the kind that is not checked against its source (PEP 552, unchecked hash).
    """
    sources = list(tree.files("*.py"))
    sources = [path for path in sources if path.startswith((f"{FOLDER}/", "usr/lib/python3"))]
    given = [len(sources).to_bytes(4, "big")]
    for path in sources:
        content = tree.entries[path].content or b""
        given += [
            len(path.encode()).to_bytes(4, "big"),
            path.encode(),
            len(content).to_bytes(4, "big"),
            content,
        ]
    answer = subprocess.run(
        [sys.executable, "-I", "-c", COMPILE], input=b"".join(given), capture_output=True, check=True
    )
    at = made = 0
    for path in sources:
        size = int.from_bytes(answer.stdout[at : at + 4], "big")
        code = answer.stdout[at + 4 : at + 4 + size]
        at += 4 + size
        if code:
            folder, _, name = path.rpartition("/")
            tree.file(f"{folder}/__pycache__/{name.removesuffix('.py')}.cpython-311.pyc", code)
            made += 1
    return made
