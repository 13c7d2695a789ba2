"""Certificate authorities and server certificates, made anew by openssl for a test."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PEM certificate and its key."""

    path: Path
    key: Path


class Authority:
    """A certificate authority; ``path`` is what one trusts."""

    def __init__(self, folder: Path, name: str = "Authority of the tests") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.path = folder / "ca.pem"
        self._key = folder / "ca.key"
        _openssl("req", "-x509", *KEY, "-subj", f"/CN={name}", "-keyout", self._key, "-out", self.path)

    def issue(self, *names: str, days: int = 30) -> Certificate:
        """A server's certificate for these subjectAltNames, such as ``IP:10.77.0.20`` or ``DNS:pbx.example``.

        With negative ``days`` it has expired.
        """
        stem = self._folder / "".join(letter if letter.isalnum() else "-" for letter in f"{names}{days}")
        request, made = (
            stem.with_suffix(".csr"),
            Certificate(stem.with_suffix(".pem"), stem.with_suffix(".key")),
        )
        extensions = stem.with_suffix(".ext")
        extensions.write_text(f"subjectAltName={','.join(names)}\n", encoding="ascii")
        _openssl("req", *KEY, "-subj", "/CN=server", "-keyout", made.key, "-out", request)
        # fmt: off
        _openssl("x509", "-req", "-in", request, "-CA", self.path, "-CAkey", self._key, "-CAcreateserial",
                 "-days", str(days), "-extfile", extensions, "-out", made.path)
        # fmt: on
        return made

    def sign(self, request: Path) -> str:
        """A certificate (PEM) for whoever made this signing request."""
        made = self._folder / "signed.pem"
        # fmt: off
        _openssl("x509", "-req", "-in", request, "-CA", self.path, "-CAkey", self._key, "-CAcreateserial",
                 "-days", "30", "-out", made)
        # fmt: on
        return made.read_text(encoding="ascii")


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
