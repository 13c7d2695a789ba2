#!/bin/bash
# test.sh [PYTEST-ARGUMENTS]: everything the tests need, then every test, with the branch coverage of the pure packages.
set -euo pipefail
cd "$(dirname "$0")/.."
# Hundreds of phones are started: a third of what a start costs would be the compiling of the same modules each time.
unset PYTHONDONTWRITEBYTECODE
deploy/setup.sh
deploy/system-packages.sh test exchange
.venv/bin/python -m deploy.exchange.asterisk >/dev/null
deploy/pjsip.sh
deploy/device.sh
# The Pi's board is tested in the virtual lab where its kernel has been built (make lab), and in CI always.
if [ "${CI:-}" = true ] || .venv/bin/python -m deploy.lab.build --cached >/dev/null; then deploy/lab.sh; fi
# A test needs the published wheel too. Loaded here, since the networks of the tests lead nowhere.
.venv/bin/python -m pip --disable-pip-version-check --quiet --quiet download --only-binary :all: --require-hashes \
    --dest build/published --requirement deploy/requirements/published-pjsua2.lock ||
    echo "the published PJSIP wheel could not be loaded; going on with what is there" >&2

as_root=()
if [ "$(id -u)" != 0 ]; then
    # The tests make networks of their own, which only root may: here root of a user namespace, and of nothing else.
    as_root=(unshare --user --map-root-user)
    if ! reason=$("${as_root[@]}" true 2>&1); then
        echo "The tests make network namespaces. This machine allows that to root alone (${reason:-no reason given}):" >&2
        echo "run make test as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone," >&2
        echo "kernel.apparmor_restrict_unprivileged_userns)." >&2
        exit 1
    fi
fi
pytest=("${as_root[@]}" .venv/bin/pytest)
if [ $# -gt 0 ]; then exec "${pytest[@]}" "$@"; fi

# The core's tests only reckon, and take what the others leave of the processor. Those wait for sound that takes the time
# it takes, each in a network of its own: four at once on two cores. The tests of sound cards measure it, and have the
# machine to themselves; a guest has a core.
core=(tests/phone tests/ui tests/audio tests/config tests/docs tests/replays tests/board/test_debounce.py
    tests/board/test_cradle.py)
elsewhere=("${core[@]}" tests/sound tests/lab tests/exchange/test_voice.py tests/update/test_goosebit.py
    tests/update/test_verity.py)
.venv/bin/python -m compileall -q firmware board
status=0
core_output=$(mktemp)
nice --adjustment=10 "${pytest[@]}" --numprocesses=2 --dist=worksteal --override-ini=timeout=1200 \
    --override-ini=faulthandler_timeout=1100 --cov --cov-report=term-missing "${core[@]}" >"$core_output" 2>&1 &
core_tests=$!
trap 'kill "$core_tests" 2>/dev/null || true; rm -f "$core_output"' EXIT
"${pytest[@]}" --numprocesses=4 --dist=worksteal "${elsewhere[@]/#/--ignore=}" || status=$?
wait "$core_tests" || status=$?
cat "$core_output"
"${pytest[@]}" tests/sound || status=$?
"${pytest[@]}" --numprocesses=2 --dist=load --maxschedchunk=1 tests/lab || status=$?
cat <<'EOT'
Not part of this, each with a command of its own:
  the image of a card, booted, called, updated and rolled back in QEMU: make test-image
  updates by gooseBit, a real update server, and verity bundles:         make test-update
  the units under a real systemd, where nothing runs in containers:      make test-system
  voice mail and conference of an exchange:                              make test-pbx
  an exchange with 500 phones:                                           make test-exchange
EOT
exit "$status"
