#!/bin/bash
# pjsip.sh [ARCH]: builds our PJSIP wheel unless this machine has it, and installs it into .venv if it is for here; of
# another architecture it prints the path, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
arch=${1:-}
build=(.venv/bin/python -m deploy.pjsip.build --arch "$arch")

wheel=$("${build[@]}" --cached) || {
    deploy/system-packages.sh pjsip-build >&2
    if [ "$arch" = arm64 ] && [ "$(uname -m)" != aarch64 ]; then deploy/system-packages.sh pjsip-arm64 >&2; fi
    wheel=$("${build[@]}")
}
case $wheel in
*_"$(uname -m)".whl) .venv/bin/python -m deploy.install_pjsua2 ;;
*) echo "$wheel" ;;
esac
