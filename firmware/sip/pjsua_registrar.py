"""An account's standing with its registrar: register, tell failures plainly, try again, unregister."""

from __future__ import annotations

import random
import re
from typing import Protocol

import pjsua2 as pj

from firmware.config.model import Account
from firmware.sip import names
from firmware.sip.api import RegistrationChanged, RegistrationState, SipEvent, Trouble
from firmware.sip.contact import hidden_contact
from firmware.sip.pjsua_account import server_of
from firmware.sip.pjsua_thread import Job, Timer, describe
from firmware.sip.registration import Backoff, explain
from firmware.sip.routes import source_towards
from firmware.sip.sip_message import header_of
from firmware.sip.sources import Source

PATIENCE_S = 6.0
"""A server that says nothing for so long is told as silent; PJSIP tries on until 32 s (RFC 3261, 17.1.2)."""


class RegistrarHost(Protocol):
    """What a registration needs of the stack around it."""

    def emit(self, event: SipEvent) -> None: ...

    def submit(self, job: Job) -> None: ...

    def later(self, seconds: float, job: Job) -> Timer: ...

    def trust_server(self, account: str, sources: set[Source]) -> None: ...

    def certificate_complaint(self) -> str | None: ...

    def registered(self, account: str, here: str | None, afresh: bool) -> None: ...


