"""What the benchmarks reckon with, on made-up measurements: no timing is asserted anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.bench.delay import LONGEST_S, MARK, find, lags, marks
from tests.bench.figures import Figure, percentile, table, write_json
from tests.bench.sip_message import answer, parse
from tests.signals import RATE

REGISTER = (
    b"REGISTER sip:pbx SIP/2.0\r\nv: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
    b"f: <sip:101@pbx>;tag=a\r\nt: <sip:101@pbx>\r\n"
    b"i: 7\r\nCSeq: 3 REGISTER\r\nm: <sip:101@10.0.0.1:5060;ob>\r\n\r\n"
)


@pytest.mark.parametrize(("count", "expected"), [(1, 1.0), (50, 50.0), (100, 99.0), (200, 198.0)])
def test_the_percentile_is_one_of_the_measurements(count: int, expected: float) -> None:
    assert percentile([float(value) for value in range(count, 0, -1)], 0.99) == expected


@pytest.mark.parametrize(
    ("goal", "ours", "met"),
    [(5.0, [4.0, 5.0, 9.0], True), (5.0, [6.0], False), (None, [1.0], None), (5.0, [], None)],
)
def test_a_goal_is_met_by_the_median(goal: float | None, ours: list[float], met: bool | None) -> None:
    assert Figure("figure", "ms", goal, ours).met is met


def test_the_table_shows_both_and_what_is_missing() -> None:
    rows = table([Figure("lift", "ms", 30, [40.0]), Figure("cpu", "%", None, [6.0], [2.0])]).splitlines()
    assert [cell.strip() for cell in rows[2].split("|")[1:-1]] == [
        *("lift", "ms", "30", "40.0", "40.0", "-", "-", "", "1", "NO")
    ]
    assert [cell.strip() for cell in rows[3].split("|")[1:-1]] == [
        *("cpu", "%", "", "6.00", "6.00", "2.00", "2.00", "3.0", "1/1", "")
    ]
    assert len({len(row) for row in rows}) == 1


def test_every_measurement_is_kept(tmp_path: Path) -> None:
    write_json([Figure("lift", "ms", 30, [40.0, 20.0])], {"machine": "this"}, tmp_path / "new" / "bench.json")
    kept = json.loads((tmp_path / "new" / "bench.json").read_text())
    assert kept["about"] == {"machine": "this"}
    assert kept["figures"][0]["phone"] == {"median": 30.0, "p99": 40.0, "n": 2, "values": [40.0, 20.0]}
    assert kept["figures"][0]["baresip"] is None


def test_a_mark_is_found_where_it_is_and_a_torn_one_nowhere() -> None:
    spoken, starts = marks()
    mark = spoken[starts[0] : starts[0] + MARK].astype(np.float64)
    sound = np.zeros(RATE)
    sound[777 : 777 + MARK] = mark * 0.3
    assert find(mark, sound) == 777
    sound[777 + MARK // 3 : 777 + MARK] = 0
    assert find(mark, sound) is None


def test_the_lag_of_each_whole_tick() -> None:
    tick = 16_000 * np.sin(2 * np.pi * 880 * np.arange(RATE * 60 // 1000) / RATE)
    said, heard = np.zeros(3 * RATE), np.zeros(3 * RATE)
    for start, late in ((RATE // 2, 2000), (RATE, 2320), (3 * RATE - 500, 0)):
        said[start : start + len(tick)] += tick[: 3 * RATE - start]
        if late:
            heard[start + late : start + late + len(tick)] += tick
    assert [round(lag * RATE) for lag in lags(said, heard, RATE)] == [2000, 2320]
    assert LONGEST_S * RATE > 2320


def test_a_sip_message_and_its_answer() -> None:
    request = parse(REGISTER)
    assert request is not None
    assert (request.method, request.status, request.call_id, request.user("to")) == (
        "REGISTER",
        None,
        "7",
        "101",
    )
    assert (request.contact(), request.tag("from"), request.tag("to")) == (
        "sip:101@10.0.0.1:5060;ob",
        "a",
        "",
    )
    answered = parse(answer(request, 200, "OK"))
    assert answered is not None
    assert (answered.method, answered.status, answered.tag("to")) == ("REGISTER", 200, "bench")
    assert answered.headers["via"] == request.headers["via"]


def test_a_keep_alive_is_no_message() -> None:
    assert parse(b"\r\n\r\n") is None
