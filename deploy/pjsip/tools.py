"""The compilers for a target: this machine's own, or a cross compiler with a system root of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from deploy.pjsip.compile import Tools
from deploy.pjsip.recipe import RecipeError, Target
from deploy.pjsip.source import private_apt, update
from deploy.progress import Progress

SYSROOT_PACKAGES = (
    "libasound2-dev",
    "libc6-dev",
    "libgsm1-dev",
    "libopus-dev",
    "libsamplerate0-dev",
    "libspeex-dev",
    "libspeexdsp-dev",
    "libsrtp2-dev",
    "libssl-dev",
    "uuid-dev",
)


def native() -> Tools:
    """This machine's compilers, for the Python that runs this."""
    return Tools(
        cxx="g++",
        strip="strip",
        sysroot=None,
        python_headers=Path(sysconfig.get_path("include")),
        extension_suffix=str(sysconfig.get_config_var("EXT_SUFFIX")),
        environment=_environment(),
    )


def cross(progress: Progress, work: Path, target: Target) -> Tools:
    """The cross compiler of `target`, with a system root made in `work` of this Debian release's packages."""
    root = _system_root(progress, work, target)
    prefix = f"{target.triplet}-"
    python = f"python{target.python[0]}.{target.python[1]}"
    headers = root / "usr/include" / python
    if not headers.is_dir():
        raise RecipeError(
            f"{python} is not the Python of Debian {_debian_release()}: no headers for {target.machine}"
        )
    c, cxx = (f"{prefix}{name} --sysroot={root}" for name in ("gcc", "g++"))
    configuration = root / "usr/lib" / target.triplet / "pkgconfig"
    return Tools(
        cxx=cxx,
        strip=f"{prefix}strip",
        sysroot=root,
        python_headers=headers,
        extension_suffix=f".cpython-{target.python[0]}{target.python[1]}-{target.triplet}.so",
        environment=_environment()
        | {
            "CC": c,
            "CXX": cxx,
            "AR": f"{prefix}ar",
            "RANLIB": f"{prefix}ranlib",
            "LD": c,
            "PKG_CONFIG_LIBDIR": str(configuration),
            "PKG_CONFIG_SYSROOT_DIR": str(root),
            "CPLUS_INCLUDE_PATH": str(root / "usr/include"),
        },
    )


def _environment() -> dict[str, str]:
    """The caller's environment without what would change the build, or a Makefile's own variables."""
    unwanted = {
        "CC",
        "CXX",
        "CFLAGS",
        "CXXFLAGS",
        "LDFLAGS",
        "MAKEFLAGS",
        "MAKELEVEL",
        "MFLAGS",
        "ARCH",
        "PYTHON",
    }
    return {key: value for key, value in os.environ.items() if key not in unwanted} | {"LC_ALL": "C"}


def _system_root(progress: Progress, work: Path, target: Target) -> Path:
    """What the cross compiler compiles against."""
    python = f"libpython{target.python[0]}.{target.python[1]}-dev"
    return unpacked(progress, work, [*SYSROOT_PACKAGES, python, _standard_library()])


def unpacked(progress: Progress, work: Path, wanted: Sequence[str]) -> Path:
    """A folder in ``work`` with arm64 packages and all they depend on; none of it is installed.

    ``wanted`` may have alternatives, ``a|b``: the first that this Debian release has.
    """
    apt, root = work / "apt-foreign", work / "root"
    apt.mkdir(parents=True)
    options = update(progress, apt, private_apt(apt, _debian_release(), "deb", architecture="arm64"))
    names = [_available(entry, options) for entry in wanted]
    command = ["apt-get", "-q", "-y", *options, "--no-install-recommends", "--download-only", "install"]
    progress.run([*command, *names], cwd=apt)
    packages = sorted((apt / "cache/archives").glob("*.deb"))
    for number, package in enumerate(packages, 1):
        progress.run(["dpkg", "-x", package, root], cwd=work)
        progress.count(number, len(packages))
    return root


def _available(entry: str, options: Sequence[str]) -> str:
    names = entry.split("|")
    for name in names:
        policy = subprocess.run(
            ["apt-cache", *options, "policy", name],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
        if re.search(r"Candidate: [^(]", policy.stdout):
            return name
    raise RecipeError(f"no arm64 package of this Debian release is called {' or '.join(names)}")


def _standard_library() -> str:
    """The C++ library's development package that fits the cross compiler, such as libstdc++-12-dev."""
    version = subprocess.run(
        ["aarch64-linux-gnu-g++", "-dumpversion"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return f"libstdc++-{version.split('.')[0]}-dev"


def _debian_release() -> str:
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.removeprefix("VERSION_CODENAME=").strip('"')
    raise RecipeError("/etc/os-release names no VERSION_CODENAME: building for another machine needs Debian")
