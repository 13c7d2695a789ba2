"""A phone as somebody outside has it: a process, driven through the emulated board's interface alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import httpx
import websockets

from tests import preloaded

State = dict[str, Any]
PhoneProcess = asyncio.subprocess.Process | preloaded.Preloaded
PATIENCE = 15.0
START_PATIENCE = 60.0
"""Seconds after which a test gives up waiting; never a claim about speed."""

KEYS = {"*": "star", "#": "pound"}
FRAME_BYTES = 640


class Start(Protocol):
    """Starts a phone on the phone.toml in a folder, with further options."""

    def __call__(self, folder: Path, *options: str) -> Awaitable[DeskPhone]: ...


class DeskPhone:
    """One running phone. Use :func:`desk_phone` to start one."""

    def __init__(self, process: PhoneProcess, address: str, log: Path) -> None:
        self.process = process
        self.address = address
        self.log = log
        self.history: list[State] = []
        self._changed = asyncio.Condition()
        self._client = httpx.AsyncClient(base_url=address, timeout=PATIENCE)
        self._watching: asyncio.Task[None] | None = None

    # --- hands -------------------------------------------------------------------------------------

    async def lift(self) -> None:
        await self._post("hook", {"lifted": True})

    async def replace(self) -> None:
        await self._post("hook", {"lifted": False})

    async def tap(self, *keys: str) -> None:
        for key in keys:
            await self._post(f"keys/{KEYS.get(key, key)}", {"action": "tap"})

    async def choose(self, *lines: str) -> None:
        """Go down to a line of the menu by what it says, and choose it; so in one menu after the other."""
        for line in lines:
            async with asyncio.timeout(PATIENCE):
                while f"chosen: {line}" not in await self.words():
                    await self.tap("down")
            await self.tap("ok")

    async def press(self, key: str) -> None:
        await self._post(f"keys/{key}", {"action": "press"})

    async def release(self, key: str) -> None:
        await self._post(f"keys/{key}", {"action": "release"})

    async def dial(self, number: str) -> None:
        await self.tap(*number)

    async def soft_key(self, label: str) -> None:
        """Press the soft key that says this, as soon as one does."""
        words = await self.until_words(label)
        labels = [each.strip() for each in words.rpartition("Keys:")[2].split(",")]
        await self.tap(f"soft{labels.index(label) + 1}")

    async def fault(self, **faults: Any) -> None:
        await self._post("faults", faults)

    # --- eyes --------------------------------------------------------------------------------------

    async def state(self) -> State:
        answer = await self._client.get("/state")
        answer.raise_for_status()
        return dict(answer.json())

    async def words(self) -> str:
        """What the display says, as a screen reader would."""
        answer = await self._client.get("/display.txt")
        answer.raise_for_status()
        return answer.text

    async def picture(self) -> bytes:
        answer = await self._client.get("/display.png")
        answer.raise_for_status()
        return answer.content

    async def until(self, condition: Callable[[State], bool], what: str = "") -> State:
        """Wait for a state of the board that fits, from the latest one on."""
        start = max(len(self.history) - 1, 0)
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                while True:
                    for index in range(start, len(self.history)):
                        if condition(self.history[index]):
                            return self.history[index]
                    start = len(self.history)
                    await self._changed.wait()
        except TimeoutError:
            seen = json.dumps(self.history[-1] if self.history else None, indent=1)
            raise AssertionError(
                f"waited {PATIENCE:.0f} s for {what or condition}; last seen: {seen}"
            ) from None

    async def until_words(self, text: str) -> str:
        """Wait until the display says this; gives all its words."""
        return await self._until_display(lambda words: text in words, f"said {text!r}")

    async def until_no_words(self, text: str) -> str:
        """Wait until the display does not say this; gives all its words."""
        return await self._until_display(lambda words: text not in words, f"ceased to say {text!r}")

    async def until_match(self, pattern: str) -> str:
        """Wait until the display says something like this (a regular expression); gives all its words."""
        return await self._until_display(
            lambda words: re.search(pattern, words) is not None, f"said anything like {pattern!r}"
        )

    async def until_phase(self, phase: str) -> State:
        """Wait for a call in this phase; gives the call."""
        state = await self.until(lambda state: any(call["phase"] == phase for call in state["calls"]), phase)
        return next(dict(call) for call in state["calls"] if call["phase"] == phase)

    async def until_no_call(self) -> State:
        return await self.until(lambda state: not state["calls"], "no call")

    async def until_registered(self, account: str = "") -> State:
        def registered(state: State) -> bool:
            return any(
                each["state"] == "registered" for each in state["accounts"] if account in ("", each["name"])
            )

        return await self.until(registered, "registered")

    async def until_failed(self) -> str:
        """Wait until the first account has failed; gives the reason."""
        state = await self.until(lambda state: state["accounts"][0]["state"] == "failed", "a failed account")
        reason = state["accounts"][0]["reason"]
        assert reason, state
        return str(reason)

    # --- ears and mouth ----------------------------------------------------------------------------

    async def speak_and_listen(self, speech: bytes, seconds: float) -> bytes:
        """Play speech (16 kHz, 16 bit, mono) into the microphone while the ear is recorded for so long."""
        heard = bytearray()
        wanted = int(seconds * 50) * FRAME_BYTES
        frames = [
            speech[at : at + FRAME_BYTES] for at in range(0, len(speech) - FRAME_BYTES + 1, FRAME_BYTES)
        ]
        async with websockets.connect(self._socket("audio")) as socket:
            spoken = 0
            async for message in socket:  # the phone's own clock paces what it hears
                assert isinstance(message, bytes)
                heard += message
                if spoken < len(frames):
                    await socket.send(frames[spoken])
                    spoken += 1
                if len(heard) >= wanted:
                    break
        return bytes(heard)

    async def listen(self, seconds: float) -> bytes:
        """What the ear hears for so long, 16 kHz, 16 bit, mono."""
        return await self.speak_and_listen(b"", seconds)

    @contextlib.asynccontextmanager
    async def recording(self) -> AsyncIterator[Recording]:
        """Record the ear while hands do other things."""
        recording = Recording()
        async with websockets.connect(self._socket("audio")) as socket:
            task = asyncio.create_task(recording.run(socket))
            try:
                yield recording
            finally:
                task.cancel()

    # --- life --------------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Follow /events from now on."""
        connected = asyncio.Event()
        self._watching = asyncio.create_task(self._watch(connected))
        async with asyncio.timeout(PATIENCE):
            await connected.wait()

    async def terminate(self) -> int:
        """End the phone as the system would (SIGTERM); gives its exit status."""
        if self._watching:
            self._watching.cancel()
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                status = await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise AssertionError("the phone did not end on SIGTERM") from None
        finally:
            await self._client.aclose()
        return status

    async def kill(self) -> None:
        """End the phone as a power cut would (SIGKILL)."""
        if self._watching:
            self._watching.cancel()
        self.process.kill()
        await self.process.wait()
        await self._client.aclose()

    async def _watch(self, connected: asyncio.Event) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async with websockets.connect(self._socket("events")) as socket:
                async for message in socket:
                    async with self._changed:
                        self.history.append(json.loads(message))
                        self._changed.notify_all()
                    connected.set()

    async def _until_display(self, condition: Callable[[str], bool], what: str) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition(words := await self.words()):
                    await self._next_change()
        except TimeoutError:
            raise AssertionError(f"the display never {what}, but says: {await self.words()}") from None
        return words

    async def _next_change(self) -> None:
        """Wait for the next change of the outputs, or look again soon: words can change without a state."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2), self._changed:
                await self._changed.wait()

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        answer = await self._client.post(f"/{path}", json=body)
        assert answer.is_success, f"{path} {body}: {answer.status_code} {answer.text}"

    def _socket(self, path: str) -> str:
        return self.address.replace("http", "ws", 1) + path


class Recording:
    """What the ear hears while it goes on: ``sound``, 16 kHz, 16 bit, mono."""

    def __init__(self) -> None:
        self.sound = b""
        self._grown = asyncio.Condition()

    async def until(self, seconds: float) -> None:
        """Wait until so much of it is there."""
        async with asyncio.timeout(PATIENCE + seconds), self._grown:
            await self._grown.wait_for(lambda: len(self.sound) >= int(seconds * 50) * FRAME_BYTES)

    async def run(self, socket: websockets.ClientConnection) -> None:
        async for message in socket:
            assert isinstance(message, bytes)
            async with self._grown:
                self.sound += message
                self._grown.notify_all()


@contextlib.asynccontextmanager
async def desk_phone(
    folder: Path, config: str, *options: str, starter: Start | None = None
) -> AsyncIterator[DeskPhone]:
    """Start a phone with this phone.toml in ``folder``, and end it at the end. Its log is ``folder/log``."""
    _configure(folder, config)
    phone = await (starter or start)(folder, *options)
    try:
        yield phone
    finally:
        if phone.process.returncode is None:
            status = await phone.terminate()
            assert status == 0, f"exit status {status}; log:\n{phone.log.read_text()}"
        log = phone.log.read_text()
        assert "Traceback" not in log, log


def _configure(folder: Path, config: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "phone.toml").write_text(config, encoding="utf-8")


async def start(folder: Path, *options: str) -> DeskPhone:
    """Start a phone on the phone.toml that is in ``folder``; it is ready when this returns."""
    process, address = await launch((), folder, *options)
    return await connect(process, address, folder / "log")


async def launch(through: Sequence[str], folder: Path, *options: str) -> tuple[PhoneProcess, str]:
    """Start the process by the command ``through``, if any; gives it and its board's address."""
    log = folder / "log"
    words = ["run", "--board", "emulated", "--board-listen", "127.0.0.1:0"]
    words += ["--config", str(folder / "phone.toml"), "--data", str(folder / "data"), *options]
    process: PhoneProcess
    with log.open("ab") as errors:
        if through:
            process = await asyncio.create_subprocess_exec(
                *through, sys.executable, "-m", "firmware", *words, stdout=PIPE, stderr=errors
            )
        else:
            process = await preloaded.start(words, errors.fileno())
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_PATIENCE):
            line = (await process.stdout.readline()).decode().strip()
        assert line.startswith("board http://"), f"{line!r}; log:\n{log.read_text()}"
    except BaseException:  # nobody else would end it, and the next phone finds its port taken
        process.kill()
        await process.wait()
        raise
    return process, line.removeprefix("board ")


async def connect(process: PhoneProcess, address: str, log: Path) -> DeskPhone:
    """The phone of this process, whose board is there."""
    phone = DeskPhone(process, address, log)
    await phone.watch()
    return phone
