"""The control socket, by its client and by rubbish."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from board.api import HookChanged, Part, PartLost
from firmware.control_client import ControlClient, ControlError, connect
from firmware.phone.commands import Announce, Wish
from firmware.phone.events import AddressesChanged, Event, NoticeShown
from firmware.phone.notices import NoticeKind, NoticeState, SystemNotice
from firmware.phone.settings import AccountIdentity, Settings
from firmware.phone.step import begin, step
from firmware.services.control import CLIENTS, LONGEST_LINE, Control
from firmware.sip.api import RegistrationChanged, RegistrationState, Trouble

URI = "sip:201@pbx.example"
PATIENCE = 10.0


class Bench:
    """A control socket with a core behind it, and no phone around."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "phone.sock"
        self.refusal = ""
        self.restarted = asyncio.Event()
        self.events: list[Event] = []
        self.phone = begin(
            Settings(version="0.1.0", extension="101", accounts=(AccountIdentity("Office", ""),))
        )
        self.control = Control(self.path, {"Office": URI}, lambda: self.refusal, self.restarted.set)

    def post(self, event: Event) -> None:
        self.events.append(event)
        self.phone, _ = step(self.phone, event, self.phone.now + 1)
        self.control.tell(self.phone)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    await made.control.start(made.post)
    made.control.tell(made.phone)
    yield made
    await made.control.stop()
    assert not made.path.exists()


