#!/bin/bash
# image.sh [OPTIONS of deploy.image.build]: builds the image of a phone's SD card into build/image.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh image pjsip-arm64
binfmt=/proc/sys/fs/binfmt_misc
if [ "$(uname -m)" != aarch64 ] && [ ! -e $binfmt/qemu-aarch64 ] && [ "$(id -u)" = 0 ]; then # as systemd does elsewhere
    [ -e $binfmt/register ] || mount -t binfmt_misc binfmt_misc $binfmt
    cat /usr/lib/binfmt.d/qemu-aarch64.conf >$binfmt/register
fi
deploy/pjsip.sh arm64 >/dev/null
exec .venv/bin/python -m deploy.image.build "$@"
