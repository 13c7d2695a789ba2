"""The hawkBit client against a server of the tests' own that answers as hawkBit's DDI documentation says."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from firmware.config.model import UpdateSection
from firmware.update import memory
from firmware.update.ddi import Ddi
from firmware.update.errors import NoConnectionError, UpdateError
from firmware.update.hawkbit import HawkBit
from firmware.update.memory import Trial
from firmware.update.places import Places
from firmware.update.sentence import Sentence
from firmware.update.updater import Updater
from firmware.update.version import Version, version

ROOT = "https://hawkbit.example/default/controller/v1/pi-1"
CONTENT = b"bundle" * 1000


class Server:
    """Holds one deployment, until it is closed; ``told`` is every report, in order."""

    def __init__(self) -> None:
        self.deployment: str | None = "8"
        self.cancels: str | None = None
        self.wants_attributes = True
        self.token = "TargetToken secret"
        self.told: list[tuple[str, str, str]] = []
        self.attributes: dict[str, Any] = {}
        self.sha1 = hashlib.sha1(CONTENT).hexdigest()
        self.link = ROOT
        self.file = f"{ROOT}/file"
        self.fails = False
        self.hears = True

    def answer(self, request: httpx.Request) -> httpx.Response:
        """An answer that is still to be read, as from a socket."""
        made = self.answer_whole(request)
        return httpx.Response(made.status_code, stream=httpx.ByteStream(made.content))

    def answer_whole(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("Authorization") != self.token:
            return httpx.Response(401)
        path = str(request.url).removeprefix(ROOT)
        if request.method == "POST":
            if not self.hears:
                return httpx.Response(503)
            status = json.loads(request.content)["status"]
            self.told.append((path, status["execution"], status["result"]["finished"]))
            if path.startswith("/deploymentBase/") and status["execution"] == "closed":
                self.deployment = None
            return httpx.Response(200)
        if request.method == "PUT":
            self.attributes, self.wants_attributes = json.loads(request.content)["data"], False
            return httpx.Response(200)
        if path == "/file":
            return httpx.Response(503) if self.fails else httpx.Response(200, content=CONTENT)
        return httpx.Response(200, json=self.page(path))

    def page(self, path: str) -> dict[str, Any]:
        if path.startswith("/deploymentBase/"):
            artifact = {
                "filename": "a.raucb",
                "hashes": {"sha1": self.sha1},
                "size": len(CONTENT),
                "_links": {"download": {"href": self.file}},
            }
            chunks = [{"part": "os", "name": "dering", "version": "9.0.0", "artifacts": [artifact]}]
            return {
                "id": self.deployment,
                "deployment": {"download": "forced", "update": "forced", "chunks": chunks},
            }
        if path.startswith("/cancelAction/"):
            return {"id": "11", "cancelAction": {"stopId": "8"}}
        links = {}
        if self.wants_attributes:
            links["configData"] = {"href": f"{self.link}/configData"}
        if self.cancels:
            links["cancelAction"] = {"href": f"{self.link}/cancelAction/11"}
        elif self.deployment:
            links["deploymentBase"] = {"href": f"{self.link}/deploymentBase/{self.deployment}?c=1"}
        return {"config": {"polling": {"sleep": "00:02:05"}}, "_links": links}


class Writing(Updater):
    """An updater that remembers as the real one does, and writes to no slot. ``current`` is what runs."""

    refuses = ""
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def compatible(self) -> str:
        return "dering-pi64"

    async def install(
        self,
        path: Path,
        expected: Any = None,
        progress: Any = None,
        begun: Callable[[str], object] | None = None,
    ) -> Version:
        loaded_whole(path)
        if self.meanwhile:
            await self.meanwhile()
        if self.refuses:
            raise UpdateError(self.refuses)
        if begun:
            begun("9.0.0")
        kept = memory.load(self.places.folder)
        trial = Trial("9.0.0", "0.1.0", "B", installed=True)
        memory.save(self.places.folder, replace(kept, trial=trial))
        self._forget_bundle()
        return version("9.0.0")


def loaded_whole(path: Path) -> None:
    assert path.read_bytes() == CONTENT


class Bench:
    """A phone that polls."""

    def __init__(self, folder: Path) -> None:
        token = folder / "token"
        token.write_text("secret\n")
        token.chmod(0o600)
        (folder / "serial").write_text("pi-1\0")
        settings = UpdateSection(hawkbit="https://hawkbit.example/", hawkbit_token=token)
        self.server = Server()
        self.places = Places(folder=folder, phone=folder / "none.sock", serial=folder / "serial")
        self.updater = Writing(settings, self.places)
        self.restarts: list[bool] = []
        self.no_call = asyncio.Event()
        self.no_call.set()
        self.night, self.waits = asyncio.Event(), asyncio.Event()
        self.night.set()
        self.hawkbit = self.started()

    def started(self) -> HawkBit:
        """The client as after a start."""

        made = HawkBit(self.updater, self.installed, self.may_install)
        web = httpx.AsyncClient(transport=httpx.MockTransport(self.server.answer))
        made._server = Ddi(self.updater.settings, self.places.device(), web)
        return made

    async def installed(self, forced: bool) -> None:
        self.waits.set()
        await self.night.wait()
        self.restarts.append(forced)

    async def may_install(self) -> None:
        await self.no_call.wait()

    async def poll(self) -> float:
        pause = await self.hawkbit.poll()
        await self.hawkbit.finished()
        return pause

    def judged(self, verdict: str) -> None:
        kept = memory.load(self.places.folder)
        memory.save(self.places.folder, replace(kept, trial=None, verdict=Sentence(verdict)))
        self.hawkbit = self.started()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


FEEDBACK = "/deploymentBase/8/feedback"


async def test_a_deployment_is_installed_and_its_end_told_after_the_restart(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await bench.poll() == 125
    assert bench.server.attributes["serial"] == "pi-1"
    assert bench.restarts == [True]
    assert {told[1:] for told in bench.server.told} == {("proceeding", "none")}
    count = len(bench.server.told)
    bench.judged("Updated.")
    monkeypatch.setattr(Places, "current", lambda _self: version("9.0.0"))
    await bench.poll()
    assert bench.server.told[count:] == [(FEEDBACK, "closed", "success")]
    assert bench.restarts == [True]


async def test_a_system_that_was_given_up_is_a_failure(bench: Bench) -> None:
    await bench.poll()
    bench.judged("Update to 9.0.0 did not work.")
    await bench.poll()
    assert bench.server.told[-1] == (FEEDBACK, "closed", "failure")
    assert bench.restarts == [True]


async def test_a_refused_bundle_is_told_once_and_not_tried_again(bench: Bench) -> None:
    bench.updater.refuses = "its signature is not by a key that this phone trusts"
    await bench.poll()
    assert bench.server.told[-1] == (FEEDBACK, "closed", "failure")
    bench.updater.refuses = ""
    bench.hawkbit = bench.started()
    count = len(bench.server.told)
    await bench.poll()
    assert (len(bench.server.told), bench.restarts) == (count, [])


async def test_the_server_may_want_the_same_once_more(bench: Bench) -> None:
    bench.updater.refuses = "no space left on the card"
    await bench.poll()
    bench.updater.refuses, bench.server.deployment = "", "8"
    await bench.poll()
    assert bench.restarts == [True]


async def test_an_end_that_was_not_heard_is_told_unasked(bench: Bench) -> None:
    await bench.poll()
    bench.judged("Update to 9.0.0 did not work.")
    bench.server.hears, bench.server.deployment = False, None
    with pytest.raises(NoConnectionError, match="503"):
        await bench.poll()
    bench.server.hears = True
    bench.hawkbit = bench.started()
    await bench.poll()
    assert bench.server.told[-1] == (FEEDBACK, "closed", "failure")


async def test_an_action_cut_short_is_not_taken_for_the_one_before(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.poll()
    bench.judged("Updated.")
    monkeypatch.setattr(Places, "current", lambda _self: version("9.0.0"))
    await bench.poll()
    bench.server.deployment, bench.server.fails = "9", True
    await bench.poll()  # the power is cut while it loads
    bench.hawkbit, bench.server.fails = bench.started(), False
    count = len(bench.server.told)
    await bench.poll()
    assert {told[1] for told in bench.server.told[count:]} == {"proceeding"}
    assert bench.restarts == [True, True]


async def test_a_deployment_withdrawn_or_replaced_is_stopped_until_it_is_written(bench: Bench) -> None:
    bench.no_call.clear()
    await bench.hawkbit.poll()
    bench.server.deployment = "9"
    await bench.hawkbit.poll()
    assert memory.load(bench.places.folder).action == "9"
    bench.server.deployment = None
    await bench.hawkbit.poll()
    bench.no_call.set()
    await bench.hawkbit.finished()
    assert (bench.restarts, memory.load(bench.places.folder).action_version) == ([], "")


async def test_what_is_written_starts_though_it_was_withdrawn(bench: Bench) -> None:
    bench.night.clear()
    await bench.hawkbit.poll()
    await bench.waits.wait()
    bench.server.deployment = None
    await bench.hawkbit.poll()
    bench.night.set()
    await bench.hawkbit.finished()
    assert bench.restarts == [True]


async def test_a_restart_that_was_waited_for_is_not_forgotten(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.night.clear()
    await bench.hawkbit.poll()
    await bench.waits.wait()
    await bench.hawkbit._stop()  # the service itself ends
    bench.night.set()
    bench.hawkbit = bench.started()
    await bench.poll()
    assert bench.restarts == [True]
    monkeypatch.setattr(Places, "current", lambda _self: version("9.0.0"))
    bench.hawkbit = bench.started()
    await bench.poll()  # on trial
    assert bench.restarts == [True]


async def test_a_server_lost_while_writing_stops_nothing(bench: Bench) -> None:
    async def lost() -> None:
        bench.server.hears = False
        bench.server.deployment = None
        await bench.hawkbit.poll()
        bench.server.token = "TargetToken other"
        with pytest.raises(UpdateError, match="401"):
            await bench.hawkbit.poll()

    bench.updater.meanwhile = lost
    await bench.poll()
    assert bench.restarts == [True]


async def test_it_goes_on_asking_whatever_the_server_answers(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        bench.server.token = "TargetToken secret"
        if len(pauses) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(
        "firmware.update.hawkbit.client",
        lambda _ca: httpx.AsyncClient(transport=httpx.MockTransport(bench.server.answer)),
    )
    bench.server.token = "TargetToken other"
    bench.server.deployment = None
    with pytest.raises(asyncio.CancelledError):
        await HawkBit(bench.updater, bench.installed, bench.may_install, sleep=sleep).run()
    assert pauses == [300, 125, 125]


async def test_without_authorities_it_waits_for_them(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate\n")
    bench.updater.settings = replace(bench.updater.settings, ca=tmp_path / "ca.pem")
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await HawkBit(bench.updater, bench.installed, bench.may_install, sleep=sleep).run()
    assert pauses == [300, 300]


@pytest.mark.parametrize("address", ["https://[bad/a", "https://a b/c", "http://elsewhere.example/a", ""])
async def test_an_address_that_is_none_is_a_failure(bench: Bench, address: str) -> None:
    bench.server.file = address
    await bench.poll()
    assert bench.server.told[-1] == (FEEDBACK, "closed", "failure")


async def test_a_wrong_digest_is_a_failure(bench: Bench) -> None:
    bench.server.sha1 = "0" * 40
    await bench.poll()
    assert bench.server.told[-1] == (FEEDBACK, "closed", "failure")


async def test_a_cancelled_deployment_is_let_go(bench: Bench) -> None:
    bench.server.cancels = "11"
    await bench.poll()
    assert bench.server.told == [("/cancelAction/11/feedback", "closed", "success")]


async def test_what_is_written_cannot_be_cancelled(bench: Bench) -> None:
    await bench.poll()
    bench.server.cancels = "11"
    await bench.poll()
    assert bench.server.told[-1] == ("/cancelAction/11/feedback", "rejected", "none")


async def test_a_token_that_others_may_read_is_not_sent(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "token").chmod(0o644)
    with pytest.raises(UpdateError, match="others may read it") as told:
        await bench.poll()
    assert "secret" not in str(told.value)


async def test_a_wrong_token_and_a_foreign_link_are_told(bench: Bench) -> None:
    bench.server.link = "https://elsewhere.example/default/controller/v1/pi-1"
    with pytest.raises(UpdateError, match="allowed the same server"):
        await bench.poll()
    bench.server.token = "TargetToken other"
    with pytest.raises(UpdateError, match="401"):
        await bench.poll()
