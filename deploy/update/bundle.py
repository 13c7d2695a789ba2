"""Makes a signed bundle of a root and its boot partition: `make bundle`.

python -m deploy.update.bundle --root FILE --boot FILE --version 0.2.0 --into FILE.raucb
    [--key FILE|pkcs11:URI] [--cert FILE|pkcs11:URI] [--keyring FILE]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.image.recipe import COMPATIBLE
from firmware.signature import keys_folder
from firmware.update.version import version

MANIFEST = """\
[update]
compatible={compatible}
version={version}

[bundle]
format={form}

[image.rootfs]
filename=root.img

[image.boot]
filename=boot.img
"""

CHECK = """\
[system]
compatible={compatible}
bootloader=noop

[keyring]
path={keyring}
check-purpose=codesign
"""


def main() -> int:
    """The command line; 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(description="Make a signed bundle of a built root and boot partition.")
    parser.add_argument("--root", type=Path, required=True, metavar="FILE")
    parser.add_argument("--boot", type=Path, required=True, metavar="FILE")
    parser.add_argument("--version", required=True)
    parser.add_argument("--into", type=Path, required=True, metavar="FILE")
    parser.add_argument("--compatible", default=COMPATIBLE)
    parser.add_argument("--key", default=str(keys_folder() / "bundle.key"), metavar="FILE|pkcs11:URI")
    parser.add_argument("--cert", default=str(keys_folder() / "bundle.pem"), metavar="FILE|pkcs11:URI")
    parser.add_argument("--keyring", default=str(keys_folder() / "keyring.pem"), metavar="FILE")
    options = parser.parse_args()
    version(options.version, "--version")
    images = {"root.img": options.root, "boot.img": options.boot}
    try:
        make(
            images,
            options.compatible,
            options.version,
            options.into,
            options.cert,
            options.key,
            options.keyring,
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        reason = problem.stderr if isinstance(problem, subprocess.CalledProcessError) else problem
        print(f"The bundle was not made. {reason}", file=sys.stderr)
        return 1
    print(options.into)
    return 0


def make(
    images: dict[str, Path],
    compatible: str,
    number: str,
    into: Path,
    cert: str,
    key: str,
    keyring: str,
    form: str = "verity",
) -> None:
    """Write the bundle, in place of an earlier one. A phone takes none of another ``form``.

    Raises OSError and CalledProcessError.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix="bundle-") as temporary:
        content = Path(temporary) / "content"
        content.mkdir()
        for name, image in images.items():
            _link(image.resolve(), content / name)
        manifest = MANIFEST.format(compatible=compatible, version=number, form=form)
        (content / "manifest.raucm").write_text(manifest, encoding="utf-8")
        command = ["rauc", "bundle", f"--cert={cert}", f"--key={key}"]
        made = Path(temporary) / "made.raucb"
        # The images are compressed already.
        fast = ["--mksquashfs-args=-noI -noD -noF -noX"]
        subprocess.run([*command, *fast, str(content), str(made)], check=True, capture_output=True, text=True)
        # A phone must take it: checked as a phone does, by the keyring and the purpose.
        checked = Path(temporary) / "system.conf"
        checked.write_text(CHECK.format(compatible=compatible, keyring=keyring), encoding="utf-8")
        info = ["rauc", f"--conf={checked}", "info", str(made)]
        subprocess.run(info, check=True, capture_output=True, text=True)
        made.replace(into)


def _link(image: Path, into: Path) -> None:
    try:
        os.link(image, into)
    except OSError:  # another file system
        shutil.copyfile(image, into)


if __name__ == "__main__":
    sys.exit(main())
