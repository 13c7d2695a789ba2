"""The SIP stack on PJSIP (pjsua2): a :class:`~firmware.sip.api.Stack` that works in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from board.api import AlsaSound, FramePort
from firmware.config.model import Config
from firmware.sip.api import Capabilities, Post, SipCommand, SipEvent, Sound, StackError
from firmware.sip.pjsua_agent import UserAgent
from firmware.sip.pjsua_thread import PjsuaThread, describe


class PjsuaStack:
    """One per process. ``port`` is the board's sound, None for none; ``recordings`` a folder for files.

    Leave the process by ``os._exit`` after :meth:`stop`: PJSIP's library does not always survive the
    interpreter's own end.
    """

    def __init__(
        self,
        config: Config,
        port: FramePort | AlsaSound | None = None,
        recordings: Path | None = None,
    ) -> None:
        self._config = config
        self._port = port
        self._capabilities: Capabilities | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._post: Post | None = None
        self._thread = PjsuaThread(self._emit)
        self._agent = UserAgent(config, port, self._thread, self._emit, recordings)
        self._begun = False
        self._ended: asyncio.Future[None] | None = None

    @property
    def capabilities(self) -> Capabilities:
        """Known once :meth:`start` is done; raises StackError before."""
        if self._capabilities is None:
            raise StackError("the SIP stack does not run yet")
        return self._capabilities

    async def start(self, post: Post) -> None:
        """Open the transports, begin to register. Raises StackError."""
        self._loop = asyncio.get_running_loop()
        self._post = post
        begun: asyncio.Future[Capabilities] = self._loop.create_future()
        self._ended = self._loop.create_future()
        self._thread.start(lambda: self._begin(begun), self._agent.handle_events, self._end)
        try:
            self._capabilities = await begun
        except StackError:
            self._ended = None
            raise

    def perform(self, command: SipCommand) -> None:
        self._thread.submit(lambda: self._agent.perform(command))

    def sound(self, sound: Sound) -> None:
        self._thread.submit(lambda: self._agent.set_sound(sound))

    async def heartbeat(self) -> None:
        """Returns if PJSIP's thread is alive, and not before."""
        await self._thread.come_round()

    async def stop(self) -> None:
        """Hang up, unregister, close; within 1.5 s."""
        if self._ended is None:
            return
        self._thread.submit(self._agent.leave)
        await self._ended

    def _begin(self, begun: asyncio.Future[Capabilities]) -> None:
        """In PJSIP's thread."""
        try:
            able = self._agent.begin()
        except Exception as error:  # noqa: BLE001 - told to whoever started the stack
            failure = error if isinstance(error, StackError) else StackError(describe(error))
            self._thread.finish()
            self._call_loop(lambda: begun.set_exception(failure))
        else:
            self._begun = True
            self._call_loop(lambda: begun.set_result(able))

    def _end(self) -> None:
        """In PJSIP's thread."""
        if self._begun:
            self._thread.guard("end", self._agent.end)
        ended = self._ended
        if ended is not None:
            self._call_loop(lambda: None if ended.done() else ended.set_result(None))

    def _emit(self, event: SipEvent) -> None:
        post = self._post
        if post is not None:
            self._call_loop(lambda: post(event))

    def _call_loop(self, job: Callable[[], None]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(job)
