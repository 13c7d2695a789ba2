"""The owner's files for a card, checked with the phone's own loaders before anything is written."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from firmware.config.boot_partition import NETWORK, PHONE, SSH_KEYS
from firmware.config.load import load
from firmware.config.network import NetworkSettings, network_toml
from firmware.config.section import fail, parse
from firmware.config.ssh_keys import load_ssh_keys

_PASSWORD_FILE = re.compile(r"^([ \t]*)password_file[ \t]*=.*$", re.MULTILINE)


def files(phone: Path | None, network: NetworkSettings, ssh_keys: Path | None) -> dict[str, bytes]:
    """Names and contents for the boot partition; empty where the owner gave nothing. Raises ConfigError."""
    found: dict[str, bytes] = {}
    if phone is not None:
        found[PHONE] = _alone(phone).encode()
    if network != NetworkSettings():
        found[NETWORK] = network_toml(network).encode()
    if ssh_keys is not None:
        found[SSH_KEYS] = "".join(f"{key}\n" for key in load_ssh_keys(ssh_keys)).encode()
    return found


def _alone(path: Path) -> str:
    """phone.toml without other files, which would not be there on the phone: passwords are put into it."""
    config = load(path)
    document = parse(path)
    sip = document.get("sip")
    authorities = sip.get("tls_ca") if isinstance(sip, dict) else None
    if isinstance(authorities, str) and not Path(authorities).is_absolute():
        fail(path, "sip.tls_ca", "found a file, which a card does not carry, allowed a path on the phone")
    accounts = document.get("account")
    passwords = []
    for account, loaded in zip(accounts if isinstance(accounts, list) else [], config.accounts, strict=True):
        if account.pop("password_file", None) is not None:
            account["password"] = loaded.password.value
            passwords.append(loaded.password.value)
    following = iter(passwords)
    text = _PASSWORD_FILE.sub(
        lambda line: _password(line[1], next(following, "")), path.read_text("utf-8-sig")
    )
    if tomllib.loads(text) != document:
        fail(path, "account", "found password_file not on a line of its own, allowed that, or password")
    return text


def _password(indent: str, password: str) -> str:
    return f"{indent}password = {json.dumps(password, ensure_ascii=False)}"
