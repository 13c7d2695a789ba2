"""What goes into the root: files, users, units; and the archives that are made of it."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from deploy.image import libraries, system, users
from deploy.image.initramfs import cpio, init_script
from deploy.image.recipe import HERE, lines
from deploy.image.root_image import make_root
from deploy.image.tree import Tree
from deploy.pjsip.recipe import RecipeError


@pytest.fixture
def tree() -> Tree:
    """The beginnings of a Debian."""
    made = Tree()
    made.link("lib", "usr/lib")
    made.folder("usr/lib")
    made.file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
    made.file("etc/group", "root:x:0:\naudio:x:29:\n")
    made.file("etc/shadow", "root:*:1::::::\n", 0o640, gid=42)
    made.file("etc/gshadow", "root:*::\n", 0o640, gid=42)
    return made


def test_a_path_through_a_link_is_where_the_link_leads(tree: Tree) -> None:
    tree.file("lib/x/y", "content")
    assert tree.text("usr/lib/x/y") == "content"
    assert "lib/x/y" not in tree.entries


def test_a_tar_goes_in_and_comes_out_the_same(tree: Tree) -> None:
    tree.file("bin/tool", b"\x00\xff", 0o4755, uid=3, gid=4)
    tree.link("bin/other", "tool")
    first, second = io.BytesIO(), io.BytesIO()
    tree.write_tar(first, 1_700_000_000)
    first.seek(0)
    again = Tree.from_tar(first)
    assert again.entries == tree.entries
    again.write_tar(second, 1_700_000_000)
    assert second.getvalue() == first.getvalue()
    with tarfile.open(fileobj=io.BytesIO(second.getvalue())) as archive:
        assert {member.mtime for member in archive} == {1_700_000_000}
        assert archive.getnames() == sorted(archive.getnames())


def test_a_root_without_a_library_that_a_program_needs_is_refused(tree: Tree) -> None:
    program = Path("/bin/true").read_bytes()
    assert libraries.needed(program) == ["libc.so.6"]
    assert libraries.needed(b"#!/bin/sh\n") == []
    tree.file("usr/bin/true", program, 0o755)
    with pytest.raises(RecipeError, match=r"usr/bin/true needs libc\.so\.6"):
        libraries.check(tree)
    tree.link("usr/lib/libc.so.6", "libc-2.36.so")
    libraries.check(tree)


def test_a_hard_link_becomes_a_file() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind, target in (("./a", tarfile.REGTYPE, ""), ("./b", tarfile.LNKTYPE, "./a")):
            member = tarfile.TarInfo(name)
            member.type, member.linkname, member.size = kind, target, 2 * (not target)
            archive.addfile(member, io.BytesIO(b"hi"))
    out.seek(0)
    assert Tree.from_tar(out).text("b") == "hi"


def test_a_dropped_package_leaves_the_links_that_others_go_through(tree: Tree) -> None:
    tree.file("usr/lib/gone.so", "gone")
    tree.file("usr/lib/kept.so", "kept")
    tree.file("var/lib/dpkg/info/gpgv.list", "/.\n/lib\n/lib/gone.so\n")
    system.drop_package(tree, "gpgv", "")
    assert list(tree.files("usr/lib/*")) == ["usr/lib/kept.so"]
    assert tree.entries["lib"].target == "usr/lib"


def test_the_roots_first_folder_is_dated_too_and_nobody_may_write_it(tree: Tree, tmp_path: Path) -> None:
    made = tmp_path / "made.root"
    verity = make_root(tree, made, 1_700_000_000)
    assert verity.blocks * 4096 < made.stat().st_size
    command = ["unsquashfs", "-UTC", "-lls", str(made)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {line.split()[3] for line in listed} == {"2023-11-14"}
    assert listed[0].startswith("drwxr-xr-x root/root")


def test_users_have_their_numbers(tree: Tree) -> None:
    text = 'g dering - -\nu dering-phone - "Dering: the telephone" /data/phone\nm dering-phone dering\n'
    users.add_users(tree, f"# a comment\n\n{text}m dering-phone audio\n", "dering.conf")
    assert tree.text("etc/passwd").splitlines()[-1] == (
        "dering-phone:x:910:910:Dering, the telephone:/data/phone:/usr/sbin/nologin"
    )
    groups = tree.text("etc/group").splitlines()
    assert "dering:x:900:dering-phone" in groups
    assert "dering-phone:x:910:" in groups
    assert "audio:x:29:dering-phone" in groups
    assert tree.text("etc/shadow").splitlines()[-1].startswith("dering-phone:!*:")
    assert (tree.entries["etc/shadow"].mode, tree.entries["etc/shadow"].gid) == (0o640, 42)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("u nobody-knows - x /", "has no number in user_numbers.txt"),
        ("u dering-phone 17 x /", "numbers are given in"),
        ("r - 500-900", "u, g and m are allowed"),
    ],
)
def test_a_user_without_a_lasting_number_is_refused(tree: Tree, line: str, reason: str) -> None:
    with pytest.raises(RecipeError, match=reason):
        users.add_users(tree, line, "dering.conf")


def test_no_number_is_given_twice() -> None:
    given = list(users.numbers().values())
    assert len(given) == len(set(given))


def test_every_user_of_the_project_has_a_number(tree: Tree) -> None:
    for group in ("input", "systemd-journal"):
        tree.file("etc/group", f"{tree.text('etc/group')}{group}:x:{len(group)}:\n")
    for file in sorted((system.SYSTEMD / "sysusers.d").glob("*.conf")):
        users.add_users(tree, file.read_text(encoding="utf-8"), file.name)
    assert "dering-phone:x:910:" in tree.text("etc/passwd")


def test_a_unit_is_turned_on_as_it_asks_for(tree: Tree) -> None:
    wanted = "WantedBy=multi-user.target timers.target\nRequiredBy=a.service\nAlias=b.service\n"
    unit = f"[Unit]\nWants=x\n[Install]\n{wanted}"
    tree.file("usr/lib/systemd/system/phone.service", unit)
    system.enable(tree, "phone.service")
    links = {
        path: entry.target for path, entry in tree.entries.items() if path.startswith("etc/systemd/system/")
    }
    to = "/usr/lib/systemd/system/phone.service"
    assert {path.removeprefix("etc/systemd/system/"): target for path, target in links.items() if target} == {
        "multi-user.target.wants/phone.service": to,
        "timers.target.wants/phone.service": to,
        "a.service.requires/phone.service": to,
        "b.service": to,
    }


def test_all_units_of_the_project_that_are_wanted_are_on() -> None:
    assert "dering-phone.service" in set(system.our_units())
    assert "data.mount" not in set(system.our_units())


def test_cpio_unpacks_the_initramfs(tree: Tree, tmp_path: Path) -> None:
    tree.file("bin/busybox", b"program" * 1000, 0o755)
    tree.link("bin/sh", "busybox")
    subprocess.run(
        ["cpio", "--extract", "--quiet", "--make-directories", "--no-preserve-owner"],
        input=cpio(tree), cwd=tmp_path, check=True,
    )  # fmt: skip
    assert (tmp_path / "bin/busybox").read_bytes() == b"program" * 1000
    assert (tmp_path / "bin/busybox").stat().st_mode & 0o777 == 0o755
    assert str((tmp_path / "bin/sh").readlink()) == "busybox"


@pytest.mark.parametrize("script", ["init", "root/usr/lib/dering/mount-data"])
def test_the_scripts_of_the_boot_are_well_formed(script: str) -> None:
    text = init_script() if script == "init" else (HERE / script).read_text(encoding="utf-8")
    assert "@" not in text.replace("@$", "")
    subprocess.run(["dash", "-n"], input=text, text=True, check=True)


def test_modules_and_packages_are_named_once() -> None:
    for name in ("modules.txt", "packages.txt", "firmware_packages.txt", "dropped_packages.txt"):
        listed = [line.removeprefix("+") for line in lines(HERE / name)]
        assert len(listed) == len(set(listed)), name
