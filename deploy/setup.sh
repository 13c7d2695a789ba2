#!/bin/bash
# Makes .venv from the lock file, with the project in it as it stands here. Does nothing when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-/usr/bin/python3}
lock=deploy/requirements/development.lock
stamp=.venv/.dering-setup

if ! command -v "$python" >/dev/null; then
    deploy/system-packages.sh setup
fi
state=$(
    "$python" -c 'import sys; print(sys.version)'
    echo "$PWD $python"
    sha256sum "$lock" pyproject.toml deploy/setup.sh deploy/packages/setup.txt
)
if [ -x .venv/bin/dering ] && [ "$(cat "$stamp" 2>/dev/null)" = "$state" ]; then exit 0; fi

"$python" - <<'CHECK'
import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(f"Python {sys.version.split()[0]} found; 3.11 to 3.13 will do. Name one with: make PYTHON=/path/to/python3 ...")
CHECK

deploy/system-packages.sh setup
echo "setting up .venv with $("$python" --version)"
if [ ! -x .venv/bin/python ] || [ "$(.venv/bin/python -c 'import sys; print(sys.version)' 2>/dev/null)" != "$("$python" -c 'import sys; print(sys.version)')" ]; then
    "$python" -m venv --clear .venv
fi
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet --quiet)
# The lock file is complete: nothing is left for pip to resolve. Debian 12's pip, let to, takes `coverage[toml]` for a
# requirement of its own, picks the newest coverage for it, and then refuses it as not pinned.
"${pip[@]}" install --no-deps --require-hashes --only-binary :all: --requirement "$lock"
"${pip[@]}" install --no-deps --no-build-isolation --editable .
"${pip[@]}" check
echo "$state" >"$stamp"
echo "ready: .venv/bin/dering"
