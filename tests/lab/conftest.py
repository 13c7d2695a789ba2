"""Inside the guest all of the lab's tests but the one that starts guests; outside only that one."""

from __future__ import annotations

import os
from pathlib import Path

OUTSIDE = "test_guests.py"

if "LAB_GPIO" in os.environ:
    collect_ignore = [OUTSIDE]
else:
    collect_ignore = [file.name for file in Path(__file__).parent.glob("test_*.py") if file.name != OUTSIDE]
