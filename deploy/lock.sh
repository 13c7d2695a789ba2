#!/bin/bash
# Writes the lock files anew from pyproject.toml: exact versions with hashes, one file for Python 3.11 to 3.13.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
compile() { # OUTPUT INPUT-ARGUMENTS...
    local output=$1
    shift
    "$uv" --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --default-index https://pypi.org/simple --system-certs --upgrade --custom-compile-command "make lock" \
        --output-file "$output" "$@"
    echo "wrote $output"
}
compile deploy/requirements/development.lock pyproject.toml --extra device --group dev
compile deploy/requirements/device.lock pyproject.toml --extra device --extra pi --constraint deploy/requirements/development.lock
compile deploy/requirements/published-pjsua2.lock deploy/requirements/published-pjsua2.in
compile deploy/requirements/goosebit.lock deploy/requirements/goosebit.in
