"""RPi.GPIO (as rpi-lgpio provides it), opened by the first part that needs it; its errors as sentences."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from board.pi.supervisor import PartError, no
from board.wording import Wording

CHIPS = Path("/dev")


def open_gpio(part: str, chips: Path = CHIPS) -> Any:
    """The module RPi.GPIO, numbering lines as BCM; PartError if this machine has none or does not let us."""
    found = sorted(chips.glob("gpiochip*"))
    if not found:
        raise no(part, "this machine has no GPIO chip ({chips})", chips=chips / "gpiochip*")
    if not any(os.access(chip, os.R_OK | os.W_OK, effective_ids=True) for chip in found):
        text = Wording('{device} may not be opened; is this user in the group "{group}"?')
        raise no(part, text, device=found[0], group="gpio")
    with telling(part, "GPIO"):
        gpio = _imported()
        gpio.setwarnings(False)
        gpio.setmode(gpio.BCM)
    return gpio


@contextlib.contextmanager
def telling(part: str, what: str) -> Iterator[None]:
    """Turn whatever GPIO can fail with into a PartError about ``what``."""
    try:
        yield
    except PartError:
        raise
    except Exception as error:  # noqa: BLE001 - lgpio's errors have nothing in common but Exception
        reason = str(error).strip("'")
        if reason == "GPIO busy":
            text = Wording("{device} is in use by another program or driver (gpioinfo names it)")
            raise no(part, text, device=what) from None
        raise no(part, "{device} cannot be used: {error}", device=what, error=reason) from None


def release(gpio: Any, line: int) -> None:
    """Give a line back, as an input without a pull; never raises."""
    with contextlib.suppress(Exception):
        gpio.remove_event_detect(line)
        gpio.cleanup(line)


def _imported() -> Any:
    # lgpio makes a pipe in its working folder as it is imported, or goes to LG_WD for that, and stays there.
    here, own = os.open(".", os.O_PATH), "LG_WD" not in os.environ
    try:
        with tempfile.TemporaryDirectory(prefix="dering-gpio-") as folder:
            os.environ.setdefault("LG_WD", folder)
            from RPi import GPIO

            return GPIO
    finally:
        if own:
            os.environ.pop("LG_WD", None)
        os.fchdir(here)
        os.close(here)
