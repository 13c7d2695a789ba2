#!/bin/bash
# lab_qemu.sh [PYTEST-ARGUMENTS]: the tests of the virtual lab on Debian's own kernel, every instruction emulated.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/lab.sh qemu
export DERING_LAB_MACHINE=qemu
exec deploy/test.sh --no-cov -v tests/lab/test_guests.py "$@"
