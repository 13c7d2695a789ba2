"""[[paging]]: the groups, and the keys that speak to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.config.load import ConfigError, load
from firmware.config.model import PageCodec, PagingGroup
from firmware.phone.settings import KeyKind, PageGroup, SpeedDialKey
from firmware.settings import settings_of
from tests.config.loading import write

GROUP = '[[paging]]\nnumber = 1\naddress = "239.255.0.1:5004"\n'
WHOLE = (
    '[[paging]]\nnumber = 10\nname = "Shop"\naddress = "224.5.6.20:10008"\npriority = 2\ncodec = "PCMU"\n'
    "send = false\nreceive = false\nttl = 4\n"
)
KEY = '[[speed_dial]]\nkey = 1\nkind = "page"\nnumber = "{}"\n'


def test_groups(tmp_path: Path) -> None:
    config = load(write(tmp_path, GROUP + WHOLE + "[calls]\npage_interrupts = 2\npage_anyway = 0\n"))
    shop = PagingGroup(10, "224.5.6.20:10008", "Shop", 2, PageCodec.PCMU, send=False, receive=False, ttl=4)
    assert config.paging == (PagingGroup(1, "239.255.0.1:5004"), shop)
    assert config.paging[1].place == ("224.5.6.20", 10008)
    settings = settings_of(config, "")
    assert settings.page_groups == (PageGroup(1), PageGroup(10, "Shop", 2, send=False, receive=False))
    assert (settings.page_interrupts, settings.page_anyway) == (2, 0)


def test_by_default_there_is_none(tmp_path: Path) -> None:
    config = load(write(tmp_path, ""))
    assert config.paging == ()
    assert (config.calls.page_interrupts, config.calls.page_anyway) == (0, 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[[paging]]\naddress = "239.255.0.1:5004"', "paging[1].number"),
        ("[[paging]]\nnumber = 1", "paging[1].address"),
        (GROUP.replace("= 1", "= 11"), "paging[1].number"),
        (GROUP + "port = 1", "paging[1].port"),
        (GROUP + "priority = 0", "paging[1].priority"),
        (GROUP + 'codec = "opus"', "paging[1].codec"),
        (GROUP + "ttl = 0", "paging[1].ttl"),
        (GROUP + GROUP.replace("0.1:", "0.2:"), "paging[2].number"),
        (GROUP + GROUP.replace("= 1", "= 2"), "paging[2].address"),
        ("[calls]\npage_interrupts = 11", "calls.page_interrupts"),
        (GROUP + KEY.format("2"), "speed_dial[1].number"),
        (WHOLE + KEY.format("10"), "speed_dial[1].number"),
        (GROUP + KEY.format("1").replace('number = "1"\n', ""), "speed_dial[1].number"),
    ],
)
def test_what_cannot_be(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(write(tmp_path, text))
    assert f"phone.toml: {place}: found " in str(error.value)


@pytest.mark.parametrize(
    "address",
    [
        "239.255.0.1",
        "239.255.0.1:",
        "239.255.0.1:5005",
        "239.255.0.1:80",
        "239.255.0.1:65536",
        "239.255.0.1:²",
        "10.0.0.1:5004",
        "255.255.255.255:5004",
        "224.0.0.251:5004",
        "[ff02::1]:5004",
        "group:5004",
    ],
)
def test_addresses_that_are_none(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match=r"paging\[1\].address: found .*, allowed a multicast address"):
        load(write(tmp_path, GROUP.replace("239.255.0.1:5004", address)))


def test_a_key_of_a_group_has_its_name(tmp_path: Path) -> None:
    named = GROUP + 'name = "Shop"\n'
    assert load(write(tmp_path, named + KEY.format("1"))).speed_dials == (
        SpeedDialKey(1, "Shop", "1", KeyKind.PAGE),
    )
    own = KEY.format("1") + 'label = "All"\n'
    assert load(write(tmp_path, named + own)).speed_dials[0].label == "All"
