"""The local network's discovery (mDNS, RFC 6762) given garbage, and ten thousand phones that do not exist."""

from __future__ import annotations

import random
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.services.discovery import MOST_PHONES
from firmware.services.lan_record import SERVICE, properties
from tests.desk_phone import desk_phone
from tests.hostile.health import Health
from tests.hostile.server import Server
from tests.network import STRANGER
from tests.peers.phone_toml import account, phone_toml

GROUP = ("224.0.0.251", 5353)
LAN = '[lan]\nextension = "101"\n'
ANSWER = 0x8400
IN, FLUSH = 1, 0x8001
A, PTR, TXT, SRV = 1, 12, 16, 33


@pytest.fixture
def neighbour(network: None) -> Iterator[socket.socket]:
    """Somebody on the same network, on mDNS's own port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(STRANGER))
        sock.bind((STRANGER, 5353))
        yield sock


def name(text: str) -> bytes:
    """A domain name as in DNS (RFC 1035, section 3.1)."""
    labels = [label.encode() for label in text.rstrip(".").split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def record(owner: str, kind: int, data: bytes, flush: int = FLUSH, ttl: int = 120) -> bytes:
    return name(owner) + struct.pack("!HHIH", kind, flush, ttl, len(data)) + data


def message(*records: bytes, flags: int = ANSWER, counts: tuple[int, ...] | None = None) -> bytes:
    return struct.pack("!6H", 0, flags, *(counts or (0, len(records), 0, 0))) + b"".join(records)


def announcement(number: int) -> bytes:
    """A phone that does not exist, well formed in every way."""
    instance = f"Phantom {number}.{SERVICE}"
    host = f"phantom-{number}.local."
    texts = properties(f"7{number:05}", f"Phantom {number}", f"{number:016x}")
    strings = [f"{key}={value}".encode() for key, value in texts.items()]
    return message(
        record(SERVICE, PTR, name(instance), flush=IN),
        record(instance, SRV, struct.pack("!3H", 0, 0, 5060) + name(host)),
        record(instance, TXT, b"".join(bytes([len(each)]) + each for each in strings)),
        record(host, A, socket.inet_aton(f"10.77.{number >> 8 & 255}.{number & 255}")),
    )


def garbage(seed: int = 2) -> list[bytes]:
    chance = random.Random(seed)
    good = announcement(1)
    packets = [chance.randbytes(chance.randrange(1500)) for _ in range(300)]
    packets += [good[:length] for length in range(0, len(good), 3)]
    packets += [_flipped(good, chance) for _ in range(400)]
    loop = b"\xc0\x0c"  # a name that points to itself
    packets += [message(loop + struct.pack("!HHIH", PTR, IN, 120, 2) + loop)]
    packets += [message(flags=ANSWER, counts=(65535, 65535, 65535, 65535)), b"\xff" * 9000]
    packets += [
        message(record(f"x.{SERVICE}", TXT, b"\xff" * 400)),
        message(record(SERVICE, PTR, b"\x3f" * 63)),
    ]
    packets += [message(record(f"y.{SERVICE}", SRV, b"\x00" * length)) for length in range(8)]
    return packets


def _flipped(packet: bytes, chance: random.Random) -> bytes:
    changed = bytearray(packet)
    for _ in range(chance.randrange(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


async def test_garbage(tmp_path: Path, server: Server, neighbour: socket.socket) -> None:
    async with desk_phone(tmp_path, phone_toml(account(), LAN)) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for packet in garbage():
            neighbour.sendto(packet[:9000], GROUP)
        await phone.state()
        await health.check()


async def test_ten_thousand_phones(tmp_path: Path, server: Server, neighbour: socket.socket) -> None:
    """As many are believed as there may be; the owner's keys and calls come first all the while."""
    async with desk_phone(tmp_path, phone_toml(account(), LAN)) as phone:
        await phone.until_registered()
        health = Health(phone, server)
        for number in range(10_000):
            neighbour.sendto(announcement(number), GROUP)
            if number % 500 == 0:
                await phone.dial("12")
                await phone.until_words("12")
                await phone.tap("back", "back")
        await health.check()
        told = phones_told(phone.log.parent / "data")
        assert 0 < max(told) <= MOST_PHONES
        assert len(told) < MOST_PHONES, "each of them was told alone, with all others"


def phones_told(data: Path) -> list[int]:
    """How many phones each list in the journal has."""
    return [
        line.count("Phantom")
        for file in sorted((data / "journal").iterdir())
        for line in file.read_text(encoding="utf-8").splitlines()
        if "LanPhonesChanged" in line[:200]
    ]
