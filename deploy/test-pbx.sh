#!/bin/bash
# test-pbx.sh [PYTEST-ARGUMENTS]: the phone at an office's exchange: a real Asterisk with hints, mailboxes, parking and music.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test exchange
.venv/bin/python -m deploy.exchange.asterisk >/dev/null
deploy/pjsip.sh
as_root=()
# The tests make networks of their own, which only root may: here root of a user namespace, and of nothing else.
if [ "$(id -u)" != 0 ]; then as_root=(unshare --user --map-root-user); fi
exec "${as_root[@]}" .venv/bin/pytest tests/pbx tests/exchange/test_voice.py --numprocesses=2 "$@"
