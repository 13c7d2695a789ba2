#!/bin/bash
# test-update.sh [PYTEST-ARGUMENTS]: everything about updates, with gooseBit as the server of a fleet.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test
deploy/goosebit.sh >/dev/null
exec .venv/bin/pytest tests/update "$@"
