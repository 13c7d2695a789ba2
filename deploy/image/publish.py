"""What is published beside an image: its block map, its entry for Raspberry Pi Imager, and SHA256SUMS.

    python -m deploy.image.publish RAW PACKED --version 0.2.0 --url https://example.org/dering/ [FILE...]

RAW is the image, PACKED the same by xz, zstd or gzip. RAW.bmap, os_list.json and SHA256SUMS come beside it;
SHA256SUMS names the FILEs there too (a list of parts, licences), and is signed where the key of the feed is
(else later, by deploy.update.sign). The same image gives the same files, dated by SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.update import keys, sign
from firmware.flash import bmap
from firmware.flash.checksum import OS_LIST
from firmware.flash.errors import FlashError
from firmware.flash.image import examine, kind_of
from firmware.flash.os_list import entry, os_list
from firmware.flash.signed import SUMS
from firmware.signature import SUFFIX, keys_folder

ICON = Path(__file__).with_name("icon.svg")


def publish(raw: Path, packed: Path, version: str, url: str, others: Sequence[Path] = ()) -> list[Path]:
    """Write the files, give their paths. ``url`` is of the folder PACKED will be in. Raises FlashError."""
    if not kind_of(examine(raw)).ours:
        raise FlashError(f"{raw} is no image of a Dering phone")
    map_file = packed.with_name(f"{raw.name}.bmap")
    map_file.write_text(bmap.make(raw), "utf-8")
    date = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    list_file = packed.with_name(OS_LIST)
    listed = entry(
        packed,
        url=f"{url.rstrip('/')}/{packed.name}",
        icon=f"data:image/svg+xml;base64,{base64.b64encode(ICON.read_bytes()).decode()}",
        version=version,
        released=time.strftime("%Y-%m-%d", date),
        website=url,
    )
    list_file.write_text(json.dumps(os_list([listed]), indent=2) + "\n", "utf-8")
    sums = packed.with_name(SUMS)
    summed = sorted({packed, map_file, list_file, *others}, key=lambda path: path.name)
    sums.write_text("".join(f"{_sha256(path)}  {path.name}\n" for path in summed), "utf-8")
    return [map_file, list_file, sums, *_signed(sums)]


def _signed(sums: Path) -> list[Path]:
    sums.with_name(f"{sums.name}{SUFFIX}").unlink(missing_ok=True)
    key = keys_folder() / keys.FEED_KEY
    return [sign.sign(sums, sign.load(key))] if key.exists() else []


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description="Write what is published beside an image.")
    parser.add_argument("raw", type=Path, metavar="RAW")
    parser.add_argument("packed", type=Path, metavar="PACKED")
    parser.add_argument("others", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--version", required=True)
    parser.add_argument("--url", required=True, help="of the folder where PACKED will be")
    options = parser.parse_args()
    try:
        for path in publish(options.raw, options.packed, options.version, options.url, options.others):
            print(path)
    except (FlashError, OSError, ValueError) as error:
        sys.exit(f"publish: {error}")


if __name__ == "__main__":
    main()
