"""The power supply and the heat, as the Raspberry Pi's firmware and the kernel tell of them.

The bits of ``get_throttled`` are those of ``vcgencmd get_throttled`` in Raspberry Pi's documentation: 0 to 3
are now, 16 to 19 are since the start.
"""

from __future__ import annotations

from pathlib import Path

from firmware.doctor.files import matching, number, read
from firmware.phone.findings import Check, Finding, Outcome
from firmware.ui.language import label

THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
UNDER_VOLTAGE, CAPPED, SLOWED, SOFT_LIMIT = 1 << 0, 1 << 1, 1 << 2, 1 << 3
SINCE_START = 16
HOT_CELSIUS, WARM_CELSIUS = 80, 70
"""The firmware slows the processor from 80 degrees on."""

SUPPLY = label("Use the power supply made for this Pi, with a short cable of its own.")
COOL = label("Give the case air, or the processor a heat sink.")


def look(root: Path) -> list[Finding]:
    """The supply's voltage, and the processor's temperature and speed."""
    bits = number(root / THROTTLED, 16)
    return [_voltage(root, bits), _temperature(root, bits)]


def _voltage(root: Path, bits: int | None) -> Finding:
    alarm = _alarm(root)
    if bits is None and alarm is None:
        return Finding(Check.POWER, Outcome.SKIPPED, label("This computer does not tell its supply voltage."))
    bits = bits or 0
    if bits & UNDER_VOLTAGE or alarm:
        return Finding(Check.POWER, Outcome.FAILED, label("The supply voltage is too low now."), SUPPLY)
    if bits & UNDER_VOLTAGE << SINCE_START:
        text = label("The supply voltage was too low at some time since the start.")
        return Finding(Check.POWER, Outcome.FAILED, text, SUPPLY)
    return Finding(Check.POWER, Outcome.OK, label("The supply voltage is right."))


def _alarm(root: Path) -> bool | None:
    """The kernel's own under-voltage alarm (driver raspberrypi-hwmon), None where there is none."""
    for name in matching(root, "sys/class/hwmon/hwmon*/name"):
        if read(name) == "rpi_volt":
            alarm = number(name.parent / "in0_lcrit_alarm")
            return None if alarm is None else bool(alarm)
    return None


def _temperature(root: Path, bits: int | None) -> Finding:
    thousandths = number(root / "sys/class/thermal/thermal_zone0/temp")
    if thousandths is None:
        return Finding(
            Check.TEMPERATURE, Outcome.SKIPPED, label("This computer does not tell its temperature.")
        )
    celsius = round(thousandths / 1000)
    values = (("celsius", celsius),)
    bits = bits or 0
    if (bits & (CAPPED | SLOWED | SOFT_LIMIT) and not bits & UNDER_VOLTAGE) or celsius >= HOT_CELSIUS:
        text = label("The processor is at {celsius} °C and slowed down.")
        return Finding(Check.TEMPERATURE, Outcome.FAILED, text, COOL, values)
    slowed = bits & (SLOWED | SOFT_LIMIT) << SINCE_START and not bits & UNDER_VOLTAGE << SINCE_START
    if slowed:
        text = label("The processor is at {celsius} °C; it was slowed down since the start.")
        return Finding(Check.TEMPERATURE, Outcome.WARNING, text, COOL, values)
    if celsius >= WARM_CELSIUS:
        text = label("The processor is warm: {celsius} °C.")
        return Finding(Check.TEMPERATURE, Outcome.WARNING, text, COOL, values)
    return Finding(Check.TEMPERATURE, Outcome.OK, label("The processor is at {celsius} °C."), values=values)
