"""The quick part: everything that takes no sound, no question and no more than some seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

from board.api import AlsaSound, FramePort
from firmware.config.model import Config
from firmware.doctor import card, clock, i2c, kernel, network, power, registrar, running_clock
from firmware.phone.findings import Check, Finding, Outcome
from firmware.services.addresses import own_addresses
from firmware.ui.language import label

Probe = Callable[[], list[Finding]]

LONGEST_SECONDS = 8.0
"""A probe that is not back by then (a name server that does not answer) is told of, and left alone."""

log = logging.getLogger(__name__)


def probes(
    config: Config,
    data: Path,
    root: Path,
    display_bus: int | None,
    own_sound: FramePort | AlsaSound | None = None,
) -> dict[Check, Probe]:
    """What there is to look at, by the first check of each.

    ``display_bus`` is the display's I2C bus, if any; ``own_sound`` is the sound that this process has open.
    """
    found: dict[Check, Probe] = {
        Check.POWER: lambda: power.look(root),
        Check.CARD: lambda: card.look(root, data),
        Check.KERNEL: lambda: kernel.look(root),
        Check.NETWORK: lambda: network.look(root, own_addresses()),
        Check.TIME: clock.look,
    }
    if display_bus is not None:
        found[Check.I2C] = lambda: i2c.look(root, display_bus)
    if isinstance(own_sound, AlsaSound):
        found[Check.CLOCK_DRIFT] = lambda: running_clock.look(root)
    if config.accounts:
        found[Check.REGISTRAR] = lambda: _registrars(config)
    return found


def _registrars(config: Config) -> list[Finding]:
    return [finding for account in config.accounts for finding in registrar.look(account, config.sip.tls_ca)]


async def run(probes: Mapping[Check, Probe], seconds: float = LONGEST_SECONDS) -> list[Finding]:
    """All at the same time, each in a thread of its own; the findings in the probes' order."""
    looks = [_look(check, probe, seconds) for check, probe in probes.items()]
    return [finding for findings in await asyncio.gather(*looks) for finding in findings]


async def each(
    probes: Mapping[Check, Probe], seconds: float = LONGEST_SECONDS
) -> AsyncIterator[list[Finding]]:
    """The same, as they come."""
    looks = [asyncio.create_task(_look(check, probe, seconds)) for check, probe in probes.items()]
    try:
        for look in asyncio.as_completed(looks):
            yield await look
    finally:
        for task in looks:
            task.cancel()


async def _look(check: Check, probe: Probe, seconds: float) -> list[Finding]:
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.to_thread(probe)
    except TimeoutError:
        text = label("This was not known after {seconds} s.")
        return [Finding(check, Outcome.FAILED, text, values=(("seconds", round(seconds)),))]
    except Exception as error:  # a mistake of ours in one probe costs that probe
        log.exception("the probe %s failed", check)
        text = label("This could not be looked at ({reason}).")
        return [
            Finding(check, Outcome.FAILED, text, values=(("reason", str(error) or type(error).__name__),))
        ]
