#!/bin/bash
# Everything that can be said about the code without running it. All checks run; the exit status tells if one failed.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH
failed=()

check() { # NAME COMMAND...
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        echo "$output"
        failed+=("$name")
    fi
}

check "ruff check" ruff check .
check "ruff format" ruff format --check .
check "mypy --strict" mypy --strict firmware board tests deploy
check "import contracts" lint-imports --no-cache
check "translations" python -m firmware.ui.catalogue --check
check "statechart" python -m firmware.statechart --check
check "wiring" python -m board.pi.wiring.docs --check

if [ ${#failed[@]} -gt 0 ]; then
    echo "${#failed[@]} of the checks failed: ${failed[*]}" >&2
    exit 1
fi
