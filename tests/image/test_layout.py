"""The card's partition table and the state of the slots, read by programs of others."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from deploy.image import layout, slot_state
from deploy.image.card import NEW_DATA, write_card
from deploy.image.compare import differences
from deploy.image.recipe import HERE
from deploy.pjsip.recipe import RecipeError
from firmware.flash.partitions import partitions


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A card with a few bytes in each partition."""
    pieces = {}
    for name in ("boot", "boot-a", "root-a"):
        pieces[name] = tmp_path / name
        pieces[name].write_bytes(name.encode())
    made = tmp_path / "card.img"
    write_card(made, pieces)
    return made


def test_sfdisk_finds_the_partitions_where_they_are_said_to_be(card: Path) -> None:
    answer = subprocess.run(["/sbin/sfdisk", "--json", card], capture_output=True, text=True, check=True)
    table = json.loads(answer.stdout)["partitiontable"]
    assert table["label"] == "dos"
    assert int(table["id"], 16) == layout.DISK_SIGNATURE
    numbered = {int(str(each["node"]).removeprefix(str(card))): each for each in table["partitions"]}
    for part in layout.PARTS.values():
        found = numbered[part.number]
        assert (found["start"] * layout.SECTOR, found["size"] * layout.SECTOR) == (part.start, part.size)
    assert numbered[4]["type"] == "f"


def test_the_flasher_finds_the_same(card: Path) -> None:
    with card.open("rb") as file:

        def read(at: int, count: int) -> bytes:
            file.seek(at)
            return file.read(count)

        found = {each.number: (each.start, each.length) for each in partitions(read)}
    assert found == {part.number: (part.start, part.size) for part in layout.PARTS.values()}


def test_partitions_begin_where_a_card_erases() -> None:
    for part in layout.PARTS.values():
        assert part.start % layout.ALIGNMENT == 0, part
        assert part.size % layout.ALIGNMENT == 0, part


def test_contents_lie_in_their_partitions(card: Path) -> None:
    with card.open("rb") as file:

        def read(at: int, count: int) -> bytes:
            file.seek(at)
            return file.read(count)

        for name in ("boot", "boot-a", "root-a"):
            assert read(layout.PARTS[name].start, len(name)) == name.encode()
        assert read(layout.PARTS["data"].start, len(NEW_DATA)) == NEW_DATA
        for place in slot_state.PLACES:
            assert slot_state.unpacked(read(place, slot_state.SIZE)) == slot_state.FRESH


def test_the_script_of_the_first_boot_knows_the_same_mark() -> None:
    script = (HERE / "root/usr/lib/dering/mount-data").read_text(encoding="utf-8")
    assert f"marker={NEW_DATA.decode()}\n" in script


def test_rauc_finds_the_state_of_the_slots_where_uboot_does() -> None:
    lines = (HERE / "root/etc/fw_env.config").read_text(encoding="utf-8").splitlines()
    device, offset, size = next(line for line in lines if line.startswith("/")).split()
    assert (device, int(offset, 16), int(size, 16)) == (
        "/dev/dering/disk",
        slot_state.PLACES[0],
        slot_state.SIZE,
    )


def test_the_state_of_the_slots_is_outside_every_partition() -> None:
    first = min(part.start for part in layout.PARTS.values())
    places = sorted(slot_state.PLACES)
    assert places[0] >= layout.MIB
    assert places[0] + slot_state.SIZE <= places[1]
    assert places[1] + slot_state.SIZE <= first


def test_a_piece_that_is_too_large_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(layout.PARTS["boot-a"].size + 1)
    with pytest.raises(RecipeError, match="boot-a has 64 MiB, its partition 64"):
        write_card(tmp_path / "card.img", {"boot-a": large})


def test_the_state_is_packed_as_uboot_packs_it(tmp_path: Path) -> None:
    text = "".join(f"{name}={value}\n" for name, value in sorted(slot_state.FRESH.items()))
    (tmp_path / "text").write_text(text, encoding="utf-8")
    command: list[str | Path] = [
        "mkenvimage",
        "-p",
        "0x00",
        "-s",
        hex(slot_state.SIZE),
        "-o",
        tmp_path / "made",
        tmp_path / "text",
    ]
    subprocess.run(command, check=True)
    assert (tmp_path / "made").read_bytes() == slot_state.packed(slot_state.FRESH)


def test_a_damaged_state_is_not_believed() -> None:
    packed = bytearray(slot_state.packed(slot_state.FRESH))
    packed[7] ^= 1
    with pytest.raises(ValueError, match="wrong checksum"):
        slot_state.unpacked(bytes(packed))


def test_too_many_variables_are_refused() -> None:
    with pytest.raises(ValueError, match="are allowed"):
        slot_state.packed({"x": "y" * 100}, size=64)


def test_two_images_are_told_apart_by_partition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = layout.Part(6, "root-b", layout.LINUX, 2 * layout.MIB, 2 * layout.MIB)
    monkeypatch.setattr("deploy.image.compare.PARTS", {"root-b": small})
    one, other = tmp_path / "one.img", tmp_path / "other.img"
    content = bytearray(4 * layout.MIB)
    one.write_bytes(content)
    other.write_bytes(content)
    assert differences(one, other) == {}
    for place in (small.start + 5, small.start + 9000, 3):
        content[place] = 1
    other.write_bytes(content)
    assert differences(one, other) == {"gap": 1, "root-b": 2}
