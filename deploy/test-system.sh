#!/bin/bash
# test-system.sh [PYTEST-ARGUMENTS]: the phone's units under a real systemd, in a container; root of the machine may.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(id -u)" != 0 ]; then
    echo "test-system.sh: only root may start a container with a systemd in it: sudo make test-system" >&2
    exit 1
fi
deploy/setup.sh
deploy/system-packages.sh test
deploy/pjsip.sh
exec .venv/bin/pytest --no-cov tests/system "$@"
