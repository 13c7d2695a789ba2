"""The phone's figures for Prometheus, as OpenMetrics text. Nobody's number, name or address is in them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Info, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily, Metric, StateSetMetricFamily
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.registry import Collector

from firmware.phone.call import Call
from firmware.phone.events import Event
from firmware.phone.notices import NoticeKind, NoticeState
from firmware.phone.quality import mean_opinion_score
from firmware.phone.state import Phone
from firmware.sip.api import CallEnded, CallId, RegistrationState, Statistics

TEMPERATURE = "sys/class/thermal/thermal_zone0/temp"
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
NOW, SINCE_START = 0x0F, 0x0F << 16
"""The bits of get_throttled (vcgencmd in Raspberry Pi's documentation)."""


class Metrics:
    """Watches the phone; :meth:`text` tells its figures. ``root`` is where the kernel tells the machine's."""

    def __init__(self, version: str, root: Path = Path("/")) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        made = self._registry
        Info("dering", "The phone's firmware.", registry=made).info({"version": version})
        self._calls = Counter(
            "dering_calls", "Calls that are over.", ["direction", "answered"], registry=made
        )
        self._talked = Counter("dering_talk_seconds", "Time that was talked.", registry=made)
        self._loss = _gauge("loss_ratio", "Part of the last call's packets that were lost.", made)
        self._jitter = _gauge("jitter_seconds", "Jitter of the last call.", made)
        self._round_trip = _gauge("round_trip_seconds", "Round trip of the last call, NaN if not told.", made)
        self._score = _gauge("mos", "Mean opinion score of the last call, estimated.", made)
        self._last: dict[CallId, Statistics] = {}
        self._machine = Machine(root)
        made.register(self._machine)

    def observe(self, event: Event, before: Phone, after: Phone) -> None:
        """An event was taken."""
        self._machine.phone = after
        live = {call.id for call in after.live_calls}
        for call in before.live_calls:
            if call.id not in live:
                self._count(call)
        if isinstance(event, Statistics):
            self._last[event.call] = event
        elif isinstance(event, CallEnded):
            self._grade(self._last.pop(event.call, None))

    def text(self) -> bytes:
        """All figures, in OpenMetrics 1.0."""
        made: bytes = generate_latest(self._registry)  # type: ignore[no-untyped-call]
        return made

    def _count(self, call: Call) -> None:
        if call.service is not None:
            return
        answered = call.answered_at is not None
        self._calls.labels(call.direction.value, "yes" if answered else "no").inc()
        if call.answered_at is not None:
            self._talked.inc(max(self._machine.now() - call.answered_at, 0.0))

    def _grade(self, last: Statistics | None) -> None:
        if last is None or not last.packets_received:
            return
        self._loss.set(last.loss)
        self._jitter.set(last.jitter_ms / 1000)
        self._round_trip.set(float("nan") if last.round_trip_ms is None else last.round_trip_ms / 1000)
        self._score.set(mean_opinion_score(last.loss, last.jitter_ms, last.round_trip_ms))


class Machine(Collector):
    """What is looked up whenever somebody asks."""

    def __init__(self, root: Path, now: Callable[[], float] = time.monotonic) -> None:
        self.phone: Phone | None = None
        self.now = now
        self._root = root
        self._began = now()

    def collect(self) -> Iterator[Metric]:
        """The families (prometheus_client.registry.Collector)."""
        yield GaugeMetricFamily("dering_uptime_seconds", "Time since the start.", self.now() - self._began)
        if self.phone is not None:
            yield from _of_phone(self.phone)
        celsius = self._number(TEMPERATURE, 10)
        if celsius is not None:
            yield GaugeMetricFamily("dering_temperature_celsius", "The processor's.", celsius / 1000)
        bits = self._number(THROTTLED, 16)
        if bits is not None:
            states = {"now": bool(bits & NOW), "since_start": bool(bits & SINCE_START)}
            yield StateSetMetricFamily("dering_throttled", "Heat or supply slow the processor.", states)

    def _number(self, path: str, base: int) -> int | None:
        try:
            return int((self._root / path).read_text(encoding="ascii"), base)
        except (OSError, ValueError):
            return None


def _of_phone(phone: Phone) -> Iterator[Metric]:
    registered = GaugeMetricFamily(
        "dering_account_registered", "1 while the account is registered.", labels=["account"]
    )
    for place, account in enumerate(phone.accounts, 1):
        registered.add_metric([str(place)], float(account.state is RegistrationState.REGISTERED))
    yield registered
    live = sum(1 for _ in phone.live_calls)
    yield GaugeMetricFamily("dering_live_calls", "Calls that there are now.", live)
    update = next((each for each in phone.system_notices if each.kind is NoticeKind.UPDATE), None)
    state = update.state if update else NoticeState.NONE
    states = {each.value: each is state for each in NoticeState}
    yield StateSetMetricFamily("dering_update", "How far an update of the firmware is.", states)


def _gauge(name: str, what: str, registry: CollectorRegistry) -> Gauge:
    made = Gauge(f"dering_last_call_{name}", what, registry=registry)
    made.set(float("nan"))  # until there was a call
    return made
