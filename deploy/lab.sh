#!/bin/bash
# lab.sh: what the virtual lab needs: its kernel (built once per machine) and, in .venv, the packages of the Pi's board.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=deploy/requirements/device.lock
stamp=.venv/.dering-device

state=$(sha256sum "$lock" .venv/.dering-setup)
if ! .venv/bin/python -m deploy.lab.build --cached >/dev/null || [ "$(cat "$stamp" 2>/dev/null)" != "$state" ]; then
    deploy/system-packages.sh lab
fi
if [ "$(cat "$stamp" 2>/dev/null)" != "$state" ]; then
    echo "installing the device packages of the Pi's board into .venv"
    .venv/bin/python -m pip --disable-pip-version-check --quiet --quiet install --no-deps --require-hashes --requirement "$lock"
    echo "$state" >"$stamp"
fi
.venv/bin/python -m deploy.lab.build >/dev/null
