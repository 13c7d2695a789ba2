"""RAUC by its D-Bus interface (de.pengutronix.rauc.Installer of RAUC 1.8): install, slots, good and bad."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from firmware.update.errors import UpdateError

NAME = "de.pengutronix.rauc"
PATH = "/"
INTERFACE = "de.pengutronix.rauc.Installer"
PROPERTIES = "org.freedesktop.DBus.Properties"
BUS = "org.freedesktop.DBus"
LONGEST_ANSWER = 90.0
"""It comes after everything else that wants the processor, and runs a program for each slot it tells of."""

SILENCE = 900.0
"""Seconds without progress, after which an installation is given up. A slow card writes an image in four."""

Progress = Callable[[int], None]


class RefusedError(UpdateError):
    """RAUC answered with an error."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of the root: its name ("rootfs.0"), the boot loader's for it, whether it runs and is good."""

    name: str
    bootname: str
    booted: bool
    good: bool
    version: str


class Rauc:
    """RAUC's service. Use :func:`rauc` to reach it."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    async def info(self, bundle: Path) -> tuple[str, str]:
        """What a bundle with a good signature is for (compatible), and its version. Raises UpdateError."""
        try:
            compatible, version = await self._call(INTERFACE, "Info", "s", [str(bundle)])
        except RefusedError:  # RAUC says why in its log alone
            raise UpdateError(
                f"{bundle.name}: its signature is not by a key that this phone trusts, or it is damaged"
            ) from None
        return str(compatible), str(version)

    async def compatible(self) -> str:
        """What this system takes bundles for. Raises UpdateError."""
        return str(await self._property("Compatible"))

    async def slots(self) -> list[Slot]:
        """The slots of the root. Raises UpdateError."""
        (found,) = await self._call(INTERFACE, "GetSlotStatus", "", [])
        slots = []
        for name, status in found:
            said = {key: value.value for key, value in status.items()}
            if said.get("bootname"):
                good = said.get("boot-status") == "good"
                version = said.get("bundle.version", "")
                slots.append(Slot(name, said["bootname"], said.get("state") == "booted", good, version))
        return slots

    async def booted(self) -> Slot:
        """The slot that runs. Raises UpdateError."""
        for slot in await self.slots():
            if slot.booted:
                return slot
        raise UpdateError("RAUC does not know which slot was started: the kernel was given no rauc.slot=")

    async def primary(self) -> str:
        """The name of the slot that starts next. Raises UpdateError."""
        (name,) = await self._call(INTERFACE, "GetPrimary", "", [])
        return str(name)

    async def mark(self, state: str, slot: str) -> None:
        """Mark a slot "good", "bad" or "active"; ``slot`` is "booted", "other" or its name."""
        await self._call(INTERFACE, "Mark", "ss", [state, slot])

    async def install(self, bundle: Path, progress: Progress) -> None:
        """Install into the other slot, and have it start next. Raises UpdateError with RAUC's reason."""
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        alive = asyncio.Event()

        def hear(message: Message) -> None:
            if message.message_type is not MessageType.SIGNAL:
                return
            if message.member == "Completed" and message.interface == INTERFACE and not done.done():
                done.set_result(int(message.body[0]))
            elif message.member == "PropertiesChanged" and "Progress" in message.body[1]:
                alive.set()
                progress(int(message.body[1]["Progress"].value[0]))
            elif _is_gone(message) and not done.done():
                done.set_exception(UpdateError("RAUC ended in the middle of the installation"))

        self._bus.add_message_handler(hear)
        try:
            for rule in (f"sender='{NAME}'", f"sender='{BUS}',member='NameOwnerChanged',arg0='{NAME}'"):
                await self._call(BUS, "AddMatch", "s", [f"type='signal',{rule}"], to=BUS)
            await self._call(INTERFACE, "InstallBundle", "sa{sv}", [str(bundle), {}])
            await self._wait(done, alive)
            if done.result() != 0:
                raise UpdateError(f"{bundle.name}: {await self._last_error()}")
        finally:
            self._bus.remove_message_handler(hear)
            if done.done() and not done.cancelled():
                done.exception()  # told above, or nobody asks any more

    @staticmethod
    async def _wait(done: asyncio.Future[int], alive: asyncio.Event) -> None:
        while not done.done():
            alive.clear()
            beat = asyncio.create_task(alive.wait())
            waiting: set[asyncio.Future[Any]] = {done, beat}
            try:
                ended, _ = await asyncio.wait(waiting, timeout=SILENCE, return_when=asyncio.FIRST_COMPLETED)
            finally:
                beat.cancel()
            if not ended:
                raise UpdateError(f"RAUC has said nothing for {SILENCE:.0f} s")

    async def _last_error(self) -> str:
        return str(await self._property("LastError")).strip() or "RAUC gives no reason"

    async def _property(self, name: str) -> Any:
        (value,) = await self._call(PROPERTIES, "Get", "ss", [INTERFACE, name])
        return value.value if isinstance(value, Variant) else value

    async def _call(
        self, interface: str, member: str, signature: str, body: list[Any], to: str = NAME
    ) -> list[Any]:
        message = Message(
            destination=to, path=PATH, interface=interface, member=member, signature=signature, body=body
        )
        try:
            async with asyncio.timeout(LONGEST_ANSWER):
                answer = await self._bus.call(message)
        except TimeoutError:
            raise UpdateError(f"RAUC does not answer ({member})") from None
        except (EOFError, OSError) as error:
            raise UpdateError(f"the connection to RAUC broke ({str(error) or member})") from error
        if answer is None:
            raise UpdateError(f"RAUC does not answer ({member})")
        if answer.message_type is MessageType.ERROR:
            reason = answer.body[0] if answer.body else answer.error_name
            raise RefusedError(f"RAUC: {str(reason).strip()}")
        return list(answer.body)


def _is_gone(message: Message) -> bool:
    return message.member == "NameOwnerChanged" and message.body[0] == NAME and not message.body[2]


@contextlib.asynccontextmanager
async def rauc(address: str | None = None) -> AsyncIterator[Rauc]:
    """RAUC on the system's bus, or on the one at ``address``. Raises UpdateError."""
    try:
        bus = MessageBus(bus_address=address, bus_type=BusType.SYSTEM)
        await bus.connect()
    except Exception as error:
        # dbus-fast raises errors of its own, OSError and EOFError alike
        raise UpdateError(f"the D-Bus cannot be reached ({str(error) or type(error).__name__})") from error
    try:
        yield Rauc(bus)
    finally:
        bus.disconnect()
