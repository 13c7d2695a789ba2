"""What can go wrong with a configuration from a server."""

from __future__ import annotations


class ProvisioningError(Exception):
    """No new configuration: ``str`` is one line: which address or key, what was found, what is allowed."""


class RefusedError(ProvisioningError):
    """The server has answered, with another ``status`` of HTTP than 200, for ``place``."""

    def __init__(self, place: str, status: int, phrase: str) -> None:
        super().__init__(f"{place}: the server answered {status} {phrase}".rstrip())
        self.place = place
        self.status = status


class UnreachableError(ProvisioningError):
    """Nobody has answered, or nobody who is trusted."""
