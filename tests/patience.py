"""How slow the computer is that the tests run on: all their time limits are multiplied by it."""

from __future__ import annotations

import os

SLOWNESS = int(os.environ.get("LAB_SLOWNESS", "1"))
"""1, but where a processor is emulated: in guests of the virtual lab (tests/lab/machines), by test-arm."""
