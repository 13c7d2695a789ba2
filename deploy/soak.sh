#!/bin/bash
# soak.sh [--seconds 600] [--ppm 200]: a long call on a sound card whose clock is wrong, counting what breaks the sound.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test
deploy/pjsip.sh
exec .venv/bin/python -m tests.sound.soak "$@"
