"""Performs the core's actions, each beside the telephone and beside the others, and posts how they ended."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from firmware.actions import script
from firmware.actions.filling import filled_text, filled_url
from firmware.actions.outcome import BROKEN, Outcome, plain, read_outcome
from firmware.actions.process import run
from firmware.actions.request import to_json
from firmware.config.model import Action, MqttMessage, Script, WebRequest
from firmware.phone.commands import RunAction
from firmware.phone.events import ActionEnded

SECONDS = 17.0
"""For ``dering act``, which gives up by itself before: a slow computer takes a while to load a web client."""

Post = Callable[[ActionEnded], None]

log = logging.getLogger(__name__)


class Actions:
    """``configured`` are those that there are. The core asks for each once at a time."""

    def __init__(self, configured: Iterable[Action]) -> None:
        self._configured = {action.name: action for action in configured}
        self._going_on: set[asyncio.Task[None]] = set()
        self._post: Post | None = None

    async def start(self, post: Post) -> None:
        self._post = post

    async def stop(self) -> None:
        """End those that go on, and their processes; safe to call twice."""
        self._post = None
        for task in self._going_on:
            task.cancel()
        if self._going_on:
            await asyncio.wait(self._going_on)

    def perform(self, command: RunAction) -> None:
        task = asyncio.create_task(self._perform(command), name=f"action {command.name}")
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)

    async def _perform(self, command: RunAction) -> None:
        outcome = BROKEN
        try:
            outcome = await _done(self._configured[command.name].does, command)
        except Exception:
            log.exception("action %s", command.name)
        if outcome.trouble:
            log.warning("action %s: %s %s %s", command.name, outcome.trouble, outcome.detail, outcome.reason)
        else:
            log.info("action %s: done", command.name)
        if self._post:
            self._post(ActionEnded(command.name, outcome.trouble, outcome.detail))


async def _done(does: WebRequest | MqttMessage | Script, command: RunAction) -> Outcome:
    match does:
        case Script(file):
            return await script.start(file.absolute(), command)
        case WebRequest(url, body=body, content_type=kind):
            filled = replace(does, url=filled_url(url, command), body=filled_text(body, command, kind))
            return await _by_process(filled)
        case MqttMessage(payload=payload):
            return await _by_process(replace(does, payload=filled_text(payload, command)))


async def _by_process(does: WebRequest | MqttMessage) -> Outcome:
    ended = await run(
        [sys.executable, "-m", "firmware", "act"], _environment(), SECONDS, json.dumps(to_json(does)).encode()
    )
    outcome = read_outcome(ended.output)
    if outcome is BROKEN:
        said = ended.errors.decode(errors="replace").strip().rpartition("\n")[2]
        return replace(BROKEN, reason=plain(said, script.LONGEST_REASON))
    return outcome


def _environment() -> Mapping[str, str]:
    """The phone's own, without what is for the phone alone."""
    return {name: text for name, text in os.environ.items() if not name.startswith(("DERING_", "NOTIFY_"))}