class Registration:
    """Lives in PJSIP's thread. ``pj_account`` is set as soon as PJSIP has the account.

    ``hidden_contact`` is where a call that hides the account can be reached, '' until it is registered.
    """

    def __init__(self, account: Account, host: RegistrarHost, obstacle: str | None) -> None:
        self.account = account
        self.pj_account: pj.Account | None = None
        self.state = RegistrationState.OFF
        self.pending = False
        self.leaving = False
        self._host = host
        self._obstacle = obstacle
        self._server = server_of(account)
        self._backoff = Backoff()
        self._retry: Timer | None = None
        self._patience: Timer | None = None
        self._again = False
        self._attempt = 0
        self._server_address: str | None = None
        self._local_address: str | None = None
        self._sent = False
        self.hidden_contact = ""

    @property
    def over_connection(self) -> bool:
        """Whether it stands on a TCP or TLS connection, which can break."""
        return self._server is not None and self._server.transport != "udp"

    @property
    def host(self) -> str:
        """Its server's name or address, '' where that is no SIP URI."""
        return self._server.host if self._server is not None else ""

    @property
    def well(self) -> bool:
        return self.state is RegistrationState.REGISTERED

    @property
    def here(self) -> str | None:
        """The phone's own address on the way to the server; None where there is no way."""
        return None if self._server_address is None else source_towards(self._server_address)

    @property
    def has_moved(self) -> bool:
        """Whether requests to its server would now come from another address than the last ones did."""
        if self._local_address is None or self.leaving:
            return False
        return self.here not in (None, self._local_address)

    def begin_move(self) -> None:
        """PJSIP is about to register by itself, from another address."""
        self._sent = False

    def end_move(self) -> None:
        """Note from where, and register here if PJSIP did not; a REGISTER on its way is given up."""
        self._local_address = self.here or self._local_address
        if not self._sent and not self.leaving:
            self.pending = False
            self.attempt()

    def begin(self) -> None:
        """Register, and tell that it is being tried."""
        self._tell(RegistrationState.REGISTERING)
        self.attempt()

    def refresh(self) -> None:
        """Register again now, whatever wait was going on; a REGISTER on its way is followed by another."""
        if self.pending:
            self._again = True
            return
        if self.state is not RegistrationState.REGISTERED:
            self._tell(RegistrationState.REGISTERING)
        self.attempt()

    def attempt(self) -> None:
        """Look up the server's name, then send the REGISTER."""
        if self.pending or self.leaving:
            return
        self._cancel_retry()
        if self._server is None:
            self._failed(
                0, Trouble.NAME, f"{self.account.proxy or self.account.registrar} is no SIP URI", 0.0
            )
            return
        self.pending = True
        self._attempt += 1
        attempt = self._attempt
        self._be_patient("its name cannot be looked up", Trouble.NAME)
        names.look_up(
            self._server.host,
            lambda found: self._host.submit(lambda: self._resolved(attempt, found)),
        )

    def leave(self) -> None:
        """Unregister; :attr:`pending` is true until the answer."""
        self.leaving = True
        self._cancel_retry()
        self._stop_patience()
        registered = self.state is RegistrationState.REGISTERED
        if registered and self.pj_account is not None and not self.pending:
            try:
                self.pj_account.setRegistration(False)
                self.pending = True
            except pj.Error:
                self.pending = False
        else:
            self.pending = False

    def connection_lost(self) -> None:
        """The connection it stood on is gone: register over a new one, soon but not all phones at once."""
        if self.state is RegistrationState.REGISTERED and not self.pending and not self.leaving:
            self._cancel_retry()
            self._retry = self._host.later(random.uniform(0.1, 1.0), self.attempt)  # noqa: S311 - no secret

    def on_sent(self) -> None:
        """A REGISTER is on its way, whoever had it sent."""
        self._sent = True
        self._cancel_retry()
        if not self.leaving:
            self.pending = True
            self._be_patient("it does not answer", Trouble.NO_ANSWER)

    def on_answer(self, prm: pj.OnRegStateParam) -> None:
        """PJSIP's verdict on a REGISTER."""
        self.pending = False
        self._stop_patience()
        code, from_server = prm.code, bool(prm.rdata.srcAddress)
        if code == 200 and self.leaving:
            self._tell(RegistrationState.OFF)
        elif self.leaving:
            return
        elif code // 100 == 2 and prm.expiration > 0:
            self._backoff = Backoff()
            self.hidden_contact = hidden_contact(prm.rdata.wholeMsg)
            afresh = not self.well
            self._tell(RegistrationState.REGISTERED, code, detail=self._obstacle or "")
            self._host.registered(self.account.name, self.here, afresh)
        else:
            complaint = None if from_server else self._host.certificate_complaint()
            server = self._server.host_and_port if self._server else self.account.registrar
            failure = explain(code, prm.reason, from_server=from_server, server=server, certificate=complaint)
            retry_after = header_of(prm.rdata.wholeMsg, "Retry-After") if from_server else ""
            self._failed(code, failure.trouble, failure.detail, seconds_of(retry_after))
        if self._again:
            self._again = False
            self.attempt()

    def _resolved(self, attempt: int, addresses: list[str]) -> None:
        if attempt != self._attempt or self.leaving or self._server is None or not self.pending:
            return
        if not addresses:
            self.pending = False
            self._stop_patience()
            self._failed(0, Trouble.NAME, f"the name {self._server.host} is not known", 0.0)
            return
        port = self._server.effective_port
        self._server_address = addresses[0]
        if self._local_address is None:  # later ones are end_move's: until then the calls are where they were
            self._local_address = self.here
        self._host.trust_server(self.account.name, {Source(address, port) for address in addresses})
        self._be_patient("it does not answer", Trouble.NO_ANSWER)
        try:
            if self.pj_account is not None:
                self.pj_account.setRegistration(True)
        except pj.Error as error:
            self.pending = False
            self._stop_patience()
            self._failed(0, Trouble.OTHER, describe(error), 0.0)

    def _be_patient(self, why: str, trouble: Trouble) -> None:
        self._stop_patience()
        server = self._server.host_and_port if self._server else self.account.registrar
        self._patience = self._host.later(
            PATIENCE_S,
            lambda: self._tell(RegistrationState.FAILED, 0, trouble, f"{server}: {why}; still trying"),
        )

    def _failed(self, code: int, trouble: Trouble, detail: str, at_least: float) -> None:
        self._backoff = self._backoff.failed(trouble)
        wait = self._backoff.wait(random.random(), at_least)  # noqa: S311 - no secret
        self._retry = self._host.later(wait, self.attempt)
        self._tell(RegistrationState.FAILED, code, trouble, f"{detail}; next try in {wait:.0f} s")

    def _tell(
        self, state: RegistrationState, code: int = 0, trouble: Trouble = Trouble.NONE, detail: str = ""
    ) -> None:
        self.state = state
        self._host.emit(RegistrationChanged(self.account.name, state, code, trouble, detail))

    def _cancel_retry(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None

    def _stop_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def seconds_of(retry_after: str) -> float:
    """The seconds in a Retry-After header (RFC 3261, 20.33), 0 without."""
    found = re.match(r"\d{1,6}", retry_after)
    return float(found[0]) if found else 0.0
