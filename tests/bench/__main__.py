"""``make bench``: the phone's speed beside baresip's, measured in the same run, as one table."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import conference, delay, device, lamps, load, pickup, quickness, several, starting
from tests.bench.figures import Figure, table, write_json
from tests.bench.sip_server import Server
from tests.network import private_network

ROOT = Path(__file__).parents[2]
Part = Callable[[Path, Server, int], Awaitable[list[Figure]]]

PARTS: dict[str, Part] = {
    "starting": starting.measure,
    "quickness": quickness.measure,
    "several": several.measure,
    "lamps": lamps.measure,
    "load": load.measure,
    "conference": conference.measure,
    "delay": delay.measure,
    "device": device.measure,
}
WITH_EXCHANGE = {"pickup": pickup.measure}
"""The parts that have a real exchange at the server's address."""
ALL = [*PARTS, *WITH_EXCHANGE]


def main() -> None:
    """Run all parts, or those that are named."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *ALL], metavar="PART", help=", ".join(ALL))
    parser.add_argument("--count", type=int, default=100, help="how often the short ones are repeated")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json", help="every measurement")
    options = parser.parse_args()
    about = machine()
    with private_network(), tempfile.TemporaryDirectory(prefix="dering-bench-") as folder:
        figures = asyncio.run(measure(options.parts or ALL, options.count, Path(folder)))
    about["load average after"] = load_average()
    write_json(figures, about, options.json)
    print("\n".join(f"{name}: {value}" for name, value in about.items()), end="\n\n")
    print(table(figures))


async def measure(parts: list[str], count: int, folder: Path) -> list[Figure]:
    """The parts one after the other, each with a server of its own."""
    figures: list[Figure] = []
    for name in parts:
        began = time.monotonic()
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        if name in WITH_EXCHANGE:
            figures += await WITH_EXCHANGE[name](folder / name, count)
        else:
            with Server() as server:
                figures += await PARTS[name](folder / name, server, count)
        print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return figures


def machine() -> dict[str, str]:
    """What the figures were measured on, and how busy it was."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = names[0].partition(":")[2].strip() if names else platform.machine()
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} x {model}, Linux {platform.release()}",
        "Python": platform.python_version(),
        "load average before": load_average(),
    }


def load_average() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


if __name__ == "__main__":
    main()
