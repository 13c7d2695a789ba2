"""``dering update``: look for updates, install one, tell how things are; the service; the judge."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from firmware.commands import FAILED, Commands, add_logging, complain

if TYPE_CHECKING:
    from firmware.update.places import Places
    from firmware.update.updater import Updater


def add(commands: Commands) -> None:
    command = commands.add_parser("update", help="look for a new version and install it")
    parts = command.add_subparsers(dest="part", required=True, metavar="check|install|status|serve|health")
    for name, text in (
        ("check", "tell whether there is a newer version"),
        ("install", "install the newest version, or a bundle that lies here"),
        ("status", "tell what runs and how the last update went"),
        ("serve", "the service: look regularly, and do what the phone's menu and hawkBit want"),
        ("health", "after a start: keep the new system, or bring the old one back"),
    ):
        _add_part(parts.add_parser(name, help=text), name)
    add_logging(command, "warning")
    command.set_defaults(perform=update)


def _add_part(part: ArgumentParser, name: str) -> None:
    part.add_argument("--config", type=Path, default=Path("/data/config/phone.toml"), metavar="FILE")
    part.add_argument("--folder", type=Path, default=Path("/data/update"), metavar="DIR", help="what is kept")
    part.add_argument("--control", type=Path, default=Path("/run/dering/phone.sock"), metavar="SOCKET")
    if name in ("check", "install", "status"):
        part.add_argument("--json", action="store_true", help="for a program; see docs/updates.md")
    if name == "install":
        part.add_argument(
            "bundle", nargs="?", type=Path, metavar="FILE", help="a bundle; default: the feed's"
        )


def update(options: Namespace) -> int:
    from firmware.update.errors import UpdateError

    _become_owner(options.folder)
    perform = {"check": _check, "install": _install, "status": _status, "serve": _serve, "health": _health}
    try:
        return asyncio.run(perform[options.part](options))
    except UpdateError as error:
        if getattr(options, "json", False):
            print(json.dumps({"ok": False, "reason": str(error)}))
            return FAILED
        return complain(f"dering: {error}", FAILED)


def _become_owner(folder: Path) -> None:
    """Root acts as whom the folder belongs to: what it wrote there the services could not read."""
    if os.geteuid() != 0 or not folder.exists():
        return
    owner = folder.stat()
    if owner.st_uid:
        os.initgroups(pwd.getpwuid(owner.st_uid).pw_name, owner.st_gid)
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


async def _check(options: Namespace) -> int:
    updater = _updater(options)
    offer = await updater.check()
    release = offer.release
    if options.json:
        new = {"version": str(release.version), "notes": dict(release.notes)} if release else None
        print(json.dumps({"ok": True, "version": str(offer.current), "update": new}, ensure_ascii=False))
    elif release is None:
        print(f"Version {offer.current} is the newest.")
    else:
        print(f"Version {release.version} is to be had ({release.size >> 20} MiB). {offer.current} runs.")
        if notes := release.notes_in(updater.language):
            print(notes)
    return 0


async def _install(options: Namespace) -> int:
    updater = _updater(options)
    if options.bundle:
        number = str(await updater.install(options.bundle.resolve()))
    else:
        release = (await updater.check()).release
        if release is None:
            _tell(options, {"ok": True, "installed": None}, "There is no newer version.")
            return 0
        await updater.install_release(release)
        number = str(release.version)
    _tell(options, {"ok": True, "installed": number}, f"Version {number} is installed. It starts next.")
    return 0


async def _status(options: Namespace) -> int:
    from firmware.update import memory
    from firmware.update.rauc import rauc

    places = _places(options)
    kept = memory.load(places.folder)
    async with rauc(places.bus) as service:
        slots, primary = await service.slots(), await service.primary()
    if options.json:
        told = {"version": str(places.current()), "last": str(kept.verdict or ""), "next": primary}
        print(json.dumps({"ok": True, **told, "slots": [asdict(slot) for slot in slots]}, ensure_ascii=False))
        return 0
    print(f"Version {places.current()} runs.")
    if kept.verdict:
        print(kept.verdict)
    for slot in slots:
        words = [
            word for word, said in (("runs", slot.booted), ("starts next", slot.name == primary)) if said
        ]
        print(f"{slot.bootname}: {', '.join([*words, 'good' if slot.good else 'not good'])}")
    return 0


async def _serve(options: Namespace) -> int:
    from firmware.update.service import UpdateService

    await UpdateService(_updater(options)).run()
    return 0


async def _health(options: Namespace) -> int:
    from firmware.update.health import Health

    places = _places(options)
    verdict = await Health(places, _failing(options)).judge()
    print(verdict.text)
    if verdict.restart:
        places.ask_restart()
        return FAILED
    return 0


def _places(options: Namespace) -> Places:
    from firmware.update.places import Places

    return Places(config=options.config, folder=options.folder, phone=options.control)


def _updater(options: Namespace) -> Updater:
    from firmware.config.load import load
    from firmware.update.updater import Updater

    config = load(options.config)
    return Updater(config.update, _places(options), config.phone.language, _failing(options))


def _failing(options: Namespace) -> Callable[[], Awaitable[tuple[str, ...]]]:
    """What of doctor's quick part fails now, by name."""

    async def failing() -> tuple[str, ...]:
        from firmware.config.load import load
        from firmware.doctor.quick import probes, run  # only a system on trial needs it
        from firmware.phone.findings import Outcome

        config = load(options.config)
        found = await run(probes(config, _places(options).data, Path("/"), None))
        return tuple(
            f"{each.check.value} {each.name}".strip() for each in found if each.outcome is Outcome.FAILED
        )

    return failing


def _tell(options: Namespace, told: dict[str, object], text: str) -> None:
    print(json.dumps(told) if options.json else text)
