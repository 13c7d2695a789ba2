"""Two parts on one GPIO line are found, wherever the lines come from."""

from __future__ import annotations

import pytest

from board.pi.lines import conflict
from board.pi.options import (
    Bus,
    Chip,
    DisplayOptions,
    HookDriver,
    HookOptions,
    LampDriver,
    LampOptions,
    PiOptions,
)

LAMPS = LampOptions(LampDriver.GPIO, (("message", 17), ("mute", 5)))
SPI = DisplayOptions(Chip.SSD1322, Bus.SPI, port=0, data_line=24, reset_line=25)


@pytest.mark.parametrize(
    ("options", "twice"),
    [
        (PiOptions(), None),
        (PiOptions(lamps=LAMPS), ("lamps.wires.message", "hook.line", 17)),
        (PiOptions(hook=HookOptions(line=5), lamps=LAMPS), ("lamps.wires.mute", "hook.line", 5)),
        (PiOptions(hook=HookOptions(HookDriver.EVDEV), lamps=LAMPS), None),
        (PiOptions(lamps=LampOptions(LampDriver.LEDS, (("message", "led0"),))), None),
        (PiOptions(lamps=LampOptions(LampDriver.NONE, (("message", 17),))), None),
        (PiOptions(hook=HookOptions(line=3)), ("hook.line", "display.bus", 3)),
        (PiOptions(hook=HookOptions(line=3), display=DisplayOptions(port=4)), None),
        (PiOptions(hook=HookOptions(line=3), display=DisplayOptions(Chip.NONE)), None),
        (PiOptions(hook=HookOptions(line=9), display=SPI), ("hook.line", "display.bus", 9)),
        (PiOptions(hook=HookOptions(line=25), display=SPI), ("hook.line", "display.reset_line", 25)),
        (
            PiOptions(display=DisplayOptions(Chip.SSD1322, Bus.SPI, port=0, reset_line=24)),
            ("display.reset_line", "display.data_line", 24),
        ),
    ],
)
def test_a_line_with_two_parts(options: PiOptions, twice: tuple[str, str, int] | None) -> None:
    assert conflict(options) == twice
