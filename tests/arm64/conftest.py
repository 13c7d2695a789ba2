from __future__ import annotations

from tests.sip.conftest import network, start_stack

__all__ = ["network", "start_stack"]
