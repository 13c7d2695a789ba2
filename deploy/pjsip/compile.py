"""Compiles PJSIP's static libraries and, against them, the one Python extension that holds it all."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.pjsip.edit import apply_edits
from deploy.pjsip.edits import EDITS
from deploy.pjsip.recipe import COMPILER_FLAGS, CONFIGURE, HERE, RecipeError, Target
from deploy.progress import Progress

COMPILING = re.compile(r"(^|\s)-c\s+-o\s")
OBJECT = re.compile(r"\.o: ")
PROGRAM = re.compile(r"-test-|pjturn|pjsdp|pjsystest|^\.pjsua-(?!lib)")
SWIG_HEADERS = ("pjlib", "pjlib-util", "pjmedia", "pjsip", "pjnath")
BINDING = "pjsip-apps/src/swig/python"
ADDITIONS = ("notify", "source_filter", "sound_card")
"""What the module has beyond pjsua2: a .hpp, .cpp and .i of each."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The compilers for a target, its system root (None: this machine), its Python's headers and suffix."""

    cxx: str
    strip: str
    sysroot: Path | None
    python_headers: Path
    extension_suffix: str
    environment: dict[str, str]


def prepare(source: Path) -> None:
    """Puts our compile-time choices, edits and additions into the unpacked source."""
    shutil.copy(HERE / "config_site.h", source / "pjlib/include/pj/config_site.h")
    apply_edits(source, EDITS)
    interface = source / "pjsip-apps/src/swig/pjsua2.i"
    for addition in ADDITIONS:
        for suffix in (".hpp", ".cpp"):
            shutil.copy(HERE / f"{addition}{suffix}", source / BINDING / f"{addition}{suffix}")
        interface.write_text(interface.read_text() + "\n" + (HERE / f"{addition}.i").read_text())


def configure(progress: Progress, source: Path, target: Target, tools: Tools) -> None:
    """Runs configure and makes the dependency files; RecipeError when it did not find what a phone needs."""
    command = ["./configure", f"CFLAGS={COMPILER_FLAGS}", f"CXXFLAGS={COMPILER_FLAGS}", *CONFIGURE]
    if tools.sysroot is not None:
        root = tools.sysroot / "usr"
        command += [f"--host={target.triplet}", f"--with-ssl={root}", f"--with-opus={root}"]
    progress.run(command, cwd=source, env=tools.environment)
    _insist_on_features(source)
    progress.run(["make", "dep"], cwd=source, env=tools.environment)


def _insist_on_features(source: Path) -> None:
    """configure drops silently what it does not find; a phone without TLS or Opus shall not come of that."""
    answers = (source / "pjlib/include/pj/compat/os_auto.h").read_text()
    answers += (source / "pjmedia/include/pjmedia-codec/config_auto.h").read_text()
    if not re.search(r"#define\s+PJ_HAS_SSL_SOCK\s+1", answers):
        raise RecipeError("configure found no usable OpenSSL: the phone would have no TLS")
    if not re.search(r"#define\s+PJMEDIA_HAS_OPUS_CODEC\s+1", answers):
        raise RecipeError("configure found no usable libopus: the phone would have no Opus")


def libraries(progress: Progress, source: Path, tools: Tools) -> None:
    """Compiles the libraries, telling how far it is."""
    total = _units(source)
    done = 0

    def watch(line: str) -> None:
        nonlocal done
        if COMPILING.search(line):
            done += 1
            progress.count(done, total)

    jobs = max(1, min(os.cpu_count() or 1, 4))
    progress.run(["make", f"-j{jobs}", "lib"], cwd=source, env=tools.environment, watch=watch)


def _units(source: Path) -> int:
    """About how many files the libraries have: what `make dep` listed, without PJSIP's tests and programs."""
    lists = [file for file in source.glob("*/build/**/.*.depend") if not PROGRAM.search(file.name)]
    return sum(OBJECT.subn("", file.read_text(errors="replace"))[1] for file in lists)


def binding(progress: Progress, source: Path, target: Target, tools: Tools) -> dict[str, Path]:
    """Compiles and links the extension; gives the files of the wheel by the name they have in it."""
    folder = source / BINDING
    env = tools.environment
    headers = [f"-I../../../../{part}/include" for part in SWIG_HEADERS]
    swig = ["swig", *headers, "-I.", "-c++", "-w312", "-threads", "-doxygen", "-python"]
    progress.run([*swig, "-o", "pjsua2_wrap.cpp", "../pjsua2.i"], cwd=folder, env=env)
    flags = [*COMPILER_FLAGS.split(), *_helper(folder, "cflags", env), "-I.", f"-I{tools.python_headers}"]
    objects = []
    for unit in (*ADDITIONS, "pjsua2_wrap"):
        progress.run(
            [*tools.cxx.split(), *flags, "-c", f"{unit}.cpp", "-o", f"{unit}.o"], cwd=folder, env=env
        )
        objects.append(f"{unit}.o")
    libraries = [f"-l{name}" for name in _helper(folder, "libs", env)]
    extension = f"_pjsua2{tools.extension_suffix}"
    link = [
        *tools.cxx.split(),
        "-shared",
        "-o",
        extension,
        *objects,
        *_helper(folder, "ldflags", env),
        *libraries,
    ]
    if tools.sysroot is not None:
        link.append(f"-Wl,-rpath-link,{tools.sysroot / 'usr/lib' / target.triplet}")
    progress.run(link, cwd=folder, env=env)
    progress.run([tools.strip, "--strip-unneeded", extension], cwd=folder, env=env)
    return {extension: folder / extension, "pjsua2.py": folder / "pjsua2.py"}


def _helper(folder: Path, goal: str, environment: dict[str, str]) -> list[str]:
    """What PJSIP's own helper.mak says the compiler and linker must be given."""
    words = subprocess.run(
        ["make", "-s", "--no-print-directory", "-f", "helper.mak", goal],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return words.stdout.split()
