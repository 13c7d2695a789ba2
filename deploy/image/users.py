"""Makes the users of sysusers.d files while the image is built: /etc is read-only when the phone runs."""

from __future__ import annotations

import re
import shlex

from deploy.image.recipe import HERE, lines
from deploy.image.tree import Tree
from deploy.pjsip.recipe import RecipeError

NUMBERS = HERE / "user_numbers.txt"


def numbers() -> dict[str, str]:
    """The number of each user and group, the same in every version: what is on /data belongs to numbers."""
    return dict(line.split() for line in lines(NUMBERS))


def add_users(tree: Tree, text: str, origin: str) -> None:
    """Make what a sysusers.d(5) file asks for; RecipeError, which names the line, for what it should not."""
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        kind, name, value = (*words, "-", "-")[:3]
        if kind == "m":
            _add_member(tree, name, value)
        elif kind not in ("u", "g"):
            raise RecipeError(f"{origin}: {line!r}: u, g and m are allowed")
        elif value != "-":
            raise RecipeError(f"{origin}: {line!r}: numbers are given in {NUMBERS.name}")
        else:
            _add(tree, kind, name, (*words[3:], "-", "-")[:2], origin)


def _add(tree: Tree, kind: str, name: str, rest: tuple[str, ...], origin: str) -> None:
    number = numbers().get(name)
    if number is None and not _has(tree, "etc/group", name):
        raise RecipeError(
            f"{origin}: {name} has no number in {NUMBERS.name}: give it one that no version had"
        )
    if not _has(tree, "etc/group", name):
        _append(tree, "etc/group", f"{name}:x:{number}:")
        _append(tree, "etc/gshadow", f"{name}:!*::")
    if kind == "u" and not _has(tree, "etc/passwd", name):
        comment, home = (
            ("" if rest[0] == "-" else rest[0]).replace(":", ","),
            "/" if rest[1] == "-" else rest[1],
        )
        _append(tree, "etc/passwd", f"{name}:x:{number}:{number}:{comment}:{home}:/usr/sbin/nologin")
        _append(tree, "etc/shadow", f"{name}:!*:1::::::")


def _has(tree: Tree, path: str, name: str) -> bool:
    return re.search(rf"^{re.escape(name)}:", tree.text(path), re.MULTILINE) is not None


def _add_member(tree: Tree, user: str, group: str) -> None:
    rows = tree.text("etc/group").splitlines()
    for at, row in enumerate(rows):
        name, _, members = row.partition(":")[0], "", row.rpartition(":")[2]
        if name == group and user not in members.split(","):
            rows[at] = f"{row},{user}" if members else f"{row}{user}"
    tree.file("etc/group", "\n".join(rows) + "\n")


def _append(tree: Tree, path: str, line: str) -> None:
    tree.file(
        path, f"{tree.text(path).rstrip()}\n{line}\n", tree.entries[path].mode, gid=tree.entries[path].gid
    )
