#!/bin/bash
# test-image.sh [PYTEST-ARGUMENTS]: builds the image, then boots it in QEMU as tests/image wants it.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/system-packages.sh test image test-image bundle
DERING_IMAGE=$(deploy/image.sh --unpacked | tail -n 1)
# A newer version, to be updated to: the number that comes after this one's.
version=${DERING_IMAGE##*/dering-}
version=${version%.img}
DERING_NEXT_IMAGE=$(deploy/image.sh --unpacked --version "${version%.*}.$((${version##*.} + 1))" --into build/image-next | tail -n 1)
DERING_UBOOT=$(find "${XDG_CACHE_HOME:-$HOME/.cache}/dering/image" -path '*/firmware-*/usr/lib/u-boot/rpi_3/u-boot.bin' | tail -n 1)
export DERING_IMAGE DERING_NEXT_IMAGE DERING_UBOOT
as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(unshare --user --map-root-user); fi # the tests make a network of their own
exec "${as_root[@]}" .venv/bin/pytest --no-cov --timeout=7200 -o faulthandler_timeout=0 tests/image "$@"
