"""The composition root: the one place that names concrete classes, and gives each command its parts."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from argparse import Namespace
from importlib.metadata import version
from pathlib import Path

from board.api import BoardError
from board.emulated.board import EmulatedBoard, EmulatedOptions
from board.select import open_board
from firmware.arguments import parser
from firmware.config.load import ConfigError, load
from firmware.config.model import Config
from firmware.config.port import check_port
from firmware.sip.api import StackError

CANNOT_USE = 2
FAILED = 1

log = logging.getLogger("dering")


def main(arguments: list[str] | None = None) -> None:
    """Run a command; leaves the process with its exit status: 0, 1 (failed) or 2 (cannot be used so)."""
    options = parser().parse_args(arguments)
    if "log_level" in options:
        _log_to_standard_error(options.log_level)
    commands = {"run": _run, "demo": _demo, "replay": _replay}
    try:
        status = commands[options.command](options)
    except ConfigError as error:
        status = _complain(str(error), CANNOT_USE)
    except (BoardError, StackError, OSError) as error:
        status = _complain(f"dering: {error}", FAILED)
    except KeyboardInterrupt:
        status = FAILED
    sys.stdout.flush()
    sys.stderr.flush()
    # PJSIP's destructors abort a process that ends in the usual way; everything is closed by now.
    os._exit(status)


def _complain(line: str, status: int) -> int:
    print(line, file=sys.stderr)
    return status


def _log_to_standard_error(level: str) -> None:
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, level=level.upper(), format=form)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def _run(options: Namespace) -> int:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # before there is anything to close
    gc.disable()  # until the phone is ready: what modules make while they load is there to stay
    config = load(options.config)
    check_port(options.config, config.sip)
    try:
        options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:  # calls are possible all the same; the store tells on the screen
        log.warning("%s: %s", options.data, error.strerror)
    asyncio.run(_run_phone(config, options))
    return 0


async def _run_phone(config: Config, options: Namespace) -> None:
    from firmware.run import Parts, Service, run
    from firmware.services.addresses import AddressWatch
    from firmware.services.clock import Clock
    from firmware.services.journal import Journal
    from firmware.settings import settings_of
    from firmware.sip.pjsua import PjsuaStack
    from firmware.store.store import Store

    data: Path = options.data
    board = open_board(
        options.board,
        EmulatedOptions(
            listen=options.board_listen,
            token=options.board_token,
            display=(config.display.width, config.display.height),
            embed_origin=options.embed_origin,
        ),
    )
    settings = settings_of(config, version("dering"))

    def discovery(port: int) -> Service:
        from firmware.services.discovery import Discovery  # zeroconf takes 4 MB

        return Discovery(config.lan.extension or "", config.phone.name, port, config.sip.bind)

    parts = Parts(
        settings=settings,
        board=board,
        stack=PjsuaStack(config, board.codec.sound if board.codec else None),
        store=Store(data / "calls.db"),
        journal=Journal(data / "journal"),
        services=(Clock(), AddressWatch()),
        discovery=discovery if config.lan.extension else None,
    )

    def ready() -> None:
        gc.freeze()
        gc.enable()
        if isinstance(board, EmulatedBoard):
            print(f"board {board.url}", flush=True)

    # Sound passes through Python on the emulated board: its thread must not wait long for this one.
    sys.setswitchinterval(0.0005)
    await run(parts, ready)


def _demo(options: Namespace) -> int:
    from board.emulated.desk import Desk, DeskPhone
    from firmware.demo import DemoError, demo

    data = options.data or Path.home() / ".local" / "share" / "dering-demo"
    desk = Desk(options.listen)

    def place(addresses: dict[str, str]) -> None:
        desk.place([DeskPhone(extension, url) for extension, url in addresses.items()])

    try:
        asyncio.run(demo(desk, place, data, options.log_level))
    except DemoError as error:
        return _complain(f"dering: {error}", FAILED)
    return 0


def _replay(options: Namespace) -> int:
    from firmware.replay import differences, narrate
    from firmware.services.journal import JournalError, read

    try:
        header, entries = read(options.file)
    except JournalError as error:
        return _complain(f"dering: {error}", CANNOT_USE)
    if not options.quiet:
        for line in narrate(header.phone, entries):
            print(line)
    differing = differences(header.phone, entries)
    for line in differing:
        print(line, file=sys.stderr)
    print(f"{len(entries)} events played back, {len(differing)} with another outcome than was recorded")
    return FAILED if differing else 0


if __name__ == "__main__":
    main()
