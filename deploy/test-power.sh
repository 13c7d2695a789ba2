#!/bin/bash
# test-power.sh [ROUNDS]: cuts the power of a phone's disk so often at random moments, and looks what is left of it.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test-power
POWER_CUTS=${1:-50} exec .venv/bin/pytest -s tests/power
