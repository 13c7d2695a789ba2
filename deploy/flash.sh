#!/bin/bash
# flash.sh DEVICE [OPTIONS OF dering flash]: writes the newest image in build/image, or IMAGE, on DEVICE; without
# DEVICE, lists the drives. Becomes root (sudo) where this user may not write the drive.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/system-packages.sh flash
if [ $# = 0 ]; then exec .venv/bin/dering flash; fi
device=$1
shift
image=${IMAGE:-$(find build/image -maxdepth 1 -type f \( -name '*.img' -o -name '*.img.xz' -o -name '*.img.zst' -o -name '*.img.gz' \) \
    -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f2-)}
if [ -z "$image" ]; then
    echo "There is no image in build/image: make image builds one, or name one with IMAGE=..." >&2
    exit 1
fi
as_root=()
if [ -b "$device" ] && [ ! -w "$device" ]; then as_root=(sudo); fi
exec "${as_root[@]}" .venv/bin/dering flash "$image" --device "$device" "$@"
