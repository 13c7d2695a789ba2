"""From the feed to the bundle on the card, over HTTPS from a server of the test's own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from firmware.config.model import UpdateSection
from firmware.update import memory
from firmware.update.errors import NoConnectionError, UpdateError
from firmware.update.sentence import GIVEN_UP, NO_START, Sentence, sentence
from firmware.update.updater import BUNDLE, client
from tests.update.feed_server import CONTENT, Loading, Server, offer


async def test_offers_what_is_newer_and_keeps_floor_and_serial(
    server: Server, key: Ed25519PrivateKey, updater: Loading
) -> None:
    offer(server, key, serial=5)
    release = (await updater.check()).release
    assert release
    assert str(release.version) == "9.0.0"
    kept = memory.load(updater.places.folder)
    assert (kept.floor, kept.serial) == ("0.1.0", 5)
    offer(server, key, serial=6, version="0.0.1")
    assert (await updater.check()).release is None
    offer(server, key, serial=5)
    with pytest.raises(UpdateError, match="an old feed is replayed"):
        await updater.check()


async def test_a_feed_changed_on_the_way_is_refused(
    server: Server, key: Ed25519PrivateKey, updater: Loading
) -> None:
    offer(server, key)
    path = server.folder / "feed.json"
    path.write_bytes(path.read_bytes().replace(b"9.0.0", b"9.9.9"))
    with pytest.raises(UpdateError, match="not by a key that is trusted here"):
        await updater.check()
    assert memory.load(updater.places.folder).serial == 0


async def test_a_server_whose_certificate_is_not_trusted_is_refused(
    server: Server, key: Ed25519PrivateKey, updater: Loading
) -> None:
    offer(server, key)
    updater.settings = replace(updater.settings, ca=None)
    with pytest.raises(NoConnectionError, match=r"(?i)certificate"):
        await updater.check()


async def load(updater: Loading, server: Server, sha256: str = "") -> Path:
    digest = sha256 or hashlib.sha256(CONTENT).hexdigest()
    async with client(updater.settings.ca) as web:
        return await updater.load(f"{server.url}/new.raucb", len(CONTENT), {"sha256": digest}, web)


async def test_a_broken_download_goes_on_where_it_was(
    server: Server, key: Ed25519PrivateKey, updater: Loading
) -> None:
    offer(server, key)
    server.cut = 100_000
    with pytest.raises(UpdateError):
        await load(updater, server)
    begun = (updater.places.folder / BUNDLE).stat().st_size
    assert 0 < begun <= 100_000
    path = await load(updater, server)
    assert server.ranges == [f"bytes={begun}-"]
    assert path.read_bytes() == CONTENT


async def test_a_wrong_digest_is_thrown_away(
    server: Server, key: Ed25519PrivateKey, updater: Loading
) -> None:
    offer(server, key)
    with pytest.raises(UpdateError, match="found sha256"):
        await load(updater, server, "0" * 64)
    assert not (updater.places.folder / BUNDLE).exists()


async def test_no_address_and_no_server_are_told(updater: Loading, tmp_path: Path) -> None:
    updater.settings = UpdateSection()
    with pytest.raises(UpdateError, match=r"update\.feed: found nothing"):
        await updater.check()
    updater.settings = UpdateSection(feed="https://127.0.0.1:9/feed.json")
    with pytest.raises(NoConnectionError, match=r"https://127"):
        await updater.check()


def test_a_damaged_memory_is_told(tmp_path: Path) -> None:
    (tmp_path / memory.FILE).write_text("{")
    with pytest.raises(UpdateError, match=r"memory\.json: cannot be read"):
        memory.load(tmp_path)


def test_memory_comes_back(tmp_path: Path) -> None:
    trial = memory.Trial("0.2.0", "0.1.0", "B", ("sip:1@a",), ("network",), installed=True)
    kept = memory.Memory(
        floor="0.1.0",
        serial=3,
        trial=trial,
        verdict=sentence(GIVEN_UP, version="0.2.0", reason=Sentence(NO_START)),
        action="7",
    )
    memory.save(tmp_path, kept)
    assert memory.load(tmp_path) == kept
    table = json.loads((tmp_path / memory.FILE).read_text())
    later = table | {"later": 1, "trial": table["trial"] | {"later": 1}}
    (tmp_path / memory.FILE).write_text(json.dumps(later))
    assert memory.load(tmp_path) == kept


FIRST = Path(__file__).with_name("memory-release-1.json")
"""The updater's memory as the first release wrote it. Never change it."""


def test_the_first_releases_memory_is_read(tmp_path: Path) -> None:
    (tmp_path / memory.FILE).write_bytes(FIRST.read_bytes())
    kept = memory.load(tmp_path)
    trial = memory.Trial("0.3.0", "0.2.0", "B", ("sip:101@pbx.example",), ("network",), installed=True)
    assert (kept.floor, kept.serial, kept.trial, kept.unwell) == ("0.1.5", 12, trial, "0.2.5")
    assert (kept.action, kept.action_version, kept.end, kept.told) == ("41", "0.3.0", "", False)
    assert kept.failed is not None
    assert kept.failed.said("id") == "telepon tidak menyala"


def test_the_first_release_reads_what_this_one_keeps(tmp_path: Path) -> None:
    """Each value that it reads is there, and of the kind it was."""
    (tmp_path / memory.FILE).write_bytes(FIRST.read_bytes())
    memory.save(tmp_path, memory.load(tmp_path))
    assert contains(json.loads((tmp_path / memory.FILE).read_text()), json.loads(FIRST.read_text()))


def contains(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all(name in found and contains(found[name], value) for name, value in wanted.items())
    return bool(found == wanted)


def test_a_sentence_of_another_release_is_said_as_it_was_written(tmp_path: Path) -> None:
    for kept in ("Updated.", {"text": "Updated to {number}.", "fields": {"number": "1.0.0"}}):
        (tmp_path / memory.FILE).write_text(json.dumps({"verdict": kept}))
        verdict = memory.load(tmp_path).verdict
        assert verdict is not None
        assert verdict.said("id") in ("Updated.", "Updated to 1.0.0.")
    assert Sentence("{nothing} fits {0}").said("id") == "{nothing} fits {0}"
    for wrong in (3, {"text": "a"}, {"text": "a", "fields": 3}, ["a"]):
        (tmp_path / memory.FILE).write_text(json.dumps({"verdict": wrong}))
        with pytest.raises(UpdateError, match="something else than the updater writes"):
            memory.load(tmp_path)
