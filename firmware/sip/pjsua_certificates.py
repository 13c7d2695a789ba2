"""What was wrong with a server's certificate, in words (RFC 5280, RFC 5922)."""

from __future__ import annotations

import time

import pjsua2 as pj

RECENT_S = 2.0

COMPLAINTS = {
    pj.PJ_SSL_CERT_EISSUER_NOT_FOUND: "its issuer is not known",
    pj.PJ_SSL_CERT_EUNTRUSTED: "it comes from an unknown authority",
    pj.PJ_SSL_CERT_EVALIDITY_PERIOD: "it has expired or is not valid yet",
    pj.PJ_SSL_CERT_EINVALID_FORMAT: "it is malformed",
    pj.PJ_SSL_CERT_EINVALID_PURPOSE: "it is not for a server",
    pj.PJ_SSL_CERT_EISSUER_MISMATCH: "its issuer does not match",
    pj.PJ_SSL_CERT_ECRL_FAILURE: "its revocation list cannot be read",
    pj.PJ_SSL_CERT_EREVOKED: "it was revoked",
    pj.PJ_SSL_CERT_ECHAIN_TOO_LONG: "its chain is too long",
    pj.PJ_SSL_CERT_EIDENTITY_NOT_MATCH: "it is for another name",
    pj.PJ_SSL_CERT_EUNKNOWN: "it cannot be checked",
}


class CertificateWatch:
    """Remembers the last handshake's complaint until the failure that follows from it asks for it."""

    def __init__(self) -> None:
        self._complaint: str | None = None
        self._when = 0.0

    def look(self, prm: pj.OnTransportStateParam) -> None:
        """A transport changed its state: note what its certificate check found."""
        tls = prm.tlsInfo  # kept: its parts die with it
        if tls.isEmpty() or tls.verifyStatus == pj.PJ_SSL_CERT_ESUCCESS:
            return
        found = [words for bit, words in COMPLAINTS.items() if tls.verifyStatus & bit]
        self._complaint = " and ".join(found) or f"verification status {tls.verifyStatus}"
        self._when = time.monotonic()

    def take(self) -> str | None:
        """The complaint, if it is fresh; told once."""
        complaint, self._complaint = self._complaint, None
        return complaint if time.monotonic() - self._when < RECENT_S else None
