#!/bin/bash
# lab.sh [uml|qemu]: what the virtual lab needs: a kernel (made ready once per machine) and, in .venv, the packages of
# the Pi's board. uml, which is the default, is the kernel built as a program; qemu is Debian's own, emulated.
set -euo pipefail
cd "$(dirname "$0")/.."
machine=${1:-uml}
lock=deploy/requirements/device.lock
stamp=.venv/.dering-device

case $machine in
uml) build=deploy.lab.build ;;
qemu) build=deploy.lab.stock.build ;;
*) echo "lab.sh: no machine is called $machine; allowed: uml, qemu" >&2 && exit 2 ;;
esac
if [ "$machine" = qemu ]; then deploy/system-packages.sh lab lab-qemu; fi

state=$(sha256sum "$lock" .venv/.dering-setup)
if ! .venv/bin/python -m deploy.lab.build --cached >/dev/null || [ "$(cat "$stamp" 2>/dev/null)" != "$state" ]; then
    deploy/system-packages.sh lab
fi
if [ "$(cat "$stamp" 2>/dev/null)" != "$state" ]; then
    echo "installing the device packages of the Pi's board into .venv"
    .venv/bin/python -m pip --disable-pip-version-check --quiet --quiet install --no-deps --require-hashes --requirement "$lock"
    echo "$state" >"$stamp"
fi
.venv/bin/python -m "$build" >/dev/null
