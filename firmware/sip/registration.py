"""When to register again, and what a failed REGISTER means in plain words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from firmware.sip.api import Trouble

FIRST_RETRY = 2.0
LONGEST_RETRY = 60.0
FIRST_CREDENTIALS_RETRY = 60.0
LONGEST_CREDENTIALS_RETRY = 900.0
JITTER = 0.25
"""A failed server that comes back is not stormed by every phone at once."""

WRONG_CREDENTIALS = {401, 403, 404, 407}
UNANSWERED = {408, 504}


@dataclass(frozen=True, slots=True)
class Backoff:
    """The waits between attempts, in seconds: 2, 4, 8 ... 60; after a wrong password 60, 120 ... 900."""

    failures: int = 0
    slow: bool = False

    def failed(self, trouble: Trouble) -> Backoff:
        """One more failure; a change between the slow and the fast sequence begins it anew."""
        slow = trouble is Trouble.CREDENTIALS
        return Backoff(self.failures + 1 if slow == self.slow else 1, slow)

    def wait(self, random: float, at_least: float = 0.0) -> float:
        """How long to wait; ``random`` from 0 to 1, ``at_least`` a server's Retry-After."""
        first, longest = (
            (FIRST_CREDENTIALS_RETRY, LONGEST_CREDENTIALS_RETRY)
            if self.slow
            else (FIRST_RETRY, LONGEST_RETRY)
        )
        doubled = first * 2.0 ** min(max(self.failures, 1) - 1, 10)
        return max(min(doubled, longest) * (1 + JITTER * random), min(at_least, LONGEST_CREDENTIALS_RETRY))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a server did not take our request."""

    trouble: Trouble
    detail: str


def explain(code: int, reason: str, *, from_server: bool, server: str, certificate: str | None) -> Failure:
    """What happened, from SIP status, PJSIP's reason phrase and what the TLS handshake complained about."""
    if certificate is not None:
        return Failure(Trouble.CERTIFICATE, f"the certificate of {server} was not accepted: {certificate}")
    if from_server:
        return _explain_answer(code, reason, server)
    lowered = reason.lower()
    if code in UNANSWERED:
        return Failure(Trouble.NO_ANSWER, f"{server} does not answer")
    if "resolve" in lowered or "dns" in lowered or "gethostbyname" in lowered:
        return Failure(Trouble.NAME, f"the name of {server} is not known")
    if "certificate" in lowered:
        return Failure(Trouble.CERTIFICATE, f"the certificate of {server} was not accepted: {reason}")
    return Failure(Trouble.UNREACHABLE, f"{server} cannot be reached: {reason or 'no connection'}")


def _explain_answer(code: int, reason: str, server: str) -> Failure:
    answer = f"{server} answered {code} {reason}".rstrip()
    if code in WRONG_CREDENTIALS:
        return Failure(Trouble.CREDENTIALS, f"{answer}: wrong user name or password")
    if code in UNANSWERED:
        return Failure(Trouble.NO_ANSWER, answer)
    return Failure(Trouble.OTHER, answer)
