"""The wheel we pack ourselves is one that pip takes: names, tags, and a RECORD that tells the truth."""

import base64
import csv
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deploy.pjsip.wheel import pack

VERSION = "2.17+debian.1"
TAG = "py3-none-any"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    module = tmp_path / "module.py"
    module.write_text("ANSWER = 42\n")
    return {"pjsua2_pack_test.py": module}


def test_record_lists_every_file_with_its_digest(tmp_path: Path, files: dict[str, Path]) -> None:
    with zipfile.ZipFile(pack(tmp_path, VERSION, TAG, files, {"origin.json": "{}\n"})) as wheel:
        record = f"pjsua2-{VERSION}.dist-info/RECORD"
        rows = {
            name: (digest, size)
            for name, digest, size in csv.reader(wheel.read(record).decode().splitlines())
        }
        assert set(rows) == set(wheel.namelist())
        assert rows.pop(record) == ("", "")
        for name, (digest, size) in rows.items():
            data = wheel.read(name)
            expected = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            assert (digest, size) == (f"sha256={expected}", str(len(data)))


def test_the_same_files_make_the_same_bytes(tmp_path: Path, files: dict[str, Path]) -> None:
    first = pack(tmp_path, VERSION, TAG, files, {}).read_bytes()
    files["pjsua2_pack_test.py"].touch()
    assert pack(tmp_path, VERSION, TAG, files, {}).read_bytes() == first


def test_pip_installs_it(tmp_path: Path, files: dict[str, Path]) -> None:
    wheel = pack(tmp_path, VERSION, TAG, files, {})
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "--quiet", "install", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", target, wheel], check=True)
    assert (target / "pjsua2_pack_test.py").read_text() == "ANSWER = 42\n"
