"""All identities of the phone: its accounts with their registrations, and the one without a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pjsua2 as pj

from firmware.config.model import Account, Config, MediaEncryption
from firmware.sip.api import Capabilities
from firmware.sip.contact import contact_at
from firmware.sip.pjsua_account import PhoneAccount, account_config, encryption_obstacle, local_config
from firmware.sip.pjsua_endpoint import Transports
from firmware.sip.pjsua_registrar import Registration
from firmware.sip.sip_message import header_of, request_uri_of
from firmware.sip.sources import OfAccount, OfLan, Source, parse_source
from firmware.sip.uri import parse_peer, parse_uri

if TYPE_CHECKING:
    from firmware.sip.pjsua_agent import UserAgent


@dataclass(slots=True)
class Identity:
    """Somebody this phone is: an account (``settings``), or (None) itself on the local network.

    ``codecs`` are those of its calls, () all that the endpoint has.
    """

    settings: Account | None
    user: str
    codecs: tuple[str, ...] = ()
    obstacle: str | None = None
    registration: Registration | None = None
    pj_account: PhoneAccount | None = None

    @property
    def name(self) -> str | None:
        return None if self.settings is None else self.settings.name

    @property
    def encryption(self) -> MediaEncryption:
        return MediaEncryption.OFF if self.settings is None else self.settings.media_encryption


class IdentityEvents:
    """PJSIP's callbacks about one identity, wrapped."""

    def __init__(self, identity: Identity, agent: UserAgent) -> None:
        self._identity = identity
        self._agent = agent

    def on_registering(self) -> None:
        if self._identity.registration is not None:
            self._agent.guard("REGISTER", self._identity.registration.on_sent)

    def on_registration(self, prm: pj.OnRegStateParam) -> None:
        self._agent.guard("registration", lambda: self._registration(prm))

    def on_incoming(self, prm: pj.OnIncomingCallParam) -> None:
        self._agent.guard("incoming call", lambda: self._agent.incoming.take(self._identity, prm))

    def on_mailbox(self, prm: pj.OnMwiInfoParam) -> None:
        self._agent.guard("waiting messages", lambda: self._mailbox(prm))

    def _mailbox(self, prm: pj.OnMwiInfoParam) -> None:
        if self._identity.name is not None:
            self._agent.notifies.mailbox(self._identity.name, prm.rdata.wholeMsg)

    def _registration(self, prm: pj.OnRegStateParam) -> None:
        source = parse_source(prm.rdata.srcAddress)
        if source is not None and self._identity.settings is not None:
            self._agent.gate.trust_also(OfAccount(self._identity.settings.name), source)
        if self._identity.registration is not None:
            self._identity.registration.on_answer(prm)


class Accounts:
    """Made when PJSIP runs; each identity has a PJSIP account from then on."""

    def __init__(self, config: Config, agent: UserAgent, transports: Transports, able: Capabilities) -> None:
        self._agent = agent
        self._config = config
        self._udp, self._port = transports.udp, transports.port
        self._local_address = transports.address
        self._identities: dict[str | None, Identity] = {}
        for account in config.accounts:
            self._add_account(account, transports, able)
        if config.lan.extension or config.sip.direct_calls:
            self._add_local(transports.address)

    def __getitem__(self, name: str | None) -> Identity | None:
        return self._identities.get(name)

    def registrations(self) -> list[Registration]:
        return [each.registration for each in self._identities.values() if each.registration is not None]

    def choose(self, source: Source, message: str) -> Identity | None:
        """Whom a request is for, if its source may ask for anybody; None for a stranger's."""
        gate = self._agent.gate
        candidates = [self._identities[name] for name in gate.sources.accounts_of(source)]
        request_uri = parse_uri(request_uri_of(message))
        users = [request_uri.user if request_uri else "", parse_peer(header_of(message, "To")).number]
        for user in users:
            for candidate in candidates:
                if candidate.user == user:
                    return candidate
        if candidates:
            return candidates[0]
        if source in gate.sources.of(OfLan()) or self._config.sip.direct_calls:
            return self._identities.get(None)
        return None

    def hidden_contact(self, identity: Identity) -> str:
        """Where a call that hides who makes it is reached; '' leaves it to PJSIP, which names the account."""
        if identity.registration is None:
            return contact_at(self._local_address, self._port)
        return identity.registration.hidden_contact

    def of_domain(self, uri: str) -> Identity | None:
        """Who calls an address that no account was chosen for: one of its domain, else the one that dials.

        Without accounts it is the identity that needs no server.
        """
        wanted = parse_uri(uri)
        accounts = [each for each in self._identities.values() if each.settings is not None]
        for each in accounts:
            own = parse_uri(each.settings.uri) if each.settings else None
            if own is not None and wanted is not None and own.host == wanted.host:
                return each
        dialling = (each for each in accounts if each.settings and each.settings.outgoing)
        return next(dialling, accounts[0] if accounts else self._identities.get(None))

    def rename_local(self, address: str) -> bool:
        """The identity without a server has this address from now on; gives whether it had another one."""
        local = self._identities.get(None)
        if local is None or local.pj_account is None or address == self._local_address:
            return False
        self._local_address = address
        local.pj_account.modify(self._local_config(address))
        return True

    def close(self) -> None:
        """Give every PJSIP account back."""
        for identity in self._identities.values():
            if identity.registration is not None:
                identity.registration.pj_account = None
            if identity.pj_account is not None:
                identity.pj_account.shutdown()
                identity.pj_account = None
        self._identities.clear()

    def _add_account(self, account: Account, transports: Transports, able: Capabilities) -> None:
        obstacle = encryption_obstacle(account, sdes=able.srtp_sdes, dtls=able.srtp_dtls)
        uri = parse_uri(account.uri)
        identity = Identity(account, uri.user if uri else "", codecs_of(account, self._config), obstacle)
        identity.registration = Registration(account, self._agent, obstacle)
        self._identities[account.name] = identity
        self._create(identity, account_config(account, self._config, transports.udp))
        identity.registration.pj_account = identity.pj_account

    def _add_local(self, address: str) -> None:
        identity = Identity(None, self._local_user, codecs_of(None, self._config))
        self._identities[None] = identity
        self._create(identity, self._local_config(address))

    @property
    def _local_user(self) -> str:
        return self._config.lan.extension or "phone"

    def _local_config(self, address: str) -> pj.AccountConfig:
        name = self._config.phone.name.replace("\\", "").replace('"', "")
        uri = f'"{name}" <sip:{self._local_user}@{address}:{self._port}>'
        return local_config(uri, self._config, self._udp)

    def _create(self, identity: Identity, config: pj.AccountConfig) -> None:
        account = PhoneAccount(IdentityEvents(identity, self._agent))
        account.create(config)
        identity.pj_account = account


def codecs_of(account: Account | None, config: Config) -> tuple[str, ...]:
    """The list of its own; where only others have one, that of all, lest theirs be used; else ()."""
    own = account.codecs if account else ()
    return own or (config.audio.codecs if any(each.codecs for each in config.accounts) else ())


def first_hop(identity: Identity, uri: str) -> str:
    """The host an INVITE is sent to: the account's server, or without one the URI's own."""
    server = (
        parse_uri(identity.settings.proxy or identity.settings.registrar)
        if identity.settings
        else parse_uri(uri)
    )
    return server.host if server is not None else ""
