"""A network of their own for the scenarios: the phones of two test runs must not find each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.network import private_network


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[None]:
    with private_network():
        yield
