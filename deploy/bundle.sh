#!/bin/bash
# bundle.sh [BUNDLE-ARGUMENTS]: a signed bundle of the image that `make image` built last; see docs/updates.md for the keys.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/system-packages.sh bundle
version=$(.venv/bin/python -c 'from deploy.image.recipe import project_version; print(project_version())')
pieces=build/image/dering-$version
if [ ! -e "$pieces.root" ] || [ ! -e "$pieces.boot" ]; then
    echo "$pieces.root and .boot are missing: run make image first" >&2
    exit 1
fi
.venv/bin/python -c 'from deploy.update.keys import public_files; public_files()' # development keys, where there are none
exec .venv/bin/python -m deploy.update.bundle --root "$pieces.root" --boot "$pieces.boot" --version "$version" \
    --into "build/update/dering-$version.raucb" "$@"
