"""Signatures beside a file: Ed25519 (RFC 8032) over all of its bytes, in Base64, in FILE.sig."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from pathlib import Path

SUFFIX = ".sig"
LARGEST = 1024
"""Bytes of a signature's file."""


def keys_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the makers of updates and images have their keys (deploy/update/keys.py)."""
    named = environment.get("DERING_UPDATE_KEYS")
    return Path(named) if named else Path.home() / ".config" / "dering" / "update-keys"


class SignatureError(Exception):
    """No good signature. ``str`` says why, to be put behind the file's name."""


def verify(content: bytes, signature: bytes, keys: bytes) -> None:
    """Check ``signature`` by public keys (PEM, several in a row): one that fits is enough.

    Raises SignatureError.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        raw = base64.b64decode(signature.strip(), validate=True)
    except ValueError:
        raise SignatureError("found no signature, allowed 64 bytes in Base64") from None
    for pem in re.findall(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", keys, re.DOTALL):
        try:
            key = load_pem_public_key(pem)
        except ValueError:
            continue
        if not isinstance(key, Ed25519PublicKey):
            continue
        try:
            key.verify(raw, content)
            return
        except InvalidSignature:
            continue
    raise SignatureError("the signature is not by a key that is trusted here")