async def raw(path: Path, *lines: bytes) -> list[dict[str, Any]]:
    """What the phone answers to these lines until it closes, or until we do after as many answers."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b"".join(lines))
    writer.write_eof()
    async with asyncio.timeout(PATIENCE):
        answers = [json.loads(line) async for line in reader]
    writer.close()
    return answers


async def after(client: ControlClient, count: int) -> list[dict[str, Any]]:
    """The next so many events of a watch."""
    events: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        async for event in client.watch():
            events.append(event)
            if len(events) == count:
                break
    return events


async def test_the_status_tells_accounts_addresses_and_parts(bench: Bench) -> None:
    bench.post(AddressesChanged(("192.168.1.5",)))
    bench.post(PartLost(Part.KEYPAD, "unplugged"))
    bench.post(RegistrationChanged("Office", RegistrationState.FAILED, 403, Trouble.NONE))
    async with connect(bench.path) as client:
        status = await client.status()
    assert {part["part"]: part["ok"] for part in status.pop("parts")} == {
        "hook": True, "keypad": False, "display": True, "lamps": True, "codec": True,
    }  # fmt: skip
    assert status.pop("accounts")[0].pop("reason")
    assert status == {"version": "0.1.0", "busy": False, "extension": "101", "addresses": ["192.168.1.5"]}


async def test_only_owner_and_group_may_connect(bench: Bench) -> None:
    assert stat.S_IMODE(bench.path.stat().st_mode) == 0o660


async def test_what_changes_is_told_to_those_who_watch(bench: Bench) -> None:
    async with connect(bench.path) as client:
        watching = client.watch()
        first = [await anext(watching), await anext(watching)]
        assert first == [
            {"event": "busy", "busy": False},
            {"event": "registered", "name": "Office", "address": URI, "registered": False, "reason": ""},
        ]
        bench.post(HookChanged(True))
        assert await anext(watching) == {"event": "busy", "busy": True}
        bench.post(RegistrationChanged("Office", RegistrationState.REGISTERED, 200))
        assert (await anext(watching))["registered"] is True
        bench.control.announce(Announce(Wish.CHECK_SYNC, reboot=False))
        bench.control.announce(Announce(Wish.UPDATE_INSTALL))
        assert await anext(watching) == {"event": "check-sync", "reboot": False}
        assert await anext(watching) == {"event": "update-install"}
        await bench.control.stop()
        with pytest.raises(StopAsyncIteration):
            await anext(watching)


async def test_a_notice_reaches_the_core_and_none_takes_it_away(bench: Bench) -> None:
    async with connect(bench.path) as client:
        await client.show("update", "downloading", percent=40, version="0.2.0")
        await client.show("setup", "waiting", password="kuda-laut-7")
        assert bench.events[0] == NoticeShown(
            SystemNotice(NoticeKind.UPDATE, NoticeState.DOWNLOADING, 40, "0.2.0")
        )
        assert [notice.kind for notice in bench.phone.system_notices] == [NoticeKind.UPDATE, NoticeKind.SETUP]
        await client.show("update", "none")
    assert (
        NoticeShown(SystemNotice(NoticeKind.SETUP, NoticeState.WAITING, password="kuda-laut-7"))
        in bench.events
    )
    assert [notice.kind for notice in bench.phone.system_notices] == [NoticeKind.SETUP]
    assert "kuda" not in repr(bench.events)


async def test_a_reload_begins_anew_once_nobody_telephones(bench: Bench) -> None:
    bench.post(HookChanged(True))
    async with connect(bench.path) as client:
        assert await client.reload() == ""
        await client.status()
        assert not bench.restarted.is_set()
        bench.post(HookChanged(False))
        async with asyncio.timeout(PATIENCE):
            await bench.restarted.wait()


async def test_a_refused_configuration_changes_nothing(bench: Bench) -> None:
    bench.refusal = "phone.toml: sip.port: found 0.5, allowed 0 to 65535"
    async with connect(bench.path) as client:
        assert await client.reload() == bench.refusal
        await client.status()
    assert not bench.restarted.is_set()


async def test_a_file_spoilt_while_a_call_was_on_is_not_begun_with(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.post(HookChanged(True))
    async with connect(bench.path) as client:
        assert await client.reload() == ""
        bench.refusal = "phone.toml: spoilt"
        bench.post(HookChanged(False))
        await client.status()
    assert not bench.restarted.is_set()
    assert "phone.toml: spoilt" in caplog.text


NOTICE = {"kind": "update", "state": "waiting"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xff\xfe\n", "found no JSON"),
        (b"[" * 10_000 + b"\n", "found no JSON"),
        (b"7\n", "found 7, allowed an object"),
        (b'{"do":"dance"}\n', 'do: found "dance", allowed status, reload, watch, show'),
        (b'{"do":["status"]}\n', 'do: found ["status"]'),
        (b'{"do":"reload","file":"/etc/shadow"}\n', 'found "file"'),
        (b"x" * (LONGEST_LINE + 1) + b"\n", "found a line of more than"),
        (b'{"do":"show"}\n', "notice: found null"),
        (json.dumps({"do": "show", "notice": NOTICE | {"percent": 101}}).encode() + b"\n", "notice.percent"),
        (json.dumps({"do": "show", "notice": NOTICE | {"percent": True}}).encode() + b"\n", "notice.percent"),
        (json.dumps({"do": "show", "notice": NOTICE | {"state": "x"}}).encode() + b"\n", "notice.state"),
        (json.dumps({"do": "show", "notice": NOTICE | {"kind": {}}}).encode() + b"\n", "notice.kind"),
        (json.dumps({"do": "show", "notice": NOTICE | {"url": "a\nb"}}).encode() + b"\n", "notice.url"),
    ],
)
async def test_rubbish_is_told_and_closed(bench: Bench, line: bytes, said: str) -> None:
    answers = await raw(bench.path, line, b'{"do":"status"}\n')
    assert len(answers) == 1
    assert said in answers[0]["error"]
    async with connect(bench.path) as client:  # and the phone goes on
        assert (await client.status())["busy"] is False


async def test_a_password_in_a_wrong_notice_is_not_repeated(bench: Bench) -> None:
    notice = NOTICE | {"password": "kuda\nlaut"}
    answers = await raw(bench.path, json.dumps({"do": "show", "notice": notice}).encode() + b"\n")
    assert "password" in answers[0]["error"]
    assert "kuda" not in answers[0]["error"]


async def test_a_client_too_many_is_told(bench: Bench) -> None:
    others = [await asyncio.open_unix_connection(bench.path) for _ in range(CLIENTS)]
    for reader, writer in others:
        writer.write(b'{"do":"status"}\n')
        await reader.readline()
    async with connect(bench.path) as client:
        with pytest.raises(ControlError, match="clients"):
            await client.status()
    for _, writer in others:
        writer.close()


async def test_a_watcher_that_never_reads_is_dropped(bench: Bench) -> None:
    reader, writer = await asyncio.open_unix_connection(bench.path)
    writer.write(b'{"do":"watch"}\n')
    await reader.readline()
    account = bench.phone.accounts[0]
    for number in range(50_000):
        bench.phone = replace(bench.phone, accounts=(replace(account, name=f"Office {number}"),))
        bench.control.tell(bench.phone)
        if number % 100 == 0:
            await asyncio.sleep(0)
        if not bench.control.watchers:
            break
    assert bench.control.watchers == 0
    writer.close()


async def test_a_folder_that_is_not_there_leaves_the_phone_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bench = Bench(tmp_path / "missing")
    await bench.control.start(bench.post)
    assert "no control socket" in caplog.text
    await bench.control.stop()
    with pytest.raises(ControlError, match=r"phone\.sock: No such file"):
        async with connect(bench.path):
            pass
