"""``dering flash``: a phone's image on a card, with its owner's settings."""

from __future__ import annotations

import getpass
import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from firmware.commands import CANNOT_USE, FAILED, Commands, complain

if TYPE_CHECKING:
    from firmware.config.network import NetworkSettings
    from firmware.flash.drives import Drive
    from firmware.flash.errors import Card
    from firmware.flash.flash import Flashing

YES = ("yes", "y", "ya")


def add(commands: Commands) -> None:
    command = commands.add_parser(
        "flash", help="write a phone's image on a card; without IMAGE, list the drives"
    )
    command.add_argument(
        "image", nargs="?", type=Path, metavar="IMAGE", help="as it is, or packed by xz, zstd, gzip"
    )
    command.add_argument("--device", type=Path, metavar="DEV", help="the card's drive, or a file to prepare")
    command.add_argument(
        "--sha256", metavar="HEX", help="of IMAGE; default: SHA256SUMS or os_list.json beside it"
    )
    command.add_argument(
        "--key", type=Path, metavar="FILE", help="whoever signed SHA256SUMS: their public key (feed.pub)"
    )
    command.add_argument("--config", type=Path, metavar="FILE", help="the phone.toml to put on the card")
    command.add_argument("--network", type=Path, metavar="FILE", help="the network.toml to put on the card")
    command.add_argument("--hostname", metavar="NAME", help="the phone's name in the network")
    command.add_argument("--timezone", metavar="ZONE", help="such as Asia/Jakarta")
    command.add_argument(
        "--vlan", type=int, metavar="ID", help="1 to 4094, 0: none; default: as the switch says"
    )
    command.add_argument("--wifi", metavar="SSID", help="a wireless network, whose password is asked for")
    command.add_argument("--wifi-password-file", type=Path, metavar="FILE", help="instead of being asked")
    command.add_argument("--wifi-country", metavar="XX", help="where its channels are used, such as ID")
    command.add_argument(
        "--ssh-key", type=Path, metavar="FILE", help="public keys that may log in; default: nobody"
    )
    command.add_argument("--yes", action="store_true", help="ask nothing; needs --device")
    command.add_argument(
        "--force", action="store_true", help="unmount, and write other images and other drives too"
    )
    command.add_argument(
        "--system-disk", action="store_true", help="with --force: even the disk of this computer"
    )
    command.add_argument("--json", action="store_true", help="for a program; see docs/flashing.md")
    command.set_defaults(perform=flash)


def flash(options: Namespace) -> int:
    from firmware.config.section import ConfigError
    from firmware.flash.errors import Card, FlashError
    from firmware.flash.flash import Flashing
    from firmware.flash.progress import Progress

    if options.image is None:
        return _list(options)
    progress = Progress(sys.stdout if options.json else sys.stderr, as_json=options.json)
    flashing = Flashing(
        options.image,
        {},
        progress,
        lambda text: _note(options, text),
        options.sha256,
        options.force,
        options.key,
    )
    try:
        _perform(options, flashing)
    except (FlashError, ConfigError, KeyboardInterrupt) as error:
        progress.broken()
        reason = str(error) or "stopped"
        return _failed(
            options, reason, flashing.card, CANNOT_USE if isinstance(error, ConfigError) else FAILED
        )
    if options.json:
        print(json.dumps({"event": "done", "card": Card.READY, "files": sorted(flashing.files)}))
    return 0


def _perform(options: Namespace, flashing: Flashing) -> None:
    """Everything that can be wrong is looked for before the card is touched."""
    from firmware.flash import boot_files, settings
    from firmware.flash.drives import drives, find, may_be_written, unmount

    listed = drives()
    target = options.device or _only(listed)
    drive = find(target, listed)
    if drive is not None:
        target = drive.path  # and not a link, which may lead to another drive once this one is out
        may_be_written(drive, force=options.force, system_disk=options.system_disk)
    flashing.files = settings.files(options.config, _network(options), options.ssh_key)
    if flashing.files:
        boot_files.can_be_put()
    source = flashing.prepare()
    _ask(options, drive, target)
    if drive is not None and drive.mounted:
        unmount(drive)
    flashing.run(source, target)
    if not options.json:
        carried = f" with {', '.join(sorted(flashing.files))}" if flashing.files else ""
        then = "take it out and put it into the phone" if drive else "copy it onto cards as it is"
        print(f"{target} is ready{carried}: {then}.")


