"""The command ``dering``: performs what the command line asks for, and leaves with its exit status."""

from __future__ import annotations

import logging
import os
import sys

from board.api import BoardError
from firmware.arguments import parser
from firmware.commands import CANNOT_USE, FAILED, complain
from firmware.config.section import ConfigError
from firmware.sip.api import StackError


def main(arguments: list[str] | None = None) -> None:
    """Run a command; leaves the process with its exit status: 0, 1 (failed) or 2 (cannot be used so)."""
    words = sys.argv[1:] if arguments is None else arguments
    options = parser(words[0] if words else "").parse_args(words)
    if "log_level" in options:
        _log_to_standard_error(options.log_level)
    try:
        status = options.perform(options)
    except ConfigError as error:
        status = complain(str(error), CANNOT_USE)
    except (BoardError, StackError, OSError) as error:
        status = complain(f"dering: {error}", FAILED)
    except KeyboardInterrupt:
        status = FAILED
    sys.stdout.flush()
    sys.stderr.flush()
    # PJSIP's destructors abort a process that ends in the usual way; everything is closed by now.
    os._exit(status)


def _log_to_standard_error(level: str) -> None:
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, level=level.upper(), format=form)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


if __name__ == "__main__":
    main()
