#!/bin/bash
# Takes docs/phones.png anew: the demo's two phones in a call, on their page in a real browser.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
deploy/system-packages.sh test
deploy/pjsip.sh
exec .venv/bin/python -m tests.phones_picture