def _list(options: Namespace) -> int:
    from firmware.flash.drives import drives
    from firmware.flash.errors import FlashError

    try:
        cards = [drive for drive in drives() if drive.removable]
    except FlashError as error:
        return complain(f"dering: {error}", FAILED)
    if options.json:
        print(json.dumps({"event": "drives", "drives": [_described(drive) for drive in cards]}))
        return 0
    for drive in cards:
        print(f"{drive}{_in_use(drive)}")
    if not cards:
        print("There is no removable drive: put the card in.")
    print("To write one: dering flash IMAGE --device DEV")
    return 0


def _described(drive: Drive) -> dict[str, object]:
    return {
        "device": str(drive.path),
        "name": drive.name,
        "size": drive.size,
        "bus": drive.bus,
        "holds": drive.holds,
        "mounted": drive.mounted,
        "system": drive.system,
        "read_only": drive.read_only,
    }


def _in_use(drive: Drive) -> str:
    if drive.system:
        return "  - this computer runs from it"
    return f"  - in use at {', '.join(drive.mounted)}" if drive.mounted else ""


def _only(listed: list[Drive]) -> Path:
    """The one removable drive there is. Raises FlashError."""
    from firmware.flash.errors import FlashError

    cards = [drive for drive in listed if drive.removable and not drive.system]
    if len(cards) == 1:
        return cards[0].path
    found = "\n".join(f"  {drive}" for drive in cards)
    if cards:
        raise FlashError(f"there is more than one removable drive, choose one with --device:\n{found}")
    raise FlashError("there is no removable drive: put the card in, or name one with --device")


def _ask(options: Namespace, drive: Drive | None, target: Path) -> None:
    """Let the person say yes to what will be lost. Raises FlashError."""
    from firmware.flash.errors import FlashError

    if options.yes:
        if options.device is None:
            raise FlashError("--yes needs --device: nobody is asked, so the drive has to be named")
        return
    if drive is None and not target.exists():
        return
    if options.json or not sys.stdin.isatty():
        raise FlashError(f"nobody is here to be asked whether {target} may be overwritten: --yes says so")
    print(f"All that is on it will be lost:\n  {drive or target}", file=sys.stderr)
    print('Write it? Type "yes": ', end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in YES:
        raise FlashError("not confirmed")


def _network(options: Namespace) -> NetworkSettings:
    """The file's settings, and the options over them. Raises ConfigError."""
    from firmware.config.network import network_settings
    from firmware.config.section import parse

    path = options.network or Path("the command line")
    table = parse(path) if options.network else {}
    given = {"hostname": options.hostname, "timezone": options.timezone, "vlan": options.vlan}
    table |= {key: value for key, value in given.items() if value is not None}
    if options.wifi is not None:
        password = _wifi_password(options)
        wifi = {"ssid": options.wifi, "passphrase": password or None, "country": options.wifi_country}
        table["wifi"] = {key: value for key, value in wifi.items() if value is not None}
    return network_settings(path, table)


def _wifi_password(options: Namespace) -> str:
    """By file or by prompt, never by the command line, which everybody on the computer may read."""
    from firmware.flash.errors import FlashError

    path = options.wifi_password_file
    if path is None:
        if not sys.stdin.isatty():
            raise FlashError("nobody is here to be asked for the Wi-Fi password: --wifi-password-file FILE")
        return getpass.getpass(f"Password of the wireless network {options.wifi} (empty: an open one): ")
    try:
        text: str = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise FlashError(f"{path} cannot be read: {reason}") from error
    if not text.rstrip("\r\n"):
        raise FlashError(f"{path} is empty, allowed the Wi-Fi password on one line")
    return text.rstrip("\r\n")


def _note(options: Namespace, text: str) -> None:
    if options.json:
        print(json.dumps({"event": "note", "text": text}), flush=True)
    else:
        print(f"note: {text}", file=sys.stderr, flush=True)


def _failed(options: Namespace, reason: str, card: Card, status: int) -> int:
    """Why it ended, and what state the card is in."""
    from firmware.flash.errors import STATE

    if options.json:
        print(json.dumps({"event": "failed", "reason": reason, "card": card}), flush=True)
        return status
    return complain(f"dering: {reason}\n{STATE[card]}", status)
