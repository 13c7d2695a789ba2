"""Grafana's dashboard asks for figures that a phone has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from firmware.phone.settings import AccountIdentity, Settings
from firmware.phone.step import begin
from firmware.services.metrics import Metrics
from firmware.sip.api import StackReady

DASHBOARD = Path(__file__).parents[2] / "deploy/exchange/grafana/phones.json"
QUERIES = [
    target["expr"]
    for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    for target in panel["targets"]
]


@pytest.fixture
def samples(tmp_path: Path) -> dict[str, set[str]]:
    """The names of a phone's samples, on a machine that tells everything, and of their labels."""
    for name, text in (
        ("sys/class/thermal/thermal_zone0/temp", "51234\n"),
        ("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    watched = Metrics("1.2.3", tmp_path)
    phone = begin(Settings(accounts=(AccountIdentity("Office", "sip:101@pbx.example"),)))
    watched.observe(StackReady(5060), phone, phone)
    watched._calls.labels("out", "yes").inc()
    families = text_string_to_metric_families(watched.text().decode())  # type: ignore[no-untyped-call]
    known: dict[str, set[str]] = {}
    for family in families:
        for sample in family.samples:
            known.setdefault(sample.name, set()).update(sample.labels)
    return known


@pytest.mark.parametrize("query", QUERIES)
def test_every_figure_of_a_query_exists(query: str, samples: dict[str, set[str]]) -> None:
    bare = re.sub(r"by \([^)]*\)", "", re.sub(r"{[^}]*}", "", query))
    names = re.findall(r"\bdering_\w+", bare)
    assert names
    assert set(names) <= samples.keys()
    labels = set(re.findall(r"(\w+)\s*[!=]~?\"", query))
    for grouped in re.findall(r"by \(([^)]*)\)", query):
        labels |= {label.strip() for label in grouped.split(",")}
    assert labels <= set().union(*(samples[name] for name in names))


def test_every_figure_is_in_a_query(samples: dict[str, set[str]]) -> None:
    assert [name for name in samples if not any(name in query for query in QUERIES)] == []
