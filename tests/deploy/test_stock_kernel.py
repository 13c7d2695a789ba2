"""Which modules of Debian's kernel the virtual lab's guest loads, in which order, and of which packages."""

from typing import cast

import pytest

from deploy.lab.debian import Archive
from deploy.lab.stock.recipe import HERE, OUR_MODULES, load_order, module_name
from deploy.pjsip.recipe import RecipeError

HEADERS = """\
Package: linux-headers-6.1-amd64
Depends: linux-headers-6.1-common (= 6.1.176-1), linux-kbuild-6.1 (>= 6.1.4), linux-compiler-gcc-12-x86
Description: Header files for Linux 6.1.0-53-amd64
"""


def module(depends: str) -> bytes:
    """As a module's section .modinfo has it."""
    return b"\x7fELF\0license=GPL\0depends=" + depends.encode() + b"\0retpoline=Y\0"


MODULES = {
    "sound": module(""),
    "snd": module("sound"),
    "snd_pcm": module("snd,snd-timer"),
    "snd_timer": module("snd"),
    "snd_aloop": module("snd-pcm,snd,crc32"),
}


def test_what_a_module_depends_on_comes_before_it_once() -> None:
    order = list(load_order(("snd_aloop", "snd"), MODULES.__getitem__, {"crc32"}))
    assert order == ["sound", "snd", "snd_timer", "snd_pcm", "snd_aloop"]


def test_a_module_that_is_built_in_is_not_loaded() -> None:
    assert list(load_order(("crc32", "sound"), MODULES.__getitem__, {"crc32"})) == ["sound"]


def test_a_kernel_without_a_module_is_refused() -> None:
    with pytest.raises(RecipeError, match="no module crc32, which the lab needs"):
        list(load_order(("snd_aloop",), MODULES.__getitem__, set()))


@pytest.mark.parametrize("file", ["kernel/sound/snd-aloop.ko", "snd-aloop.ko.xz", "/a.b/snd_aloop.ko"])
def test_a_module_is_called_as_the_kernel_calls_it(file: str) -> None:
    assert module_name(file) == "snd_aloop"


class Index:
    """An index that has one package."""

    def describe(self, _package: str) -> str:
        return HEADERS


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (r"linux-headers-\S+-common", "linux-headers-6.1-common"),
        (r"linux-kbuild-\S+", "linux-kbuild-6.1"),
    ],
)
def test_the_packages_are_those_that_debian_names(pattern: str, name: str) -> None:
    assert Archive.dependency(cast("Archive", Index()), "linux-headers-6.1-amd64", pattern) == name


def test_a_package_without_such_a_dependency_is_told() -> None:
    with pytest.raises(RecipeError, match="linux-headers-x depends on none that is called busybox"):
        Archive.dependency(cast("Archive", Index()), "linux-headers-x", "busybox")


def test_the_modules_debian_lacks_are_all_compiled() -> None:
    kbuild = (HERE / "Kbuild").read_text("utf-8")
    assert [f"{name}.o" for name in OUR_MODULES] == kbuild.partition("obj-m := ")[2].splitlines()[0].split()
