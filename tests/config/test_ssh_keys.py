"""Public keys of SSH, read and refused."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from firmware.config.section import ConfigError
from firmware.config.ssh_keys import load_ssh_keys


def key(kind: str, inside: str | None = None, size: int = 36) -> str:
    """A key of that type; ``inside`` is what its base64 says instead."""
    name = (inside or kind).encode()
    return f"{kind} {base64.b64encode(len(name).to_bytes(4, 'big') + name + bytes(size)).decode()}"


def read(folder: Path, text: str | bytes) -> tuple[str, ...]:
    path = folder / "keys.pub"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_ssh_keys(path)


@pytest.mark.parametrize(
    "kind", ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com"]
)
def test_a_key_of_each_type(kind: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"{key(kind)} ana@desk\r\n") == (f"{key(kind)} ana@desk",)


def test_several_with_comments_and_one_twice(tmp_path: Path) -> None:
    first, second = key("ssh-ed25519"), f"{key('ssh-rsa')} bo"
    assert read(tmp_path, f"# ours\n\n{first}\n{second}\n{first}\n") == (first, second)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (key("ssh-dss"), 'line 1: found "ssh-dss AAAA'),
        (f"{key('ssh-rsa')}\n{key('ssh-ed25519', 'ssh-rsa')}", 'line 2: found "ssh-ed25519 AAAA'),
        (key("ssh-ed25519", size=0), "line 1: found "),
        ("ssh-ed25519", 'line 1: found "ssh-ed25519", allowed lines such as'),
        ("ssh-ed25519 not!base64", "line 1: found "),
        (f'command="reboot" {key("ssh-rsa")}', "line 1: found "),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n", "found a private key, which stays with you"),
        ("", "found no key, allowed lines such as"),
        (b"\xff\xfe", "found no text, allowed lines such as"),
        ("#" * 70_000, "found more than 65536 bytes"),
    ],
)
def test_what_is_no_key_is_told(text: str | bytes, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)
    assert str(refused.value).startswith(f"{tmp_path}/keys.pub: {complaint}")


def test_a_private_key_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n")
    assert "c2VjcmV0" not in str(refused.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read \(No such file"):
        load_ssh_keys(tmp_path / "none")
