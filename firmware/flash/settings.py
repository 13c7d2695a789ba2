"""The owner's files for a card, checked with the phone's own loaders before anything is written."""

from __future__ import annotations

from pathlib import Path

from firmware.config.boot_partition import NETWORK, PHONE, SSH_KEYS
from firmware.config.load import load
from firmware.config.network import NetworkSettings, network_toml
from firmware.config.section import fail, parse
from firmware.config.ssh_keys import load_ssh_keys


def files(phone: Path | None, network: NetworkSettings, ssh_keys: Path | None) -> dict[str, bytes]:
    """Names and contents for the boot partition; empty where the owner gave nothing. Raises ConfigError."""
    found: dict[str, bytes] = {}
    if phone is not None:
        load(phone)
        _stands_alone(phone)
        found[PHONE] = phone.read_bytes()
    if network != NetworkSettings():
        found[NETWORK] = network_toml(network).encode()
    if ssh_keys is not None:
        found[SSH_KEYS] = "".join(f"{key}\n" for key in load_ssh_keys(ssh_keys)).encode()
    return found


def _stands_alone(path: Path) -> None:
    """A card carries phone.toml alone; a file that it names would not be there on the phone."""
    document = parse(path)
    accounts = document.get("account")
    for number, account in enumerate(accounts if isinstance(accounts, list) else [], 1):
        if isinstance(account, dict) and "password_file" in account:
            place = f"account[{number}].password_file"
            fail(
                path,
                place,
                "found a file, which a card does not carry, allowed password: the phone keeps it safe",
            )
    sip = document.get("sip")
    authorities = sip.get("tls_ca") if isinstance(sip, dict) else None
    if isinstance(authorities, str) and not Path(authorities).is_absolute():
        fail(
            path, "sip.tls_ca", "found a file, which a card does not carry, allowed a path of the phone's own"
        )
