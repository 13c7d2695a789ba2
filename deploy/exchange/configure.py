"""Fills in the configuration of a whole exchange from one small file.

    python -m deploy.exchange.configure exchange.toml OUTPUT

OUTPUT/NODE/etc is what belongs into a node's /etc, OUTPUT/voice/etc into that of Asterisk's machine;
OUTPUT/phones has the [[account]] of each phone, OUTPUT/dns.zone the records. Each phone's password is made
once and stays in OUTPUT/passwords.json.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.exchange.kamailio_words import words as kamailio_words
from deploy.exchange.passwords import passwords, write_private
from deploy.exchange.settings import ConfigError, Exchange, Node, Voice, load
from deploy.exchange.subscribers import write_subscribers

TEMPLATES = Path(__file__).with_name("templates")
PIN_DIGITS = 10
VOICE = "voice"
"""The machine with Asterisk on it."""

TRIPLET = f"{os.uname().machine}-linux-gnu"
LOADERS = {"x86_64": "ld-linux-x86-64.so.2", "aarch64": "ld-linux-aarch64.so.1"}
"""Asterisk's own dynamic loader, by machine. The exchange's machines are of the same kind as this one."""

DEFAULTS = (
    *("acl", "ccss", "cdr", "cel", "features", "geolocation", "indications", "pjproject", "stasis", "statsd"),
    "udptl",
)
"""Files of Asterisk's that must be there; nothing in them is ours to choose."""

_WORD = re.compile(r"@\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Places:
    """Where things will be: in each machine's own /, or, in tests, a folder of its name in ``machines``."""

    machines: Path | None = None
    tree: Path = Path("/opt/dering/asterisk")
    log_to_stderr: bool = False

    def root(self, machine: str) -> Path:
        """What / is to this machine."""
        return self.machines / machine if self.machines else Path("/")


def main() -> int:
    """The command line; 0, or 2 with the reason on standard error."""
    parser = argparse.ArgumentParser(description="Fill in an exchange's configuration.")
    parser.add_argument("settings", type=Path, help="exchange.toml")
    parser.add_argument(
        "output", type=Path, help="a folder; what is in it is written anew, but passwords stay"
    )
    options = parser.parse_args()
    try:
        exchange = load(options.settings)
        configure(exchange, options.output)
    except (ConfigError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    names = ", ".join(node.name for node in exchange.nodes)
    print(f"{options.output}: nodes {names}, {len(exchange.extensions)} phones.")
    return 0


def configure(exchange: Exchange, output: Path, places: Places | None = None) -> None:
    """Write everything. Raises ConfigError and OSError."""
    places = places or Places()
    output.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = passwords(output / "passwords.json", exchange.extensions)
    for node in exchange.nodes:
        _write_node(exchange, node, output / node.name / "etc", places, secret)
    if exchange.voice:
        _write_voice(exchange, exchange.voice, output / VOICE / "etc/asterisk", places)
    _write_phones(exchange, output / "phones", secret)
    records = {"domain": exchange.domain, "records": "\n".join(dns_records(exchange))}
    _fill(TEMPLATES / "dns.zone", output / "dns.zone", records)


def dns_records(exchange: Exchange) -> list[str]:
    """SRV for each transport (RFC 3263), the first node before the next, and the addresses."""
    lines = []
    for service, port in (("_sips._tcp", 5061), ("_sip._tcp", 5060), ("_sip._udp", 5060)):
        for place, node in enumerate(exchange.nodes, 1):
            lines.append(f"{service}.{exchange.domain}. 60 IN SRV {place * 10} 0 {port} {node.host}.")
    for node in exchange.nodes:
        lines.append(f"{node.host}. 60 IN A {node.address}")
        lines.append(f"{exchange.domain}. 60 IN A {node.address}")
    return lines


def _write_node(exchange: Exchange, node: Node, etc: Path, places: Places, secret: Mapping[str, str]) -> None:
    folder = etc / "kamailio"
    folder.mkdir(parents=True, exist_ok=True)
    own = {
        "name": node.name,
        "domain": exchange.domain,
        "host": node.host,
        "address": node.address,
        "folder": str(places.root(node.name) / "etc/kamailio"),
        "run": str(places.root(node.name) / "run/kamailio"),
        "log_to_stderr": "yes" if places.log_to_stderr else "no",
    }
    _fill(TEMPLATES / "kamailio.cfg", folder / "kamailio.cfg", own | kamailio_words(exchange, node))
    _fill(TEMPLATES / "rtpengine.conf", etc / "rtpengine/rtpengine.conf", own)
    shutil.copyfile(node.certificate, folder / "node.pem")
    write_private(folder / "node.key", node.key.read_text(encoding="ascii"), 0o640)
    write_subscribers(folder / "subscribers.sqlite", exchange.domain, secret)


def _write_voice(exchange: Exchange, voice: Voice, folder: Path, places: Places) -> None:
    pins = {number: f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}" for number in exchange.extensions}
    root = places.root(VOICE)
    common = {
        "domain": exchange.domain,
        "address": voice.address,
        "voice_mail": voice.voice_mail,
        "folder": str(root / "etc/asterisk"),
        "state": str(root / "var/lib/asterisk"),
        "run": str(root / "run/asterisk"),
        "tree": str(places.tree),
        "triplet": TRIPLET,
        "loader": str(places.tree / f"usr/lib/{TRIPLET}/{LOADERS.get(os.uname().machine, 'ld.so')}"),
        "libraries": str(places.tree / f"usr/lib/{TRIPLET}"),
        "matches": "\n".join(f"match = {node.address}" for node in exchange.nodes),
        "conferences": "\n".join(
            f"exten => {number},1,Answer()\n same => n,ConfBridge({number},room,member)"
            for number in voice.conferences
        ),
    }
    mailboxes = {
        "pjsip.conf": "\n".join(f"[{n}]\ntype = aor\nmailboxes = {n}@default" for n in exchange.extensions),
        "voicemail.conf": "\n".join(f"{n} => {pins[n]},{n}" for n in exchange.extensions),
    }
    _fill(TEMPLATES / "dering-voice.service", folder.parent / "systemd/system/dering-voice.service", common)
    for name in DEFAULTS:
        _fill(TEMPLATES / "defaults.conf", folder / f"{name}.conf", {})
    for template in sorted((TEMPLATES / "asterisk").iterdir()):
        own = common | {"mailboxes": mailboxes.get(template.name, "")}
        _fill(template, folder / template.name, own, private=template.name == "voicemail.conf")


def _write_phones(exchange: Exchange, folder: Path, secret: Mapping[str, str]) -> None:
    """An [[account]] for each phone, to be put into its phone.toml or given out by provisioning."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for number, password in secret.items():
        write_private(
            folder / f"{number}.toml",
            f'[[account]]\nname = "Office"\nuri = "sip:{number}@{exchange.domain};transport=tls"\n'
            f'password = "{password}"\nmedia_encryption = "optional"\n',
        )


def _fill(template: Path, made: Path, own: Mapping[str, str], private: bool = False) -> None:
    text = _WORD.sub(lambda found: own[found[1]], template.read_text(encoding="utf-8"))
    made.parent.mkdir(parents=True, exist_ok=True)
    if private:
        write_private(made, text, 0o640)
    else:
        made.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
