#!/bin/bash
# soak.sh [--seconds 600] [--ppm 200]: half an hour of calls of every kind; then a long call on a sound card whose
# clock is wrong, counting what breaks the sound. CALLS=100 makes fewer calls.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test
deploy/pjsip.sh
.venv/bin/python -m tests.peers.soak --calls "${CALLS:-2000}"
exec .venv/bin/python -m tests.sound.soak "$@"
