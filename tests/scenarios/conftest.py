"""A network of their own for the scenarios: the phones of two test runs must not find each other."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.network import private_network


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[None]:
    """Inside the virtual lab, the phone is at the other end of a cable."""
    with private_network():
        if "LAB_GPIO" not in os.environ:
            yield
            return
        from tests.lab.network import phone_network

        with phone_network():
            yield
