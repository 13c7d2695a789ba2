#!/bin/bash
# test-exchange.sh [PHONES]: a whole exchange of real servers with so many phones, one node of which is killed.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test exchange
deploy/pjsip.sh
.venv/bin/python -m deploy.exchange.asterisk >/dev/null
DERING_CROWD=${1:-500} exec .venv/bin/pytest -s tests/exchange
