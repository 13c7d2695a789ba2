"""What one phone says of itself, another one understands; whatever else is sent is refused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firmware.services.lan_record import SERVICE, instance, judge, properties
from firmware.sip.api import LanPhone

IDENTITY = "0123456789abcdef"
GOOD = {b"v": b"1", b"ext": b"101", b"name": b"Front desk", b"id": IDENTITY.encode()}
extensions = st.from_regex(r"[0-9A-Za-z*#_\-]{1,32}", fullmatch=True)


@given(extension=extensions, name=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_what_is_announced_is_understood(extension: str, name: str) -> None:
    texts: dict[bytes, bytes | None] = {
        key.encode(): value.encode() for key, value in properties(extension, name, IDENTITY).items()
    }
    assert all(len(key) + 1 + len(value or b"") <= 255 for key, value in texts.items())
    found = judge(texts, ["192.0.2.7"], 5060, ["192.0.2.1"])
    assert found is not None
    assert found.phone.extension == extension
    label = instance(extension, name, IDENTITY).removesuffix(f".{SERVICE}")
    assert len(label.encode()) <= 63
    assert "." not in label
    assert label.isprintable()


@given(
    texts=st.dictionaries(st.sampled_from([*GOOD, b"x"]), st.none() | st.binary(max_size=255)),
    port=st.none() | st.integers(-1, 70000),
)
def test_anything_is_judged(texts: dict[bytes, bytes | None], port: int | None) -> None:
    found = judge(GOOD | texts, ["192.0.2.7"], port, ["192.0.2.1"])
    if found:
        assert 1 <= found.phone.port <= 65535
        assert found.phone.name.isprintable()
        assert len(found.phone.name) <= 64
        assert found.phone.extension
        assert found.phone.extension.isascii()


def test_the_address_nearest_to_ours_is_taken() -> None:
    def address(theirs: list[str], ours: list[str]) -> str | None:
        found = judge(GOOD, theirs, 5060, ours)
        return found.phone.address if found else None

    assert address(["10.0.0.5", "192.168.1.7"], ["192.168.1.2", "172.16.0.1"]) == "192.168.1.7"
    assert address(["2001:db8::7", "192.168.1.7"], ["192.168.1.2"]) == "192.168.1.7"
    assert address(["2001:db8::7", "fe80::1"], ["2001:db8::1"]) == "2001:db8::7"
    assert address(["127.0.0.1"], ["192.168.1.2"]) is None, "another machine's loopback is not ours"
    assert address(["192.168.1.7"], ["127.0.0.1"]) is None
    assert address(["0.0.0.0", "224.0.0.251"], ["192.168.1.2"]) is None
    assert address([], ["192.168.1.2"]) is None
    assert address(["192.168.1.7"], []) == "192.168.1.7"


def test_a_sound_record() -> None:
    found = judge(GOOD, ["192.0.2.7"], 5062, ["192.0.2.1"])
    assert found is not None
    assert found.identity == IDENTITY
    assert found.phone == LanPhone("101", "Front desk", "192.0.2.7", 5062)
