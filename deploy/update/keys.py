"""The keys that sign updates. They live outside the repository; the image gets their public halves.

    python -m deploy.update.keys [FOLDER]      makes a development authority and keys where there are none

FOLDER, or $DERING_UPDATE_KEYS, or ~/.config/dering/update-keys holds

    keyring.pem                        the authority that a phone trusts for bundles (X.509)
    bundle.pem bundle.key              the certificate and key that sign bundles
    feed.pub feed.key                  the Ed25519 key that signs the feed, and an image's SHA256SUMS;
                                       feed.pub may hold several

A release's real ones are put there in their place; bundle.key may be a PKCS#11 URI on the command line of
`make bundle` instead. The certificates begin in 2020, since a Pi has no clock and may think it is long ago.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from firmware.signature import keys_folder

BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
PLACES = {"keyring.pem": "etc/rauc/keyring.pem", "feed.pub": "etc/dering/feed.pub"}
"""The public halves, and where they lie in the image's root."""

FEED_KEY = "feed.key"

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def public_files(of: Path | None = None) -> dict[str, bytes]:
    """What the image's root gets: contents by path. Makes development keys where there are none at all."""
    place = of or keys_folder()
    if not any(place.glob("*.p*")):
        make(place)
        print(f"made development keys for updates in {place}", file=sys.stderr)
    return {target: (place / name).read_bytes() for name, target in PLACES.items()}


def make(into: Path) -> None:
    """Make an authority, a signer of bundles and a key for feeds. Raises FileExistsError for any there is."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, signer = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("Dering development authority", authority, "Dering development authority", authority)
    leaf = _certificate("Dering development signer", signer, "Dering development authority", authority)
    feed = ed25519.Ed25519PrivateKey.generate()
    _write(into / "authority.key", _private(authority), 0o600)
    _write(into / "bundle.key", _private(signer), 0o600)
    _write(into / FEED_KEY, _private(feed), 0o600)
    _write(into / "keyring.pem", ca.public_bytes(serialization.Encoding.PEM), 0o644)
    _write(into / "bundle.pem", leaf.public_bytes(serialization.Encoding.PEM), 0o644)
    public = feed.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _write(into / "feed.pub", public, 0o644)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    is_authority = name == issuer
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(END)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
                **usage,
            ),
            critical=True,
        )
    )
    if not is_authority:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=True
        )
    return builder.sign(by, hashes.SHA256())


def _private(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else keys_folder())
