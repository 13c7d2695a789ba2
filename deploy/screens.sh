#!/bin/bash
# Draws docs/screens, the contact sheets of all screens, and the golden pictures anew.
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python -m tests.ui.contact_sheet
