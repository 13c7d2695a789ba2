#!/bin/bash
# lab.sh [uml|qemu]: what the virtual lab needs: a kernel (made ready once per machine) and, in .venv, the packages of
# the Pi's board. uml, which is the default, is the kernel built as a program; qemu is Debian's own, emulated.
set -euo pipefail
cd "$(dirname "$0")/.."
machine=${1:-uml}

case $machine in
uml) build=deploy.lab.build ;;
qemu) build=deploy.lab.stock.build ;;
*) echo "lab.sh: no machine is called $machine; allowed: uml, qemu" >&2 && exit 2 ;;
esac
if [ "$machine" = qemu ]; then deploy/system-packages.sh lab lab-qemu; fi

if ! .venv/bin/python -m deploy.lab.build --cached >/dev/null; then deploy/system-packages.sh lab; fi
deploy/device.sh
.venv/bin/python -m "$build" >/dev/null
