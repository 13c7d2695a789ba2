#!/bin/bash
# The benchmarks, as a table: the phone with our own PJSIP, beside real peers doing the same work.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test bench
deploy/pjsip.sh
exec .venv/bin/python -m tests.bench "$@"
