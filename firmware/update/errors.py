"""What can go wrong with an update."""

from __future__ import annotations


class UpdateError(Exception):
    """No update: ``str`` is one line: which file, address or part, what was found, what is allowed."""


class NoConnectionError(UpdateError):
    """The server cannot be reached now: try again later."""
