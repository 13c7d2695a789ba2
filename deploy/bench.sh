#!/bin/bash
# The benchmarks, as a table: the phone with our own PJSIP, beside real peers doing the same work.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test bench exchange
.venv/bin/python -m deploy.exchange.asterisk >/dev/null
deploy/pjsip.sh
if .venv/bin/python -m deploy.lab.build --cached >/dev/null; then deploy/lab.sh; fi
exec .venv/bin/python -m tests.bench "$@"
