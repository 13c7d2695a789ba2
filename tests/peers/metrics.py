"""The phone's figures as Prometheus gets them: by HTTP, read by the library's own parser."""

from __future__ import annotations

import asyncio

import httpx
from prometheus_client.openmetrics.parser import text_string_to_metric_families

PORT = 9464
URL = f"http://127.0.0.1:{PORT}/metrics"
SECTION = f"[metrics]\nport = {PORT}\n"
PATIENCE = 15.0

Figures = dict[tuple[str, ...], float]


async def figures() -> Figures:
    """Every sample by its name and the values of its labels, in the order of their names."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(URL)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    families = text_string_to_metric_families(answer.text)  # type: ignore[no-untyped-call]
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): float(sample.value)
        for family in families
        for sample in family.samples
    }


async def until(name: tuple[str, ...], value: float) -> Figures:
    """Wait until a sample has this value; gives all of that moment."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await figures()
            if found.get(name) == value:
                return found
            await asyncio.sleep(0.05)
