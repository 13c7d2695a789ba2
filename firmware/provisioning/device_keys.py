"""The device's own key and certificate: EC P-256, made by the device, known to nobody else.

The certificate is signed by its own key. A server may trust it as it is (by its fingerprint), or sign the
request beside it and put the outcome into the phone's configuration (``provisioning.certificate``).
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from firmware.provisioning.files import write
from firmware.provisioning.identity import Identity
from firmware.provisioning.places import Places

if TYPE_CHECKING:  # loads when a key is made, which is once
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""A phone without a clock makes it, and it is for as long as the phone (RFC 5280, 4.1.2.5)."""


def make_keys(places: Places, identity: Identity) -> bool:
    """Make what is missing; gives whether anything was. Raises OSError."""
    from cryptography.hazmat.primitives.serialization import Encoding

    if all(path.exists() for path in (places.device_key, places.device_certificate, places.device_request)):
        return False
    key = _key(places)
    write(places.device_certificate, _certificate(key, identity).public_bytes(Encoding.PEM))
    write(places.device_request, _request(key, identity).public_bytes(Encoding.PEM))
    return True


def fits(places: Places, certificate: str) -> bool:
    """Whether a certificate (PEM) is for this device's key."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(places.device_key.read_bytes(), None)
        return x509.load_pem_x509_certificate(certificate.encode()).public_key() == key.public_key()
    except (OSError, ValueError):
        return False


def _key(places: Places) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    path = places.device_key
    with contextlib.suppress(FileNotFoundError):
        try:
            key = load_pem_private_key(path.read_bytes(), None)
        except ValueError:
            key = None
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key
        path.replace(path.with_name(f"{path.name}.unusable"))
    made = ec.generate_private_key(ec.SECP256R1())
    write(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made


def _name(identity: Identity) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"dering {identity.name}"[:64])])


def _certificate(key: EllipticCurvePrivateKey, identity: Identity) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID

    builder = x509.CertificateBuilder(
        subject_name=_name(identity),
        issuer_name=_name(identity),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=ALWAYS[0],
        not_valid_after=ALWAYS[1],
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    return builder.sign(key, SHA256())


def _request(key: EllipticCurvePrivateKey, identity: Identity) -> x509.CertificateSigningRequest:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    return x509.CertificateSigningRequestBuilder(_name(identity)).sign(key, SHA256())
