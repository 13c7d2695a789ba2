"""U-Boot's script, the Pi's configuration, and the lists that lie beside an image."""

from __future__ import annotations

import json
import lzma
import subprocess
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

from deploy.image import boot, parts_list, python_packages, slot_state
from deploy.image.recipe import HERE

DEBIAN = {"Package": "zlib1g", "Version": "1:1.2", "Architecture": "arm64", "Source": "zlib (1:1.2)"}


def test_mkimage_knows_the_script(tmp_path: Path) -> None:
    made = tmp_path / "boot.scr"
    made.write_bytes(boot.compiled_script(boot.boot_script(), 0))
    told = subprocess.run(["mkimage", "-l", made], capture_output=True, text=True, check=True).stdout
    assert "AArch64 Linux Script" in told
    assert boot.compiled_script(boot.boot_script(), 0) == made.read_bytes()


def test_the_script_names_the_places_of_the_slots_state() -> None:
    text = boot.boot_script()
    assert "@" not in text
    for place in slot_state.PLACES:
        assert f"write ${{ramdisk_addr_r}} 0x{place // 512:x} 0x20" in text
    assert text.index("write ${ramdisk_addr_r} 0xc00") < text.index("write ${ramdisk_addr_r} 0x800")


def test_the_pis_firmware_gets_what_they_look_for() -> None:
    text = (HERE / "config.txt").read_text(encoding="utf-8")
    for line in ("arm_64bit=1", "kernel=u-boot.bin", "upstream_kernel=1", "include build.txt"):
        assert line in text.splitlines()


def test_ubootenv_has_all_that_the_script_uses() -> None:
    for name in ("kernel_addr_r", "ramdisk_addr_r", "scriptaddr"):
        assert name in boot.UBOOT


def test_sources_and_wheels_are_told_apart() -> None:
    lock = (
        "# by make lock\nevdev==2.0 \\\n    --hash=sha256:aa\n    # via x\nidna==3 \\\n    --hash=sha256:bb\n"
    )
    ready, compiled = python_packages.split(lock)
    assert ready.splitlines() == ["idna==3 \\", "    --hash=sha256:bb"]
    assert compiled.splitlines() == ["evdev==2.0 \\", "    --hash=sha256:aa"]


def test_the_whole_lock_file_is_used() -> None:
    ready, compiled = python_packages.split(python_packages.LOCK.read_text(encoding="utf-8"))
    assert {line.partition("==")[0] for line in compiled.splitlines() if "==" in line} == set(
        python_packages.SOURCE_ONLY
    )
    assert "pillow==" in ready


def _wheel(folder: Path) -> Path:
    made = folder / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "thing-1.0.dist-info/METADATA", "Name: Some.Thing\nVersion: 1.0\nLicense-Expression: MIT\n\n"
        )
        archive.writestr("thing-1.0.dist-info/licenses/LICENSE.txt", "do what you like")
    return made


def test_the_bill_names_every_package_with_version_and_licence(tmp_path: Path) -> None:
    copyright_text = "Format: x\n\nFiles: *\nLicense: Zlib\n\nFiles: y\nLicense: GPL-2+\n text\n"
    debian = parts_list.of_debian([DEBIAN], {"zlib1g": copyright_text})
    components = [parts_list.of_wheel(_wheel(tmp_path)), *debian]
    bill = json.loads(parts_list.sbom("1.2.3", 0, components))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    by_purl = {each["purl"]: each for each in bill["components"]}
    zlib = by_purl["pkg:deb/debian/zlib1g@1%3A1.2?arch=arm64&distro=bookworm&upstream=zlib"]
    assert [each["license"]["name"] for each in zlib["licenses"]] == ["GPL-2+", "Zlib"]
    thing = by_purl["pkg:pypi/some-thing@1.0"]
    assert [each["license"]["name"] for each in thing["licenses"]] == ["MIT"]
    assert parts_list.sbom("1.2.3", 0, reversed(components)) == parts_list.sbom("1.2.3", 0, components)


def test_the_licences_have_their_texts_and_an_index(tmp_path: Path) -> None:
    packed = parts_list.licences([parts_list.of_wheel(_wheel(tmp_path))], 0)
    with tarfile.open(fileobj=BytesIO(lzma.decompress(packed))) as archive:
        text = archive.extractfile("licences/Some.Thing/licenses-LICENSE.txt")
        index = archive.extractfile("licences/index.txt")
        assert text is not None
        assert index is not None
        assert text.read() == b"do what you like"
        assert index.read() == b"Some.Thing 1.0: MIT\n"
