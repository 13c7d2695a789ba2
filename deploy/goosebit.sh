#!/bin/bash
# goosebit.sh [--cached]: a venv with gooseBit, once per machine and lock file; prints its folder. --cached makes none
# and fails where there is none. gooseBit is a real update server, for tests/update alone: no phone gets any of it.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-/usr/bin/python3}
lock=deploy/requirements/goosebit.lock
recipe=$({ "$python" --version && cat "$lock" deploy/goosebit.sh; } | sha256sum | cut -c 1-16)
venv=${XDG_CACHE_HOME:-$HOME/.cache}/dering/goosebit/$recipe
if [ ! -e "$venv/ready" ]; then
    if [ "${1:-}" = --cached ]; then exit 1; fi
    mkdir -p "${venv%/*}"
    exec 9>"${venv%/*}/lock"
    flock 9 # somebody else may be making it
    if [ ! -e "$venv/ready" ]; then
        echo "installing gooseBit, once on this machine: $venv" >&2
        "$python" -m venv --clear "$venv"
        "$venv/bin/python" -m pip --disable-pip-version-check --quiet --quiet install --no-deps --require-hashes \
            --only-binary :all: --requirement "$lock" >&2
        touch "$venv/ready"
    fi
fi
echo "$venv"
