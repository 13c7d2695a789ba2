#!/bin/bash
# test-arm.sh [PYTEST-ARGUMENTS]: builds our PJSIP for arm64 and calls with it, under qemu-user, a phone of this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test test-arm
deploy/pjsip.sh
wheel=$(deploy/pjsip.sh arm64)
python=$PWD/build/arm64/python
.venv/bin/python -m deploy.arm64_python "$wheel" "${python%/*}"
export DERING_ARM64_PYTHON=$python
export LAB_SLOWNESS=10 # every instruction is emulated

as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(unshare --user --map-root-user); fi # the test makes a network of its own
exec "${as_root[@]}" .venv/bin/pytest -o timeout=900 -o faulthandler_timeout=850 tests/arm64 "$@"
