"""Signs a file as the feed is signed: FILE.sig comes beside it.

    python -m deploy.update.sign FILE... [--key FILE]

For an image's SHA256SUMS, where the key is not on the computer that builds it.
"""

from __future__ import annotations

import argparse
import base64
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from deploy.update import keys
from firmware.signature import SUFFIX, keys_folder


def main() -> int:
    """The command line; 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(description="Sign files with the key of the feed.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--key", type=Path, default=keys_folder() / keys.FEED_KEY)
    options = parser.parse_args()
    try:
        key = load(options.key)
        for path in options.files:
            print(sign(path, key))
    except (OSError, ValueError) as problem:
        print(f"Not signed. {problem}", file=sys.stderr)
        return 1
    return 0


def load(path: Path) -> Ed25519PrivateKey:
    """The private key in a PEM file. Raises OSError and ValueError."""
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path}: found another kind of key, allowed an Ed25519 one")
    return key


def sign(path: Path, key: Ed25519PrivateKey) -> Path:
    """Sign what is in a file; gives the signature's. Raises OSError."""
    beside = path.with_name(f"{path.name}{SUFFIX}")
    beside.write_bytes(base64.b64encode(key.sign(path.read_bytes())) + b"\n")
    return beside


if __name__ == "__main__":
    sys.exit(main())
