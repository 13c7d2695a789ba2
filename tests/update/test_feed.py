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


def test_stages_take_their_share_and_only_ever_more() -> None:
    devices = [f"{number:016x}" for number in range(2000)]
    taken = [sum(is_chosen(each, staged(percent)) for each in devices) for percent in (0, 10, 50, 100)]
    assert taken[0] == 0
    assert 140 < taken[1] < 260
    assert 900 < taken[2] < 1100
    assert taken[3] == 2000
    assert share("10000000abcdef", "0.2.0") == share("10000000abcdef", "0.2.0")


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
