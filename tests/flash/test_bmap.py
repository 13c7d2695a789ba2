"""Block maps: what has to be written, in a format that others read too."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from firmware.flash import bmap
from firmware.flash.errors import FlashError
from firmware.flash.partitions import fat_label, partitions
from tests.flash.images import BOOT, DATA, MEGABYTE, PART, ROOT_A, ROOT_B, SIZE


def mapped(block_map: bmap.BlockMap, offset: int) -> bool:
    return any(each.start <= offset < each.end for each in block_map.ranges)


def made(image: Path) -> tuple[Path, bmap.BlockMap]:
    path = image.with_suffix(".bmap")
    path.write_text(bmap.make(image))
    return path, bmap.load(path)


def test_the_partitions_are_found_with_those_in_the_extended_one(image: Path) -> None:
    content = image.read_bytes()
    found = partitions(lambda offset, count: content[offset : offset + count])
    assert [(each.number, each.start) for each in found] == [(1, BOOT), (5, ROOT_A), (6, ROOT_B), (7, DATA)]
    assert fat_label(content[BOOT : BOOT + 512]) == "DERING"


def test_what_can_be_written_to_is_mapped_whole(image: Path) -> None:
    _, block_map = made(image)
    for start, length in ((BOOT, 8 * MEGABYTE), (DATA, PART)):
        assert all(mapped(block_map, offset) for offset in range(start, start + length, bmap.BLOCK))


def test_of_a_read_only_root_the_zeros_behind_are_left_out_but_none_inside(image: Path) -> None:
    _, block_map = made(image)
    assert all(mapped(block_map, ROOT_A + offset) for offset in range(0, 400_000, bmap.BLOCK))
    assert not mapped(block_map, ROOT_A + 500_000)


def test_an_empty_slot_is_left_out(image: Path) -> None:
    _, block_map = made(image)
    assert not any(mapped(block_map, ROOT_B + offset) for offset in range(0, PART, bmap.BLOCK))


def test_bmaptool_writes_by_our_map_what_we_mean(image: Path, tmp_path: Path) -> None:
    path, block_map = made(image)
    copy = tmp_path / "copy.img"
    subprocess.run(["bmaptool", "-q", "copy", "--bmap", path, image, copy], check=True)
    content = image.read_bytes()
    written = copy.read_bytes()
    assert all(written[each.start : each.end] == content[each.start : each.end] for each in block_map.ranges)
    assert block_map.mapped < SIZE // 2


def test_we_read_the_map_that_bmaptool_makes(image: Path) -> None:
    path = image.with_suffix(".theirs")
    subprocess.run(["bmaptool", "-q", "create", "-o", path, image], check=True)
    block_map = bmap.load(path)
    assert block_map.size == SIZE
    content = image.read_bytes()
    outside = bytearray(content)
    for each in block_map.ranges:
        outside[each.start : each.end] = bytes(each.end - each.start)
    assert not any(outside)
    assert all(each.sha256 for each in block_map.ranges)


def test_the_same_image_gives_the_same_map(image: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.img"
    copy.write_bytes(image.read_bytes())  # without the holes
    os.utime(copy, (0, 0))
    assert bmap.make(copy) == bmap.make(image)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("> 0 <", "> 1 <", "its own checksum does not fit"),
        ('version="2.0"', 'version="1.3"', "found version 1.3, allowed 2"),
        ("sha256 <", "md5 <", "found checksums of type md5, allowed sha256"),
        ("<bmap", '<!DOCTYPE a [<!ENTITY b "c">]><bmap', "declares entities"),
        ("</bmap>", "", "no element found"),
        ("BlockSize>", "BlockLength>", "its own checksum does not fit"),
    ],
)
def test_a_map_that_cannot_be_used_is_told(old: str, new: str, complaint: str, image: Path) -> None:
    path, _ = made(image)
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(FlashError, match=r"is no block map that can be used: ") as refused:
        bmap.load(path)
    assert complaint in str(refused.value)


@pytest.mark.parametrize("blocks", ["3-2", "0-5999999999", "-1", "a", "2-3</Range><Range>1"])
def test_ranges_that_make_no_sense_are_refused(blocks: str, tmp_path: Path) -> None:
    text = (
        '<bmap version="2.0"><ImageSize>9000</ImageSize><BlockSize>4096</BlockSize><ChecksumType>sha256'
        f"</ChecksumType><BmapFileChecksum>{'0' * 64}</BmapFileChecksum>"
        f"<BlockMap><Range>{blocks}</Range></BlockMap></bmap>"
    )
    path = tmp_path / "wrong.bmap"
    path.write_text(text.replace("0" * 64, hashlib.sha256(text.encode()).hexdigest()))
    if blocks == "0-5999999999":
        assert bmap.load(path).ranges == (bmap.Range(0, 9000),)
    else:
        with pytest.raises(FlashError, match=r"no block map that can be used"):
            bmap.load(path)
