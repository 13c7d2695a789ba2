"""The recipe of our PJSIP wheel: its hash, its cache, and which PJSIP it refuses."""

from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename
from packaging.version import Version

from deploy.pjsip.recipe import (
    HERE,
    RecipeError,
    Target,
    cache_folder,
    parse_version,
    recipe_hash,
    refuse_old,
    target_named,
    wheel_version,
)

HERE_AND_NOW = Target("x86_64", (3, 11))
VERSION_MAK = """\
export PJ_VERSION_MAJOR  := 2
export PJ_VERSION_MINOR  := 17
export PJ_VERSION_REV    :=
export PJ_VERSION_SUFFIX :=
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "compile.py").write_text("FLAGS = '-O2'\n")
    (tmp_path / "filter.cpp").write_text("int main();\n")
    return tmp_path


def test_the_hash_is_the_same_for_the_same_recipe(recipe: Path) -> None:
    assert recipe_hash(HERE_AND_NOW, recipe) == recipe_hash(Target("x86_64", (3, 11)), recipe)


@pytest.mark.parametrize("name", ["compile.py", "filter.cpp", "new.hpp", "config_site.h", "more.i"])
def test_the_hash_changes_with_every_file_of_the_recipe(recipe: Path, name: str) -> None:
    before = recipe_hash(HERE_AND_NOW, recipe)
    with (recipe / name).open("a") as file:
        file.write("changed\n")
    assert recipe_hash(HERE_AND_NOW, recipe) != before


def test_the_hash_changes_when_a_file_is_renamed(recipe: Path) -> None:
    before = recipe_hash(HERE_AND_NOW, recipe)
    (recipe / "filter.cpp").rename(recipe / "sieve.cpp")
    assert recipe_hash(HERE_AND_NOW, recipe) != before


def test_the_hash_leaves_out_what_python_and_editors_drop_there(recipe: Path) -> None:
    before = recipe_hash(HERE_AND_NOW, recipe)
    (recipe / "__pycache__").mkdir()
    (recipe / "compile.py~").write_text("old")
    assert recipe_hash(HERE_AND_NOW, recipe) == before


def test_the_hash_differs_between_machines_and_pythons(recipe: Path) -> None:
    targets = [Target("x86_64", (3, 11)), Target("x86_64", (3, 13)), Target("aarch64", (3, 11))]
    assert len({recipe_hash(target, recipe) for target in targets}) == 3


def test_every_file_of_the_real_recipe_counts() -> None:
    kinds = {file.suffix for file in HERE.iterdir() if file.is_file()}
    assert kinds == {".py", ".h", ".hpp", ".cpp", ".i"}


def test_the_cache_follows_the_xdg_base_directory_specification(tmp_path: Path) -> None:
    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "dering" / "pjsua2"
    home = Path.home() / ".cache" / "dering" / "pjsua2"
    assert cache_folder({}) == home
    assert cache_folder({"XDG_CACHE_HOME": "relative/is/invalid"}) == home


def test_the_version_is_read_from_version_mak() -> None:
    assert parse_version(VERSION_MAK) == (2, 17)
    assert parse_version(VERSION_MAK.replace("REV    :=", "REV    := 3")) == (2, 17, 3)


@pytest.mark.parametrize("text", ["", "export PJ_VERSION_MAJOR := 2\n", VERSION_MAK.replace("17", "")])
def test_a_source_without_a_version_is_refused(text: str) -> None:
    with pytest.raises(RecipeError, match="names no version"):
        parse_version(text)


@pytest.mark.parametrize("version", [(2, 16), (2, 16, 9), (1, 99), (2, 9)])
def test_an_old_pjsip_is_refused_in_plain_words(version: tuple[int, ...]) -> None:
    found = ".".join(map(str, version))
    with pytest.raises(RecipeError) as refusal:
        refuse_old(version, "Debian's asterisk 1:22")
    assert str(refusal.value) == (
        f"Debian's asterisk 1:22 carries PJSIP {found}, which is too old: 2.17 or later is needed"
    )


@pytest.mark.parametrize("version", [(2, 17), (2, 17, 1), (2, 18), (3, 0)])
def test_this_pjsip_and_later_ones_are_taken(version: tuple[int, ...]) -> None:
    refuse_old(version, "Debian")


def test_the_wheel_records_where_its_source_came_from() -> None:
    text = wheel_version((2, 17), "1:22.10.1+dfsg+~cs6.017-1", "0123456789abcdef")
    version = Version(text)
    assert version.public == "2.17"
    assert version.local == "debian.1.22.10.1.dfsg.cs.6.17.1.r01234567"
    name = f"pjsua2-{text}-{HERE_AND_NOW.wheel_tag}.whl"
    assert parse_wheel_filename(name)[1] == version
    assert str(version) == text  # pip compares the normal form


def test_arm64_is_built_for_debians_python() -> None:
    assert target_named("arm64", (3, 13)) == Target("aarch64", (3, 13))


def test_an_unknown_architecture_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(RecipeError, match="ARCH=mips is not known; allowed: arm64"):
        target_named("mips", (3, 13))
