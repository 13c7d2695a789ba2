"""Why an action did not work."""

from __future__ import annotations

from enum import StrEnum


class ActionTrouble(StrEnum):
    """Why an action did not work; each has a notice of its own. What the detail tells stands beside it."""

    NO_ANSWER = "no-answer"  # the host
    UNREACHABLE = "unreachable"  # the host
    NAME = "name"  # the host, whose name has no address
    CERTIFICATE = "certificate"  # the host, which nobody vouches for
    PASSWORD = "password"  # noqa: S105 - the host, which refuses it
    REFUSED = "refused"  # what the server says instead
    NO_SCRIPT = "no-script"  # the file
    NOT_STARTED = "not-started"  # the file, which is no script, or whose program is not there
    STATUS = "status"  # the status that the script ended with
    TOO_LONG = "too-long"  # the seconds that it had
    TOO_MUCH = "too-much"  # the kilobytes that a script may write
    NOT_INSTALLED = "not-installed"  # the Python package
    BROKEN = "broken"  # nothing: the phone itself could not do it
