"""Packs files into a wheel, the binary distribution format of PEP 427."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the wheel: the same input gives the same bytes."""

METADATA = """\
Metadata-Version: 2.1
Name: pjsua2
Version: {version}
Summary: PJSIP's pjsua2 with Opus, OpenSSL 3, DTLS-SRTP, ALSA, WebRTC AEC3 and a filter for request sources
License: GPL-2.0-or-later
"""

WHEEL = """\
Wheel-Version: 1.0
Generator: dering
Root-Is-Purelib: false
Tag: {tag}
"""


def pack(folder: Path, version: str, tag: str, files: Mapping[str, Path], notes: Mapping[str, str]) -> Path:
    """Writes pjsua2-VERSION-TAG.whl into `folder`: `files` by name, `notes` as text in its dist-info."""
    information = f"pjsua2-{version}.dist-info"
    content = {name: path.read_bytes() for name, path in files.items()}
    content |= {f"{information}/{name}": text.encode() for name, text in notes.items()}
    content[f"{information}/METADATA"] = METADATA.format(version=version).encode()
    content[f"{information}/WHEEL"] = WHEEL.format(tag=tag).encode()
    record = f"{information}/RECORD"
    rows = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in content.items()]
    content[record] = "\n".join([*rows, f"{record},,", ""]).encode()
    wheel = folder / f"pjsua2-{version}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o755 << 16 if name.endswith(".so") else 0o644 << 16
            archive.writestr(entry, data)
    return wheel


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
