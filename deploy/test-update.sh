#!/bin/bash
# test-update.sh [PYTEST-ARGUMENTS]: everything about updates, with gooseBit as the server of a fleet, and a kernel with dm-verity.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test test-update
deploy/goosebit.sh >/dev/null
exec .venv/bin/pytest tests/update "$@"
