"""An office's exchange: Asterisk with phones, hints, a mailbox, a parking place and music on hold."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from deploy.exchange.asterisk import asterisk_tree
from tests.network import KAMAILIO
from tests.peers.asterisk import Asterisk
from tests.peers.kamailio import password_of
from tests.signals import write_wav

CONFIGURATION = Path(__file__).with_name("configuration")
ADDRESS = KAMAILIO
"""Where phones of these tests look for their registrar."""

PHONES = ("101", "102", "201")
MUSIC_HZ = 700
MUSIC_RATE = 8_000
PHONE = """
[{user}](phone)
auth = {user}
aors = {user}
callerid = Phone {user} <{user}>
[{user}](known)
username = {user}
password = {password}
[{user}](place)
mailboxes = {user}@default
"""


def pbx(folder: Path) -> Asterisk:
    """The exchange, not started yet."""
    tree, music = asterisk_tree(), folder / "music"
    values = {
        "folder": folder / "etc",
        "tree": tree,
        "triplet": f"{os.uname().machine}-linux-gnu",
        "state": folder / "state",
        "run": folder / "run",
        "address": ADDRESS,
        "music": music,
        "phones": "".join(PHONE.format(user=user, password=password_of(user)) for user in PHONES),
    }
    (folder / "etc").mkdir(parents=True)
    for template in CONFIGURATION.glob("*.conf"):
        text = template.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@{{{name}}}", str(value))
        (folder / "etc" / template.name).write_text(text, encoding="utf-8")
    _play(music)
    return Asterisk(tree, folder / "etc/asterisk.conf", folder / "state", folder / "run", folder / "log")


def _play(folder: Path) -> None:
    """Music on hold that an ear can tell from everything else: one note."""
    folder.mkdir()
    seconds = np.arange(10 * MUSIC_RATE) / MUSIC_RATE
    note = (8_000 * np.sin(2 * np.pi * MUSIC_HZ * seconds)).astype(np.int16)
    write_wav(folder / "note.wav", note, MUSIC_RATE)
