"""Writes and signs a feed (docs/updates.md).

    python -m deploy.update.feed BUNDLE --version 0.2.0 --notes-en TEXT --notes-id TEXT
        [--channel stable] [--percent 100] [--floor 0.1.0] [--days 90] [--feed feed.json] [--key FILE]

Adds the bundle to the feed that is there (or begins one), in place of an earlier entry of its version, counts
the serial up, dates it anew and writes feed.json and feed.json.sig beside it. Without BUNDLE it renews the
dates alone: a feed has to be signed again before it expires.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.image.recipe import COMPATIBLE
from deploy.update import keys, sign
from firmware.signature import keys_folder
from firmware.update.errors import UpdateError
from firmware.update.feed import CHANNELS, FORMAT, parse
from firmware.update.version import version

PLACE = "https://any.invalid/feed.json"
"""Relative addresses are read against it while the feed is checked."""


def main() -> int:
    """The command line; 0, or 1 with the reason on standard error."""
    options = _arguments()
    try:
        feed = (
            json.loads(options.feed.read_bytes()) if options.feed.exists() else {"serial": 0, "channels": {}}
        )
        if options.bundle:
            _add(feed, options)
        elif not feed["serial"]:
            raise UpdateError(f"{options.feed}: no such feed, and no bundle to begin one with")
        content = dated(feed, options.floor, datetime.now(UTC), timedelta(days=options.days))
        parse(content, PLACE)
        publish(options.feed, content, sign.load(options.key))
    except (UpdateError, OSError, ValueError) as problem:
        print(f"The feed was not written. {problem}", file=sys.stderr)
        return 1
    print(f"{options.feed} and {options.feed}.sig")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Add a bundle to a feed, and sign it.")
    parser.add_argument("bundle", nargs="?", type=Path)
    parser.add_argument("--version")
    parser.add_argument("--url", help="of the bundle; default: its name, beside the feed")
    parser.add_argument("--notes-en", default="")
    parser.add_argument("--notes-id", default="")
    parser.add_argument("--channel", choices=CHANNELS, default="stable")
    parser.add_argument("--percent", type=int, default=100)
    parser.add_argument("--floor", help="the lowest version that may be installed from now on")
    parser.add_argument("--days", type=int, default=90, help="until the feed expires")
    parser.add_argument("--feed", type=Path, default=Path("feed.json"))
    parser.add_argument("--key", type=Path, default=keys_folder() / keys.FEED_KEY)
    return parser.parse_args()


def _add(feed: dict[str, Any], options: argparse.Namespace) -> None:
    number = str(version(options.version, "--version"))
    for releases in feed["channels"].values():
        releases[:] = [release for release in releases if release["version"] != number]
    with options.bundle.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    feed["channels"].setdefault(options.channel, []).append(
        {
            "version": number,
            "compatible": COMPATIBLE,
            "url": options.url or options.bundle.name,
            "sha256": digest,
            "size": options.bundle.stat().st_size,
            "percent": options.percent,
            "notes": {"en": options.notes_en, "id": options.notes_id},
        }
    )


def dated(feed: dict[str, Any], floor: str | None, now: datetime, lasts: timedelta) -> bytes:
    """The next feed's text: its serial one higher, its floor never lower. Raises UpdateError."""
    lowest = version(feed.get("floor", "0.0.0"), "floor")
    wanted = version(floor, "--floor") if floor else lowest
    if wanted < lowest:
        raise UpdateError(f"--floor: found {wanted}, allowed {lowest} or more")
    table = feed | {
        "format": FORMAT,
        "serial": feed["serial"] + 1,
        "created": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "expires": f"{now + lasts:%Y-%m-%dT%H:%M:%SZ}",
        "floor": str(wanted),
    }
    return json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False).encode()


def publish(path: Path, content: bytes, key: Ed25519PrivateKey) -> None:
    """Write the feed and its signature. Raises OSError."""
    path.write_bytes(content)
    sign.sign(path, key)


if __name__ == "__main__":
    sys.exit(main())
