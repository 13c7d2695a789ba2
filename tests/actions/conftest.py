"""A network of their own: no name has an address there, and nobody is asked for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.network import private_network


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[None]:
    with private_network():
        yield
