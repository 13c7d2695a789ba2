"""What can go wrong with a configuration from a server."""

from __future__ import annotations


class ProvisioningError(Exception):
    """No new configuration: ``str`` is one line: which address or key, what was found, what is allowed."""
