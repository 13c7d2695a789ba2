"""What holds for every test."""

from __future__ import annotations

import hashlib
import os

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes depends on what else the machine does: a timing is never an assertion.
settings.register_profile("dering", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dering")

# An arm64 Python under qemu-user, and the wheel for it, are made by `make test-arm` alone.
collect_ignore = [] if "DERING_ARM64_PYTHON" in os.environ else ["arm64"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several run at once, mix the modules: those that reckon stand among those that wait."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: hashlib.sha256(item.nodeid.partition("::")[0].encode()).digest())
