"""``dering provision``: the service that fetches the configuration from a server."""

from __future__ import annotations

import asyncio
import logging
from argparse import Namespace
from pathlib import Path

from firmware.commands import Commands, add_logging


def add(commands: Commands) -> None:
    command = commands.add_parser("provision", help="the service: fetch the configuration from a server")
    command.add_argument(
        "--data", type=Path, default=Path("/data"), metavar="DIR", help="where the phone keeps what it needs"
    )
    command.add_argument("--control", type=Path, default=Path("/run/dering/phone.sock"), metavar="SOCKET")
    command.add_argument(
        "--system",
        type=Path,
        default=Path("/"),
        metavar="DIR",
        help="in place of the root of /etc, /run and /sys",
    )
    command.add_argument(
        "--trial",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="how long a new configuration has to register",
    )
    add_logging(command)
    command.set_defaults(perform=provision)


def provision(options: Namespace) -> int:
    from firmware.provisioning.identity import identity
    from firmware.provisioning.places import Places
    from firmware.provisioning.service import ProvisionService

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses whole
    places = Places(data=options.data, control=options.control, system=options.system)

    async def serve() -> None:
        await ProvisionService(places, identity(options.system), trial_seconds=options.trial).run()

    asyncio.run(serve())
    return 0
