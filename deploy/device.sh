#!/bin/bash
# device.sh: the Python packages of the Pi's board, into .venv. Some are compiled there. Does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=deploy/requirements/device.lock
stamp=.venv/.dering-device
state=$(sha256sum "$lock" .venv/.dering-setup)
if [ "$(cat "$stamp" 2>/dev/null)" = "$state" ]; then exit 0; fi
deploy/system-packages.sh device
echo "installing the device packages of the Pi's board into .venv"
.venv/bin/python -m pip --disable-pip-version-check --quiet --quiet install --no-deps --require-hashes --requirement "$lock"
echo "$state" >"$stamp"
