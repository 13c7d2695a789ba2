"""``dering run``: one phone, composed of its concrete parts."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import logging
import os
import signal
import sys
from argparse import Namespace
from dataclasses import replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from board.emulated.board import EmulatedBoard, EmulatedOptions
from board.select import BOARDS, open_board
from firmware.commands import CANNOT_USE, Commands, add_logging, complain
from firmware.config.load import ConfigError, load
from firmware.config.model import AUTOMATIC, Config, LanSection, SipSection
from firmware.config.port import check_port

log = logging.getLogger("dering")

NO_PJSIP = (
    "found no Python package pjsua2, which makes the calls: make pjsua2 builds and installs it, "
    "make run gets a published one"
)


def add(commands: Commands) -> None:
    command = commands.add_parser("run", help="run one phone")
    command.add_argument("--board", choices=BOARDS, default="emulated", help="the hardware")
    command.add_argument("--config", type=Path, required=True, metavar="FILE", help="phone.toml")
    command.add_argument(
        "--data", type=Path, default=Path("data"), metavar="DIR", help="history and settings"
    )
    command.add_argument(
        "--control", type=Path, metavar="PATH", help="the socket by which the rest of the system reaches it"
    )
    command.add_argument(
        "--board-listen",
        default=os.environ.get("DERING_BOARD_LISTEN", "127.0.0.1:8101"),
        metavar="HOST:PORT",
        help="where the emulated board can be reached; port 0 picks a free one",
    )
    command.add_argument(
        "--board-token",
        default=os.environ.get("DERING_BOARD_TOKEN"),
        metavar="TOKEN",
        help="asked of everybody who uses the emulated board",
    )
    command.add_argument(
        "--embed-origin", metavar="ORIGIN", help="the page that may show the emulated board in a frame"
    )
    add_logging(command)
    command.set_defaults(perform=run)


def run(options: Namespace) -> int:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # before there is anything to close
    faulthandler.enable()  # the watchdog ends a phone that hangs by SIGABRT: the log then has where it hung
    gc.disable()  # until the phone is ready: what modules make while they load is there to stay
    config = load(options.config)
    if find_spec("pjsua2") is None:
        return complain(f"dering: {NO_PJSIP}", CANNOT_USE)
    check_port(options.config, config.sip)
    try:
        options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:  # calls are possible all the same; the store tells on the screen
        log.warning("%s: %s", options.data, error.strerror)
    if asyncio.run(_run_phone(config, options)):
        log.info("starting anew, with what %s says now", options.config)
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - ourselves again, as the same process
    return 0


def _refusal(path: Path, running: SipSection) -> str:
    """Why a phone could not begin with this configuration, '' if it could."""
    try:
        sip = load(path).sip
        if (sip.bind, sip.port) != (running.bind, running.port):  # our own port is taken, by us
            check_port(path, sip)
    except ConfigError as error:
        return str(error)
    return ""


async def _run_phone(config: Config, options: Namespace) -> bool:
    """Gives whether the phone is to begin anew."""
    from firmware.actions.service import Actions
    from firmware.doctor.i2c import bus_of, display_of
    from firmware.doctor.quick import probes
    from firmware.hot_desking.home import home
    from firmware.hot_desking.service import HotDesk
    from firmware.provisioning.identity import identity
    from firmware.run import Parts, Service, stop_by_signal
    from firmware.run import run as run_phone
    from firmware.services.addresses import AddressWatch
    from firmware.services.clock import Clock
    from firmware.services.control import Control
    from firmware.services.journal import Journal
    from firmware.services.lan_extension import LanExtension
    from firmware.services.notify import READY, RELOADING, STOPPING, Notifier, Watchdog
    from firmware.services.pin_lock import PinLock
    from firmware.services.self_test import SelfTest
    from firmware.settings import settings_of
    from firmware.sip.pjsua import PjsuaStack
    from firmware.store.store import Store

    data: Path = options.data
    now = home(config, data)
    config = now.config
    board = open_board(
        options.board,
        EmulatedOptions(
            listen=options.board_listen,
            token=options.board_token,
            display=(config.display.width, config.display.height),
            embed_origin=options.embed_origin,
        ),
        config.pi,
    )

    def discovery(port: int) -> Service:
        from firmware.services.discovery import Discovery  # zeroconf takes 4 MB

        made = Discovery(config.lan.extension or "", config.phone.name, port, config.sip.bind)
        return chosen.around(made) if chosen else made

    stop, again = stop_by_signal(), asyncio.Event()

    def begin_anew() -> None:
        again.set()
        stop.set()

    desk = None
    if now.session:
        desk = HotDesk(options.config, now.session, config.hot_desking.hours, begin_anew)

    control = None
    if options.control:
        uris = {account.name: account.uri for account in config.accounts}
        control = Control(options.control, uris, lambda: _refusal(options.config, config.sip), begin_anew)

    chosen = None
    if config.lan.extension == AUTOMATIC:
        own = identity()
        chosen = LanExtension(data / "extension", own.name, control.begin_anew if control else lambda: None)
        config = replace(config, lan=LanSection(chosen.extension))

    services: tuple[Service, ...] = (Clock(), AddressWatch())
    observer = None
    if config.metrics.port:
        from firmware.services.metrics import Metrics  # prometheus_client takes 4 MB
        from firmware.services.metrics_server import MetricsServer

        observer = Metrics(version("dering"))
        services += (MetricsServer(config.metrics.address, config.metrics.port, observer.text),)

    display_bus = bus_of(display_of(config.pi, options.board))
    notifier = Notifier()
    sound = board.codec.sound if board.codec else None
    stack = PjsuaStack(config, sound, now.folder / "recordings")
    parts = Parts(
        settings=settings_of(config, version("dering"), now.guest),
        board=board,
        stack=stack,
        store=Store(now.folder / "calls.db"),
        journal=Journal(now.folder / "journal"),
        services=services,
        discovery=discovery if config.lan.extension else None,
        self_test=SelfTest(board, probes(config, data, Path("/"), display_bus, sound)),
        control=control,
        watchdog=Watchdog(notifier, stack.heartbeat),
        observer=observer,
        hot_desk=desk,
        actions=Actions(config.actions) if config.actions else None,
        lock=PinLock(config.phone.lock_pin) if config.phone.lock_pin else None,
    )

    def ready() -> None:
        now.started()
        gc.freeze()
        gc.enable()
        notifier.send(READY, "STATUS=ready")
        print(f"board {board.url}" if board.url else "ready", flush=True)

    if isinstance(board, EmulatedBoard):
        # Sound passes through Python there: its thread must not wait long for this one.
        sys.setswitchinterval(0.0005)
    try:
        await run_phone(parts, ready, stop)
    finally:
        now.close(again.is_set())
    notifier.send(RELOADING if again.is_set() else STOPPING)
    return again.is_set()
