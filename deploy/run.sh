#!/bin/bash
# run.sh [CONFIG]: two phones on one page; with a configuration file, the one phone it describes, its data beside it.
# PORT=8200 in the environment chooses the page's port.
set -euo pipefail
config=${1:+$(realpath --canonicalize-missing --relative-to="$(dirname "$0")/.." -- "$1")}
cd "$(dirname "$0")/.."

status=0
.venv/bin/python -m deploy.install_pjsua2 --or-published || status=$?
case $status in
0) ;;
3) deploy/pjsip.sh ;; # no published wheel for this Python or machine
*) exit "$status" ;;
esac

in_words() { exec sed --unbuffered 's|^board \(.*\)|The phone is ready at \1 - lift its handset and dial. Ctrl-C ends it.|'; }

if [ -n "$config" ]; then
    exec .venv/bin/dering run --board emulated --board-listen "127.0.0.1:${PORT:-8101}" \
        --config "$config" --data "$(dirname "$config")/data" > >(in_words)
fi
exec .venv/bin/dering demo --listen "127.0.0.1:${PORT:-8100}"
