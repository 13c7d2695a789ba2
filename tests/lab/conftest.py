"""Inside the guest what needs its devices; outside the test that starts guests, and those that need none."""

from __future__ import annotations

import os
from pathlib import Path

OUTSIDE = {"test_guests.py", "test_reading.py", "test_tones.py"}
INSIDE = {file.name for file in Path(__file__).parent.glob("test_*.py")} - OUTSIDE

collect_ignore = sorted(OUTSIDE if "LAB_GPIO" in os.environ else INSIDE)
