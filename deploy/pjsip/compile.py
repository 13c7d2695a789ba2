"""Compiles PJSIP's static libraries and, against them, the one Python extension that holds it all."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.pjsip.recipe import COMPILER_FLAGS, CONFIGURE, HERE, RecipeError, Target
from deploy.progress import Progress

COMPILING = re.compile(r"(^|\s)-c\s+-o\s")
OBJECT = re.compile(r"\.o: ")
PROGRAM = re.compile(r"-test-|pjturn|pjsdp|pjsystest|^\.pjsua-(?!lib)")
SWIG_HEADERS = ("pjlib", "pjlib-util", "pjmedia", "pjsip", "pjnath")
BINDING = "pjsip-apps/src/swig/python"

# PJSIP makes a key for DTLS-SRTP whenever it starts. RSA takes 100 to 700 ms on a PC and more on a Pi, P-256
# less than one, and P-256 is what every WebRTC peer must know (RFC 8827, section 6.5).
RSA_KEY = """\
    /* Generate RSA key */
    rsa_key = RSA_new();
    if (!rsa_key) goto on_error;
    if (!RSA_generate_key_ex(rsa_key, 2048, bne, NULL)) goto on_error;

    /* Create private key */
    priv_key = EVP_PKEY_new();
    if (!priv_key) goto on_error;
    if (!EVP_PKEY_assign_RSA(priv_key, rsa_key)) goto on_error;
    rsa_key = NULL;
"""
EC_KEY = """\
    priv_key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    if (!priv_key) goto on_error;
"""


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
    """Puts our compile-time choices and the source filter into the unpacked source."""
    shutil.copy(HERE / "config_site.h", source / "pjlib/include/pj/config_site.h")
    # Debian's archive leaves out the source of this sound device, which no phone has.
    _replace(source / "pjmedia/build/Makefile", "bdimad_dev.o", "")
    _replace(source / "pjmedia/src/pjmedia/transport_srtp_dtls.c", RSA_KEY, EC_KEY)
    for name in ("source_filter.hpp", "source_filter.cpp"):
        shutil.copy(HERE / name, source / BINDING / name)
    interface = source / "pjsip-apps/src/swig/pjsua2.i"
    interface.write_text(interface.read_text() + "\n" + (HERE / "source_filter.i").read_text())


def _replace(file: Path, before: str, after: str) -> None:
    """RecipeError when the source has changed, so that no edit is lost unnoticed."""
    text = file.read_text()
    if before not in text:
        raise RecipeError(
            f"{file.name} of the PJSIP source is not as expected: {before.strip()!r} is not in it"
        )
    file.write_text(text.replace(before, after))


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
    for unit in ("source_filter", "pjsua2_wrap"):
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
