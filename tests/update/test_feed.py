"""The feed: its signature, what is in it, whom it is for, and feeds that are old or overdue."""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from deploy.update.feed import dated
from firmware.update.errors import UpdateError
from firmware.update.feed import check_fresh, is_chosen, parse, share, verify
from firmware.update.version import version

URL = "https://updates.example/phones/feed.json"
NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)


def release(number: str, **fields: Any) -> dict[str, Any]:
    entry = {
        "version": number,
        "compatible": "dering-pi64",
        "url": f"dering-{number}.raucb",
        "sha256": "a" * 64,
        "size": 1000,
        "percent": 100,
        "notes": {"en": "Better.", "id": "Lebih baik."},
    }
    return entry | fields


def feed(**channels: list[dict[str, Any]]) -> bytes:
    return dated({"serial": 6, "channels": channels}, "0.1.0", NOW, timedelta(days=30))


def test_reads_what_the_signer_writes() -> None:
    found = parse(feed(stable=[release("0.2.0")]), URL)
    assert (found.serial, str(found.floor), found.created) == (7, "0.1.0", NOW)
    (only,) = found.channels["stable"]
    assert only.url == "https://updates.example/phones/dering-0.2.0.raucb"
    assert (only.notes_in("id"), only.notes_in("fr")) == ("Lebih baik.", "Better.")


def test_the_newest_of_the_channel_is_offered() -> None:
    found = parse(feed(stable=[release("0.2.0"), release("0.1.9")], beta=[release("0.3.0-beta.2")]), URL)
    stable, beta = (found.newest(channel, "dering-pi64", "me") for channel in ("stable", "beta"))
    assert stable
    assert beta
    assert (str(stable.version), str(beta.version)) == ("0.2.0", "0.3.0-beta.2")
    assert found.newest("stable", "toaster", "me") is None


def test_versions_sort_as_versions_do() -> None:
    texts = ["0.9.0", "0.10.0-alpha", "0.10.0-beta.2", "0.10.0-beta.11", "0.10.0", "1.0.0"]
    assert sorted(set(texts), key=version) == texts


@pytest.mark.parametrize("text", ["", "1", "1.2", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3\n", None, 1])
def test_no_version(text: object) -> None:
    with pytest.raises(UpdateError, match="allowed a version"):
        version(text)


names = st.text(min_size=1, max_size=24)
percents = st.integers(0, 100)


@given(names, percents, percents)
def test_a_stage_only_ever_adds_phones(device: str, one: int, other: int) -> None:
    fewer, more = (is_chosen(device, staged(percent)) for percent in sorted((one, other)))
    assert more or not fewer
    assert not is_chosen(device, staged(0))
    assert is_chosen(device, staged(100))


@given(st.sampled_from(["0.2.0", "1.0.0-beta.3", "10.20.30"]), st.integers(0, 1 << 40))
def test_stages_are_fair(number: str, first: int) -> None:
    """Of 5000 phones with serial numbers in a row each percent has about 50; and so it has of any of them."""
    counts = [0] * 100
    for serial in range(first, first + 5000):
        counts[share(f"{serial:016x}", number)] += 1
    # Chi-squared with 99 degrees of freedom: above 180 is one in a million.
    assert sum((count - 50) ** 2 / 50 for count in counts) < 180


def test_another_version_begins_with_other_phones() -> None:
    devices = [f"{serial:016x}" for serial in range(5000)]
    both = sum(share(device, "0.2.0") < 10 and share(device, "0.3.0") < 10 for device in devices)
    assert 20 < both < 90  # a hundredth is 50; the same tenth would be 500


def staged(percent: int) -> Any:
    return parse(feed(stable=[release("0.2.0", percent=percent)]), URL).channels["stable"][0]


def test_a_replayed_or_frozen_feed_is_refused() -> None:
    found = parse(feed(), URL)
    check_fresh(found, 7, NOW, URL)
    with pytest.raises(UpdateError, match="found 7, allowed 8"):
        check_fresh(found, 8, NOW, URL)
    with pytest.raises(UpdateError, match="is over"):
        check_fresh(found, 0, NOW + timedelta(days=30), URL)


def test_only_a_known_key_signs() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    pems = [
        each.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for each in (other, key)
    ]
    content = feed()
    signature = base64.b64encode(key.sign(content)) + b"\n"
    verify(content, signature, b"".join(pems), URL)
    for wrong in (content + b" ", content.replace(b"0.1.0", b"0.0.0")):
        with pytest.raises(UpdateError, match="not by a key"):
            verify(wrong, signature, b"".join(pems), URL)
    with pytest.raises(UpdateError, match="not by a key"):
        verify(content, signature, pems[0], URL)
    with pytest.raises(UpdateError, match="found no signature"):
        verify(content, b"<html>", pems[0], URL)


def test_the_floor_never_sinks() -> None:
    with pytest.raises(UpdateError, match=r"allowed 0\.2\.0 or more"):
        dated({"serial": 1, "floor": "0.2.0", "channels": {}}, "0.1.0", NOW, timedelta(1))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": "new"}, r"channels\.stable\[1\]\.version"),
        ({"sha256": "A" * 64}, r"channels\.stable\[1\]\.sha256"),
        ({"size": -1}, "size"),
        ({"percent": 101}, "percent"),
        ({"percent": True}, "percent"),
        ({"url": "http://updates.example/b.raucb"}, "https://"),
        ({"url": "//[bad"}, "which is no address"),
        ({"notes": {"en": 1}}, "notes"),
    ],
)
def test_each_mistake_is_told_with_its_place(change: dict[str, Any], told: str) -> None:
    with pytest.raises(UpdateError, match=told):
        parse(feed(stable=[release("0.2.0") | change]), URL)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("0.1.0"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["stable", "en"]), inner),
    max_leaves=8,
)
KEYS = ["format", "serial", "created", "expires", "floor", "channels"]


@given(st.dictionaries(st.sampled_from(KEYS), json_values))
def test_rubbish_is_refused_and_never_more(changes: dict[str, Any]) -> None:
    content = json.dumps(json.loads(feed(stable=[release("0.2.0")])) | changes).encode()
    with contextlib.suppress(UpdateError):
        assert parse(content, URL).channels.keys() <= {"stable", "en"}
