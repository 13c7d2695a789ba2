#!/bin/bash
# image-twice.sh: builds the image twice from this commit and tells in which partitions the two differ.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
work=$(mktemp -d -p build)
trap 'rm -rf "$work"' EXIT
for build in first second; do deploy/image.sh --unpacked --into "$work/$build" >/dev/null; done
.venv/bin/python -m deploy.image.compare "$work"/first/dering-*.img "$work"/second/dering-*.img
