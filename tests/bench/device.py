"""Mouth to ear on a sound card by ALSA: the phone on the Pi's board and baresip, on the same card of the lab.

Outside, :func:`measure` starts a guest of the virtual lab, where this module is a program:

    python -m tests.bench.device FOLDER COUNT

The other side of each call sends back at once every packet that it hears. So what is measured, from the
card's microphone to its earpiece, is what two like phones have between them where the network takes no time.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path

from deploy.lab.recipe import cached_kernel
from tests.bench.baresip import ENCODING_RATE, Place, measured_baresip
from tests.bench.baresip import USER as BARESIP_USER
from tests.bench.figures import Figure
from tests.bench.load import SETTLE_S, WINDOW_S, processor_time
from tests.bench.phones import USER, with_account
from tests.bench.sip_server import Server
from tests.network import private_network
from tests.signals import RATE

CODECS = ("G722", "PCMU")
GOAL_MS = 60
SECONDS = 900
ATTEMPTS = 5
"""So often are the marks spoken where the computer is too busy for real time."""


async def measure(folder: Path, _server: Server, count: int) -> list[Figure]:
    """Nothing where the lab's kernel has not been built (make lab)."""
    from tests.lab.guest import CHECKOUT

    if cached_kernel() is None:
        print("no lab on this machine (make lab):", end=" ", file=sys.stderr)
        return []
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    words = [sys.executable, "-m", "tests.lab.guest", "--seconds", str(SECONDS), "--folder", str(folder)]
    words += ["--", sys.executable, "-m", "tests.bench.device", str(folder), str(count)]
    process = await asyncio.create_subprocess_exec(*words, cwd=CHECKOUT, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    assert process.returncode == 0, f"the guest failed:\n{output.decode()}"
    return [Figure(**each) for each in json.loads((folder / "figures.json").read_text())]


# --- inside the guest ---------------------------------------------------------------------------------


async def on_the_card(count: int) -> list[Figure]:
    """The phone and baresip, one after the other."""
    with Server() as server:
        return [figure for codec in CODECS for figure in await _with(codec, server, count)]


async def _with(codec: str, server: Server, count: int) -> list[Figure]:
    delay = Figure(f"mouth to ear on a sound card, {codec}", "ms", goal=GOAL_MS)
    cost = Figure(f"CPU of a {codec} call on a sound card", "% of a core")
    size = Figure(f"memory in a {codec} call on a sound card (RSS)", "MB")
    while len(delay.ours) < count:
        name = f"{codec}-{len(delay.ours)}"
        await the_phone(Path(f"/tmp/phone-{name}"), server, codec, delay, cost, size)
        await a_baresip(Path(f"/tmp/baresip-{name}"), server, codec, delay, cost, size)
    return [delay, cost, size]


async def the_phone(
    folder: Path, server: Server, codec: str, delay: Figure, cost: Figure, size: Figure
) -> None:
    from tests.lab.phone import lab_phone

    server.forget()
    async with lab_phone(folder, with_account(), inside=()) as phone:
        assert phone.process is not None
        await server.registered(USER)
        call = server.call(USER, codec)
        await phone.until_words("Incoming call")
        await phone.lift()
        await call.until(200)
        await phone.until_talking()
        await phone.close_ears()
        delay.ours += await marks_heard(RATE)
        cost.ours.append(await processor_share(phone.process.pid))
        size.ours.append(resident(phone.process.pid))
        await call.hang_up()


async def a_baresip(
    folder: Path, server: Server, codec: str, delay: Figure, cost: Figure, size: Figure
) -> None:
    from tests.lab.sound import HANDSET

    server.forget()
    place = Place(answers=True, alsa=f"hw:CARD={HANDSET},DEV=0")
    async with measured_baresip(folder, codec, place) as baresip:
        await server.registered(BARESIP_USER)
        call = server.call(BARESIP_USER, codec)
        await call.until(200)
        delay.theirs += await marks_heard(ENCODING_RATE[codec])
        cost.theirs.append(await processor_share(baresip.pid))
        size.theirs.append(resident(baresip.pid))
        await call.hang_up()


async def marks_heard(rate: int, ear: int = 1) -> list[float]:
    """The delay of each mark, in milliseconds. ``ear`` is the device that hears (tests/lab/marks.py)."""
    from tests.lab.sound import CHECKOUT, HANDSET

    words = [sys.executable, "-m", "tests.lab.marks", HANDSET, str(rate), str(ear)]
    for _ in range(ATTEMPTS):
        process = await asyncio.create_subprocess_exec(*words, cwd=CHECKOUT, stdout=asyncio.subprocess.PIPE)
        output, _ = await process.communicate()
        if process.returncode == 0 and (delays := json.loads(output)):
            return [1000 * float(delay) for delay in delays]
    raise AssertionError("no mark was heard again")


async def processor_share(pid: int) -> float:
    """Percent of a core, while nobody speaks."""
    await asyncio.sleep(SETTLE_S)
    before = processor_time(pid)
    await asyncio.sleep(WINDOW_S)
    return 100 * (processor_time(pid) - before) / WINDOW_S


def resident(pid: int) -> float:
    """Megabytes; the guest's kernel has no smaps_rollup."""
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found, f"no VmRSS of process {pid}"
    return int(found[1]) / 1024


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    with private_network():
        figures = asyncio.run(on_the_card(count))
    (folder / "figures.json").write_text(json.dumps([asdict(figure) for figure in figures]))


if __name__ == "__main__":
    main()
